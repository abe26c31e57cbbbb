"""Win-back 召回: those who fade are written to, all but a third, and what it brings is measured."""

from __future__ import annotations

from math import sqrt
from typing import Annotated, Protocol

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.people import Actor

RESTS = 60
"""Days for which nobody is drawn again."""
WATCHED = 14
"""Days, the first one among them, within which a message counts as a return."""
MEASURED = 182
"""Days of which the effect is told."""
PARTS = 3
"""One in so many is left alone."""
CONFIDENCE = 1.959964
"""Standard errors of an interval that holds the truth 95 times in a hundred."""


class WinBackSettings(BaseModel):
    """Whether and how members are won back."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = False
    """Whether members with a habit who fall silent hear from me."""
    message: bool = True
    """Whether they are written to in private; else they only get the points."""
    words: Annotated[str, Field(max_length=1000)] = ""
    """What they read; empty for a sentence of mine, in their own language."""
    points: Annotated[int, Field(ge=0, le=1000)] = 0
    """The points that they get."""
    per_week: Annotated[int, Field(ge=1, le=200)] = 20
    """The most members who hear from me in seven days."""

    @property
    def does_something(self) -> bool:
        """Whether it is on, and has anything to give."""
        return self.enabled and (self.message or self.points > 0)


class Trial(msgspec.Struct, frozen=True, gc=False):
    """How many were written to and how many left alone, and how many of each returned."""

    written: int = 0
    returned: int = 0
    alone: int = 0
    alone_returned: int = 0

    @property
    def effect(self) -> Effect | None:
        """Give by how much more of those written to returned; None where one side is empty."""
        if not self.written or not self.alone:
            return None
        return difference(self.returned, self.written, self.alone_returned, self.alone)


class Effect(msgspec.Struct, frozen=True, gc=False):
    """A difference of two shares, with the interval that holds it 95 times in a hundred."""

    difference: float
    low: float
    high: float

    @property
    def is_visible(self) -> bool:
        """Whether chance alone would hardly bring it."""
        return self.low > 0 or self.high < 0


def difference(a: int, of_a: int, b: int, of_b: int) -> Effect:
    """Give the share `a` of `of_a` less that of `b` of `of_b`, with its interval.

    It is made of the two score intervals (Newcombe, Statistics in Medicine 17, 1998, method 10),
    which holds for few people and for shares near none or all, too.
    """
    one, other = a / of_a, b / of_b
    (low_a, high_a), (low_b, high_b) = _score(one, of_a), _score(other, of_b)
    found = one - other
    return Effect(
        found,
        found - sqrt((one - low_a) ** 2 + (high_b - other) ** 2),
        found + sqrt((high_a - one) ** 2 + (other - low_b) ** 2),
    )


def _score(share: float, count: int) -> tuple[float, float]:
    """Give Wilson's interval of a share (Journal of the American Statistical Association, 1927)."""
    square = CONFIDENCE**2
    middle = share + square / (2 * count)
    half = CONFIDENCE * sqrt(share * (1 - share) / count + square / (4 * count**2))
    whole = 1 + square / count
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


class WinBacks(Protocol):
    """Who was drawn on which community day (an ordinal date), written to or left alone."""

    async def rests(self, member: int, today: int) -> bool:
        """Whether an account of a member was drawn within the last `RESTS` days."""
        ...

    async def written(self, community: int, since: int) -> int:
        """Count those who were written to since a day."""
        ...

    async def keep(self, who: Actor, day: int, *, alone: bool, points: int) -> None: ...

    async def trial(self, community: int, today: int) -> Trial:
        """Count what came of those whose days are over, of the last `MEASURED` days."""
        ...
