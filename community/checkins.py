"""Check-ins: streaks as values, and what a check-in earns."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

import msgspec

from community.people import Actor
from community.refusals import Refusal
from community.words import t


class AlreadyCheckedIn(Refusal):
    """The day has its check-in."""

    def __init__(self) -> None:
        super().__init__(t("You already checked in today."))


class Streak(msgspec.Struct, frozen=True):
    """The run of days that ends with `last`; `best` is the longest ever, `total` counts days."""

    last: date | None = None
    current: int = 0
    best: int = 0
    total: int = 0

    def after(self, day: date) -> "Streak":
        """Give the streak after a check-in for `day`; raises AlreadyCheckedIn for the same day.

        `day` must not lie before `last`: days that arrive late are `joined`.
        """
        if day == self.last:
            raise AlreadyCheckedIn
        goes_on = self.last is not None and day - self.last == timedelta(days=1)
        current = self.current + 1 if goes_on else 1
        return Streak(day, current, max(self.best, current), self.total + 1)

    def joined(self, day: date, before: int, after: int) -> "Streak":
        """Give the streak with a day that came late, between runs of `before` and `after` days."""
        whole = before + 1 + after
        current = whole if day + timedelta(days=after) == self.last else self.current
        return Streak(self.last, current, max(self.best, whole), self.total + 1)

    def as_of(self, today: date) -> int:
        """Give the streak as it stands today: a day may still be added, a missed one ends it."""
        alive = self.last is not None and today - self.last <= timedelta(days=1)
        return self.current if alive else 0


def streak_of(days: Iterable[date]) -> Streak:
    """Compute a streak anew from all days with a check-in, in any order."""
    streak = Streak()
    for day in sorted(set(days)):
        streak = streak.after(day)
    return streak


class Reward(msgspec.Struct, frozen=True):
    """What a check-in earns, in points, part by part."""

    base: int
    streak: int

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return self.base + self.streak


def reward(streak: int, *, base: int, per_day: int, most: int) -> Reward:
    """Give what the `streak`-th day running earns: `per_day` for each day before, up to `most`."""
    return Reward(base, min(most, per_day * max(0, streak - 1)))


class Checkins(Protocol):
    """Who checked in for which day."""

    async def of(self, member: int) -> Streak: ...

    async def record(self, who: Actor, day: date, at: datetime, points: int) -> tuple[Streak, int]:
        """Record a check-in; gives the streak and the place in the day's order, from 1.

        Raises AlreadyCheckedIn.
        """
        ...

    async def run(self, member: int, day: date) -> int:
        """Give the length of the run that a check-in for `day` would end.

        Raises AlreadyCheckedIn when the streak's last day is that day.
        """
        ...

    async def days(self, member: int, first: date, last: date) -> Sequence[date]:
        """Give the days with a check-in from `first` to `last`, a month at most."""
        ...

    async def runs(self, member: int, day: date) -> Sequence[tuple[date, int]]:
        """Give the run that ends with `day`, and those of the days that follow without a gap.

        There is more than one only when a check-in came late and closed a gap.
        """
        ...
