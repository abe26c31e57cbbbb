"""Boards: which periods a day counts in, and the buckets that make exact ranks cheap."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import Protocol

import msgspec


class Metric(IntEnum):
    """What a board ranks by; the numbers are stored, so they never change."""

    POINTS = 1
    STREAK = 2
    CHECKINS = 3
    """The days of a period with a check-in; on the board of a day, who came before whom."""


class Span(IntEnum):
    """How long a board runs; the numbers are stored, so they never change."""

    ALL = 0
    DAY = 1
    WEEK = 2
    MONTH = 3


class Board(msgspec.Struct, frozen=True, dict=True):
    """One board of a community: its metric, its span, and the first day of its period."""

    community: int
    metric: Metric
    span: Span
    start: int

    @property
    def code(self) -> int:
        """The number under which metric and span are stored."""
        return self.metric * 10 + self.span

    @cached_property
    def place(self) -> tuple[int, int, int]:
        """Community, code and start: what each row of the board begins with."""
        return self.community, self.metric * 10 + self.span, self.start


@lru_cache(maxsize=4096)
def board(community: int, metric: Metric, span: Span, day: date) -> Board:
    """Give the board of a span that a day belongs to; weeks begin on Monday."""
    match span:
        case Span.ALL:
            start = 0
        case Span.DAY:
            start = day.toordinal()
        case Span.WEEK:
            start = (day - timedelta(days=day.weekday())).toordinal()
        case Span.MONTH:
            start = day.replace(day=1).toordinal()
    return Board(community, metric, span, start)


@lru_cache(maxsize=4096)
def boards_of(community: int, metric: Metric, day: date) -> tuple[Board, ...]:
    """Give the boards of all spans that a day belongs to."""
    return tuple(board(community, metric, span, day) for span in Span)


FIRST_COME = 1_000_000_000
"""More than ever come on one day: who came first on it has the highest score."""


def came(community: int, day: date, nth: int) -> Iterator[tuple[Board, int]]:
    """Give what the check-in for a day adds to the boards of check-ins.

    Who came `nth` stands on the board of the day; who made the day up later (0) does not.
    """
    for which in boards_of(community, Metric.CHECKINS, day):
        if which.span is not Span.DAY:
            yield which, 1
        elif nth > 0:
            yield which, FIRST_COME - nth


WIDTH = 64
LEVELS = 3


def buckets(score: int) -> tuple[int, ...]:
    """Give the bucket of a score on each level; a bucket holds 64 of the level below."""
    return score, score // WIDTH, score // WIDTH**2


class Standing(msgspec.Struct, frozen=True):
    """A member's place on a board: rank from 1, equal scores share a rank.

    On a page, `member` is 0 for somebody who hides: they keep their place and are not named.
    """

    member: int
    score: int
    rank: int


class Boards(Protocol):
    """Scores on boards, with exact ranks."""

    async def add(self, community: int, day: date, points: Mapping[int, int]) -> None:
        """Add members' points of a day to the boards of all its spans."""
        ...

    async def reach(self, community: int, member: int, day: date, streak: int) -> None:
        """Raise the streak on the boards of all spans of a day, where it is higher."""
        ...

    async def count(self, community: int, member: int, day: date, nth: int) -> None:
        """Count a check-in on the boards of all spans of a day; `nth` as in `came`."""
        ...

    async def page(self, board: Board, skip: int, limit: int) -> Sequence[Standing]:
        """Give the standings from a place on, without the numbers of those who hide."""
        ...

    async def standing(self, board: Board, member: int) -> Standing | None:
        """Give a member's place, None for somebody without a score."""
        ...

    async def size(self, board: Board) -> int: ...

    async def hides(self, member: int) -> bool: ...

    async def hide(self, member: int, *, hidden: bool) -> None:
        """Let a member no longer be named on boards, or be named again."""
        ...
