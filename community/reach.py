"""Whom the bot may write to in private, and what waits for somebody until it may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from community.actions import Say

HELD_FOR = timedelta(days=7)
"""How long an answer waits for somebody to open the bot."""
MOST_HELD = 20
"""Answers that wait for one account; a further one takes the place of the oldest."""


class Reachable(msgspec.Struct, frozen=True):
    """How many accounts of a community the bot may write to, may not, or has never tried."""

    open: int
    closed: int
    unknown: int


class Reach(Protocol):
    """What is known of whether the bot may write to an account in private."""

    async def mark(self, platform: str, external: str, *, is_open: bool, at: datetime) -> None:
        """Note it for an account, in all communities that know it."""
        ...

    async def of(self, identity: int) -> bool | None:
        """Give whether the bot may write to an identity, None when that is not known."""
        ...

    async def count(self, community: int) -> Reachable:
        """Count a community's accounts, bots left out."""
        ...


class Held(Protocol):
    """Private answers that wait until their person opens the bot, by their outbox number."""

    async def hold(self, number: int, say: Say, at: datetime) -> None:
        """Let an answer wait that could not be told to whom it is addressed."""
        ...

    async def waiting(
        self, platform: str, external: str, at: datetime
    ) -> Sequence[tuple[int, Say]]:
        """Give what waits for an account, the oldest first, at most `MOST_HELD`."""
        ...

    async def waits(self, number: int) -> bool:
        """Whether an answer waits, for whomever."""
        ...

    async def release(self, number: int) -> None:
        """Let an answer wait no longer."""
        ...

    async def prune(self, before: datetime) -> int:
        """Drop what has waited since before a moment, some hundreds at a time."""
        ...
