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

    `weight` is how much it counts towards what hides a message, from 0 to 1; `ruling` how
    moderators saw it.
    """

    entry: int
    identity: int
    member: int
    at: datetime
    words: str = ""
    weight: float = 0.0
    ruling: Ruling = Ruling.OPEN


class Reports(Protocol):
    """Who reported what."""

    async def of(self, entry: int) -> Sequence[Report]:
        """Give the reports of an entry, the oldest first."""
        ...

    async def by(self, member: int, most: int) -> Sequence[Report]:
        """Give somebody's newest reports over all accounts, the newest first."""
        ...

    async def changed(self, chat: int, message: int) -> datetime | None:
        """Give when the words of a message were changed last, None for never."""
        ...

    async def keep(self, report: Report) -> None:
        """Store a report as given, new or changed."""
        ...


def weight(reports: Iterable[Report]) -> float:
    """Give how much the next report of somebody counts, by what came of those before.

    It is 1 at first; each that was called harmless takes from it, each that was right gives back.
    """
    rulings = [each.ruling for each in reports]
    harmless = rulings.count(Ruling.HARMLESS)
    right = len([each for each in rulings if each > Ruling.HARMLESS])
    return min(1.0, (1 + right) / (1 + harmless))


def together(reports: Iterable[Report]) -> float:
    """Add up what reports weigh, that of each member once."""
    heaviest: dict[int, float] = {}
    for each in reports:
        heaviest[each.member] = max(each.weight, heaviest.get(each.member, 0.0))
    return sum(heaviest.values())
