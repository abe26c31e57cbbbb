"""Locks: which chats are closed or slowed down, how they were before, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec


class Locked(msgspec.Struct, frozen=True):
    """A chat that is closed, or slowed down to a message in so many `seconds`.

    `case` is the one that holds, `ends` when it ends, None for when somebody ends it. `before` is
    how it was, in the platform's own form, empty until that is known; `release` the outbox number
    of what ends it, 0 for none.
    """

    chat: int
    slow: bool
    case: int
    at: datetime
    ends: datetime | None = None
    seconds: int = 0
    before: str = ""
    release: int = 0

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended by itself: what a platform holds is over once that lets go."""
        by_hand = self.slow and not self.before
        return by_hand and self.ends is not None and self.ends <= at


class Locks(Protocol):
    """What of the chats is closed or slowed down now."""

    async def of(self, chat: int, *, slow: bool) -> Locked | None: ...

    async def running(self, community: int) -> Sequence[Locked]:
        """Give what is closed or slowed down in a community."""
        ...

    async def keep(self, locked: Locked, community: int) -> None:
        """Store it as given, new or changed."""
        ...

    async def drop(self, locked: Locked) -> None:
        """Let go what is over."""
        ...
