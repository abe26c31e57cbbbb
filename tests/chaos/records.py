"""What the oracle writes down: people, what they moved, and what they are told."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from community.events import Event
from tests.chaos.place import day_of


class Member(msgspec.Struct):
    """What somebody has, owes, and has grown by; and the days they checked in for."""

    points: int = 0
    debt: int = 0
    growth: int = 0
    days: list[int] = []
    best: int = 0

    @property
    def run(self) -> int:
        """The length of the run that the last day ends."""
        days, length = set(self.days), 0
        while self.days and self.days[-1] - length in days:
            length += 1
        return length

    def get(self, amount: int) -> None:
        """Receive points; debt comes first."""
        paid = min(self.debt, amount)
        self.debt -= paid
        self.points += amount - paid

    def lose(self, amount: int) -> None:
        """Lose points; what is not there becomes debt."""
        there = min(self.points, amount)
        self.points -= there
        self.debt += amount - there


class Talked(msgspec.Struct):
    """What somebody got for talking on a day."""

    points: int = 0
    last: float = 0.0
    last_at: int = 0
    texts: list[str] = []


class Cause(NamedTuple):
    """What an entry of the ledger comes from: the chat and number of an event, and its day."""

    chat: str
    ref: int
    day: int


def cause_of(event: Event) -> Cause:
    """Give an event as a cause."""
    assert event.claim is not None
    return Cause(event.place.id, event.claim.ref, day_of(event.at))


class Moved(msgspec.Struct):
    """Points that somebody moved by hand."""

    by: str
    kind: int
    giver: str
    taker: str
    amount: int
    at: int
    cause: Cause
    undone_by: str = ""


class Wanted(msgspec.Struct, frozen=True):
    """A file that somebody asked for, with the first `least` of their events for certain."""

    who: str
    chat: str
    least: int


class Told(msgspec.Struct, frozen=True):
    """An action that must stand in the outbox: its kind, whom it answers, and what it says."""

    kind: str
    chat: str
    message: int | None = None
    to: str | None = None
    private: bool = False
    starts: str = ""
    ends: str = ""
