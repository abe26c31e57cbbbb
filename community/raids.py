"""Raids 突袭: when newcomers are too many at once, by what is usual in the community itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log
from statistics import median
from typing import Annotated, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

HOUR, MINUTE, BUCKET = 3600, 60, 5
KEPT = HOUR + MINUTE
"""Seconds for which it is known how many came when."""
SETTLED = 2 * MINUTE
"""The last seconds say nothing of what is usual: they are what is judged."""
WEEKS = 8
SURPRISE = log(1e-9)
"""The logarithm of how rarely chance alone may take ordinary traffic for a wave."""
YOUNG = 3
"""By how much more it takes where there is no past to compare with."""


class Raids(BaseModel):
    """When many newcomers at once are a wave, and what follows."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["off", "propose", "lock"] = "propose"
    """What a wave of newcomers leads to: nothing, a card for the moderators, or that and a
    lock-down at once."""
    joins: Annotated[int, Field(ge=3, le=1000)] = 10
    """Newcomers within a minute below which it is never a wave."""
    messages: Annotated[int, Field(ge=5, le=5000)] = 30
    """Messages of newcomers within a minute below which it is never a wave."""
    times: Annotated[int, Field(ge=2, le=20)] = 3
    """How many times as many as usual it takes."""
    lock_minutes: Annotated[int, Field(ge=5, le=1440)] = 60
    """Minutes after which a lock-down ends in any case."""
    hold_minutes: Annotated[int, Field(ge=5, le=1440)] = 60
    """Minutes after a wave in which moderators decide about it; then who came in it is let in, or
    asked what newcomers are asked."""


class Past(msgspec.Struct, frozen=True):
    """What is known of a community's traffic: counts of hours in which anything happened at all.

    `weekly` are those of the same hour of the week, `daily` those of the last day.
    """

    weekly: tuple[int, ...] = ()
    daily: tuple[int, ...] = ()


class Traffic(msgspec.Struct, frozen=True):
    """How many came in which five seconds since 1970, over the last hour, the oldest first."""

    counts: tuple[tuple[int, int], ...] = ()

    def and_one(self, at: datetime, most: int = 1) -> Traffic:
        """Give it with one more at a moment, which may come late by some seconds."""
        now = int(at.timestamp()) // BUCKET
        since = now - KEPT // BUCKET
        kept = {bucket: count for bucket, count in self.counts if bucket > since}
        kept[now] = kept.get(now, 0) + most
        return Traffic(tuple(sorted(kept.items())))

    def within(self, at: datetime, seconds: int = MINUTE) -> int:
        """Count those of the last seconds before a moment."""
        now = int(at.timestamp()) // BUCKET
        return sum(count for bucket, count in self.counts if now - seconds // BUCKET < bucket)

    def minutes(self, at: datetime) -> list[int]:
        """Give the counts of the minutes before those that are judged, since anybody came."""
        now = int(at.timestamp())
        counts = [0] * (HOUR // MINUTE)
        for bucket, count in self.counts:
            ago = (now - SETTLED - bucket * BUCKET) // MINUTE
            if 0 <= ago < len(counts):
                counts[ago] += count
        return counts


def usual(past: Past, minutes: Sequence[int]) -> float:
    """Give how many come within a minute as a rule.

    It is the largest of three medians: of the same hour of the week over eight weeks, which knows
    evenings and market days; of the hours of the last day, which knows a community that has grown;
    and of the minutes of the last hour, which knows that today something is on. A median passes
    over whatever is rarer than half of the time, earlier waves above all, where a mean would take
    them for usual and miss the next one.
    """
    hours = [median(counts) / 60 for counts in (past.weekly, past.daily) if counts]
    return max([*hours, median(minutes) if minutes else 0.0])


def limit(ordinary: float, floor: int, times: int, *, young: bool = False) -> int:
    """Give how many within a minute are a wave where so many are ordinary.

    Arrivals that know nothing of each other are a Poisson process. For its counts Chernoff's bound
    says P(N >= k) <= exp(k - m - k log(k / m)) for k above the mean m (Mitzenmacher and Upfal,
    Probability and Computing, theorem 5.4). A wave has to be rarer than one in a milliard by that,
    so that ordinary traffic, however dense, is hardly ever taken for one, though each second is
    looked at. People do know of each other: a link is passed on, a class joins together. So it
    takes several `times` what is usual as well, and never less than the `floor`, below which
    moderators need no help.
    """
    least = max(floor * (YOUNG if young else 1), int(times * ordinary) + 1)
    if ordinary <= 0:
        return least
    low, high = least, 2 * least + 64
    while _surprise(low, ordinary) > SURPRISE and low < high:
        middle = (low + high) // 2
        if _surprise(middle, ordinary) > SURPRISE:
            low = middle + 1
        else:
            high = middle
    return low


def is_over(lately: int, minutes: int, bar: int) -> bool:
    """Whether a wave is over: for some minutes half as many come as it took for its beginning."""
    return lately * 2 <= bar * minutes


def _surprise(count: int, mean: float) -> float:
    """Give the logarithm of the bound on how likely so many or more are."""
    if count <= mean:
        return 0.0
    return count - mean - count * log(count / mean)
