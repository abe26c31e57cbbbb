"""The port of rankings: what stands of members' places, and whether it is time to rank again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import IntEnum
from typing import Protocol

import msgspec

from community.recognition import Signs


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
    """A message that acknowledged somebody: when, in which chat, and its number there."""

    day: date
    chat: int
    message: int


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


class Listed(msgspec.Struct, frozen=True):
    """A line of the board: `member` is 0 for somebody who hides, `people` acknowledged them."""

    member: int
    rank: int
    people: int


class Recognitions(Protocol):
    """Rankings of communities."""

    async def is_due(self, community: int, today: date) -> bool:
        """Whether anybody acknowledged anybody since the last ranking, or that is a week old."""
        ...

    async def ranking(self, community: int, span: Span) -> Ranking | None: ...

    async def place(self, community: int, span: Span, member: int) -> Place | None: ...

    async def listed(self, community: int, span: Span, skip: int, limit: int) -> Sequence[Listed]:
        """Give who was acknowledged, the first one first, from a place on."""
        ...
