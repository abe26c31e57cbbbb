"""Points for reactions received: which one earns, by what was earned before that day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

import msgspec

from community.people import Actor
from community.refs import ref_of


class PraiseRules(msgspec.Struct, frozen=True):
    """What a reaction is worth to whom it is for, how many earn in a community day, and how long
    its giver must have been known."""

    points: int
    of_giver: int
    of_pair: int
    of_receiver: int
    tenure: timedelta


class PraiseDay(msgspec.Struct, frozen=True):
    """How many reactions have earned on a day: the giver's, between the two, the receiver's."""

    given: int = 0
    between: int = 0
    received: int = 0


class Praised(msgspec.Struct, frozen=True):
    """What came of somebody's reaction to a message: the points that it holds now, and since when.

    No points are held by one that earned nothing and by one that was taken back: for both that
    is the end of it. They are below zero while giver and taker are one member.
    """

    message: int
    giver: int
    taker: int
    at: datetime
    day: date
    points: int = 0

    @property
    def ref(self) -> int:
        """What the entry in the ledger goes by: one for each message and giver."""
        return ref_of(f"{self.message}\0{self.giver}\0")


def earned(before: PraiseDay, known: timedelta, rules: PraiseRules) -> int:
    """Give the points that a first reaction earns, 0 for none."""
    full = (
        before.given >= rules.of_giver
        or before.between >= rules.of_pair
        or before.received >= rules.of_receiver
    )
    return 0 if full or known < rules.tenure else rules.points


class Praise(Protocol):
    """What reactions earned, by message and giver, and how many did on a day."""

    async def author(self, chat: int, message: int) -> Actor | None:
        """Give who wrote a message; None when that is not known, or it no longer counts."""
        ...

    async def known_since(self, member: int) -> datetime: ...

    async def of(self, chat: int, message: int, giver: int) -> Praised | None: ...

    async def held(self, chat: int, message: int) -> Sequence[Praised]:
        """Give the reactions to a message that hold points, or would if two were not one."""
        ...

    async def empty(self, chat: int, message: int) -> Sequence[Praised]:
        """Give the reactions to a message that hold none."""
        ...

    async def store(self, chat: int, praised: Praised) -> None: ...

    async def day(self, giver: int, taker: int, day: date) -> PraiseDay:
        """Give how many reactions of a day have earned, by the two members' numbers."""
        ...

    async def count(self, giver: int, taker: int, day: date) -> None:
        """Count one more that earned."""
        ...

    async def taker(self, praised: Praised) -> Actor | None: ...
