"""The audit log as people read it, and what an audit of the books found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec


class Books(msgspec.Struct, frozen=True):
    """What an audit found: how much it looked at, and a line for each disagreement."""

    members: int
    entries: int
    links: int
    wrong: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """What member `by` did with their rights, perhaps about another; 0 for nobody.

    `told` is what was noted of it, as JSON; None where that was erased.
    """

    number: int
    at: datetime
    by: int
    about: int
    what: str
    told: str | None

    def is_of(self, member: int) -> bool:
        """Whether somebody did it, or it is about them."""
        return member in (self.by, self.about)


class AuditTrail(Protocol):
    """What stands in the audit log, to be read."""

    async def before(self, community: int, number: int, most: int) -> Sequence[Entry]:
        """Give the newest entries before that of a number, 0 for the newest of all."""
        ...
