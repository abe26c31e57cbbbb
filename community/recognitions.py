"""The port of rankings: what stands of members' places, and whether it is time to rank again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import IntEnum
from typing import Protocol

import msgspec

from community.lenses import Lens
from community.recognition import Signs
from community.words import Spot


class Span(IntEnum):
    """Days that a ranking looks back on; the numbers are stored, so they never change."""

    ALL = 0
    WEEK = 7
    QUARTER = 90


class Ranking(msgspec.Struct, frozen=True):
    """A ranking as it was last made: up to which day, by which regime, and of how many."""

    day: date
    anchored: bool
    ranked: int


class Sample(msgspec.Struct, frozen=True):
    """A message that acknowledged somebody: when, in which chat, and where it can be read."""

    day: date
    chat: str
    spot: Spot


class Place(msgspec.Struct, frozen=True):
    """A member's place in a ranking, with what is behind it.

    `score` is from 0 to 100, `ring` the number of the ring they belong to, 0 for none.
    """

    member: int
    rank: int
    score: float
    weakest: str
    signs: Signs
    ring: int = 0
    givers: tuple[int, ...] = ()
    samples: tuple[Sample, ...] = ()
    lens: Lens = Lens()


class Listed(msgspec.Struct, frozen=True):
    """A line of the board: `member` is 0 for somebody who hides, `people` acknowledged them."""

    member: int
    rank: int
    people: int


class Recognitions(Protocol):
    """Rankings of communities."""

    async def is_due(self, community: int, today: date) -> bool:
        """Whether anybody wrote since the last ranking, or others are left out, or it is old."""
        ...

    async def ranking(self, community: int, span: Span) -> Ranking | None: ...

    async def place(self, community: int, span: Span, member: int) -> Place | None: ...

    async def listed(self, community: int, span: Span, skip: int, limit: int) -> Sequence[Listed]:
        """Give who was acknowledged, the first one first, from a place on."""
        ...

    async def suspects(self, community: int, limit: int) -> Sequence[int]:
        """Give the members with a place who look like a bot, of all time."""
        ...

    async def is_left_out(self, member: int) -> bool: ...

    async def left_out(self, community: int, limit: int) -> Sequence[int]:
        """Give the members who are left out."""
        ...

    async def leave_out(self, community: int, member: int, by: int, at: datetime) -> None:
        """Leave a member out of evidence and rankings; their places go at once."""
        ...

    async def bring_back(self, community: int, member: int) -> None:
        """Let what a member does count again, from the next ranking on."""
        ...
