"""Points that run out: when those earned today do, and when their owner is told before."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Protocol

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.ledger import NEVER, Lots


class ExpirySettings(BaseModel):
    """How long points last. What holds on the day of earning holds for those points for ever."""

    model_config = ConfigDict(extra="ignore")

    expiry_days: Annotated[int, Field(ge=0, le=730)] = 0
    """Days after which points that are earned from now on expire; 0 for never."""
    expiry_notice_days: Annotated[int, Field(ge=0, le=30)] = 7
    """How many days before, at least, members are told in private; 0 tells nobody."""


class LotsDue(msgspec.Struct, frozen=True):
    """How many dated lots a review still has before it."""

    lots: int


Dated = tuple[int, int]
"""A day of expiry as an ordinal date, and the member who has points of that day."""


class Expiring(Protocol):
    """Which members have points that expire, by day: looked through when the day is over."""

    async def due(self, community: int, before: date, limit: int) -> Sequence[Dated]:
        """Give the oldest days before `before`, whether or not anything is left of them."""
        ...

    async def untold(self, community: int, before: date, limit: int) -> Sequence[Dated]:
        """Give the oldest days before `before` of which their members have not been told."""
        ...

    async def coming(self, community: int, member: int, since: date, until: date) -> Lots:
        """Give the lots of the days from `since` to `until` of which a member is not told yet."""
        ...

    async def tell(self, community: int, member: int, days: Sequence[int]) -> None:
        """Note that a member is told of these days."""
        ...

    async def drop(self, community: int, member: int, days: Sequence[int]) -> None:
        """Look at these days no more: there is nobody whose points they are."""
        ...

    async def next(self, member: int, since: date) -> tuple[date, int] | None:
        """Give the next day on which points of a member expire, and how many."""
        ...


def expires_on(day: date, days: int) -> int:
    """Give the last day of points earned on `day`, as a lot has it: an ordinal, 0 for never."""
    return day.toordinal() + days if days else NEVER
