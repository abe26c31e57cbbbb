"""What is counted once as it happens, and kept so that after a start it is counted the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from community.activity import Flag

Buckets = Mapping[int, int]
"""How many in which stretch of time, each by its number since 1970."""


class Counted(Protocol):
    """Which messages and arrivals were counted, each with its own row."""

    async def mark(self, chat: int, message: int, flag: Flag) -> None:
        """Note on a message that has just been recorded that it was counted."""
        ...

    async def came(self, chat: int, identity: int, at: datetime) -> None:
        """Note on an arrival that has just been recorded that it was counted."""
        ...

    async def arrivals(self, community: int, since: datetime, seconds: int) -> Buckets:
        """Count those who came since a moment, by stretches of so many seconds."""
        ...

    async def words(self, community: int, since: datetime, seconds: int) -> Buckets:
        """Count what newcomers wrote since a moment, by stretches of so many seconds."""
        ...

    async def last(self, chat: int, since: datetime) -> Mapping[int, datetime]:
        """Give when each member last wrote in a chat while it was slowed down."""
        ...
