"""Reports 举报: who counts, how much, and what their number does to a message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from community.queue import Ruling

LOOKED_BACK = 50
"""Reports of somebody by which their weight is measured, the newest first."""


class Report(msgspec.Struct, frozen=True):
    """That somebody reported what an entry is about; `words` say why.

    `counts` says that it counts towards what hides a message, `ruling` how moderators saw it.
    """

    entry: int
    identity: int
    member: int
    at: datetime
    words: str = ""
    counts: bool = False
    ruling: Ruling = Ruling.OPEN


class Record(msgspec.Struct, frozen=True):
    """What came of somebody's reports: how many were right, and how many were called harmless."""

    right: int = 0
    harmless: int = 0

    @property
    def weight(self) -> float:
        """How much a report of theirs counts: 1 at first, less with each that was unfounded."""
        return min(1.0, (1 + self.right) / (1 + max(0, self.harmless)))


def record_of(reports: Iterable[Report]) -> Record:
    """Add up what came of somebody's reports."""
    rulings = [each.ruling for each in reports]
    harmless = rulings.count(Ruling.HARMLESS)
    return Record(sum(1 for each in rulings if each > Ruling.HARMLESS), harmless)


class Reports(Protocol):
    """Who reported what."""

    async def of(self, entry: int) -> Sequence[Report]:
        """Give the reports of an entry, the oldest first."""
        ...

    async def by(self, member: int, most: int) -> Sequence[Report]:
        """Give somebody's newest reports over all accounts, the newest first."""
        ...

    async def keep(self, report: Report) -> None:
        """Store a report as given, new or changed."""
        ...
