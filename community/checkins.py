"""Check-ins: days and streaks as values, and what a check-in earns."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Protocol

import msgspec

from community.people import Actor
from community.refusals import Refusal
from community.words import Text, n, t

DAY = timedelta(days=1)


class AlreadyCheckedIn(Refusal):
    """The day has its check-in."""

    def __init__(self) -> None:
        super().__init__(t("You already checked in today."))


class DayState(IntEnum):
    """What a member's calendar shows for a day."""

    OUTSIDE = 0
    """Before the member's first check-in."""
    CHECKED = 1
    MADE_UP = 2
    FROZEN = 3
    MISSED = 4
    TODAY = 5
    """Today, and nothing has happened yet."""
    FUTURE = 6


class Streak(msgspec.Struct, frozen=True):
    """The run of days that ends with `last`; `best` is the longest ever, `total` counts days.

    A run goes over frozen days without counting them.
    """

    last: date | None = None
    current: int = 0
    best: int = 0
    total: int = 0

    def after(self, day: date, frozen: int = 0) -> "Streak":
        """Give the streak after a check-in for `day`; raises AlreadyCheckedIn for the same day.

        `day` must not lie before `last`: days that arrive late are `joined`. `frozen` of the days
        between them, one after the other, are bridged.
        """
        if day == self.last:
            raise AlreadyCheckedIn
        goes_on = self.last is not None and day - self.last == DAY * (1 + frozen)
        current = self.current + 1 if goes_on else 1
        return Streak(day, current, max(self.best, current), self.total + 1)

    def joined(self, day: date, before: int, after: int, end: date | None = None) -> "Streak":
        """Give the streak with a day that came late, between runs of `before` and `after` days.

        `end` is the last day of the run after it, where frozen days make that longer.
        """
        whole = before + 1 + after
        ends = day + DAY * after if end is None else end
        current = whole if ends == self.last else self.current
        return Streak(self.last, current, max(self.best, whole), self.total + 1)

    def as_of(self, today: date, freezes: int = 0) -> int:
        """Give the streak as it stands today: a day may still be added, a missed one ends it.

        Each of the `freezes` that the member holds would bridge one missed day.
        """
        alive = self.last is not None and today - self.last <= DAY * (1 + freezes)
        return self.current if alive else 0


def streak_of(days: Iterable[date], frozen: Iterable[date] = ()) -> Streak:
    """Compute a streak anew from all days with a check-in and all frozen ones, in any order."""
    streak, bridged = Streak(), set(frozen)
    for day in sorted(set(days)):
        missed = days_between(streak.last, day) if streak.last else ()
        goes_on = bridged.issuperset(missed)
        streak = streak.after(day, frozen=len(missed) if goes_on else 0)
    return streak


def days_between(last: date, day: date) -> tuple[date, ...]:
    """Give the days after `last` and before `day`."""
    return tuple(last + DAY * n for n in range(1, (day - last).days))


def bridged(last: date | None, day: date, freezes: int) -> tuple[date, ...]:
    """Give the missed days that freezes bridge when a check-in comes: all of them, or none."""
    if last is None or not 1 < (day - last).days <= 1 + freezes:
        return ()
    return days_between(last, day)


class Visit(msgspec.Struct, frozen=True):
    """What a check-in for a day would come to; `run` is the length of the run that it ends.

    `frozen` are the missed days before it that it bridges, each for a freeze; `thawed` says that
    the day itself was frozen, whose freeze then comes back.
    """

    day: date
    before: Streak
    after: Streak
    run: int
    frozen: tuple[date, ...] = ()
    thawed: bool = False


def missed(visit: Visit) -> tuple[date, ...]:
    """Give the missed days by which a check-in ended a streak of two days or more."""
    last, current = visit.before.last, visit.before.current
    if last is None or visit.day < last or visit.frozen or current < 2:
        return ()
    return days_between(last, visit.day)


class Reward(msgspec.Struct, frozen=True):
    """What a check-in earns, in points, part by part."""

    base: int
    streak: int
    luck: int = 0

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return self.base + self.streak + self.luck


def reward(streak: int, *, base: int, per_day: int, most: int, luck: int = 0) -> Reward:
    """Give what the `streak`-th day running earns: `per_day` for each day before, up to `most`."""
    return Reward(base, min(most, per_day * max(0, streak - 1)), luck)


def told_of(earned: Reward) -> Text:
    """Say what was earned, as a sum where it is one."""
    got = n("+{count} point", "+{count} points", earned.total)
    if earned.streak and earned.luck:
        parts = t(
            "{base} + {streak} for the streak + {luck} by luck",
            base=earned.base,
            streak=earned.streak,
            luck=earned.luck,
        )
    elif earned.streak:
        parts = t("{base} + {streak} for the streak", base=earned.base, streak=earned.streak)
    elif earned.luck:
        parts = t("{base} + {luck} by luck", base=earned.base, luck=earned.luck)
    else:
        return t("{got}.", got=got)
    return t("{got} ({parts}).", got=got, parts=parts)


class Checkins(Protocol):
    """Who checked in for which day."""

    async def of(self, member: int) -> Streak: ...

    async def visit(self, member: int, day: date) -> Visit:
        """Give what a check-in for `day` would come to, with the freezes that the member holds.

        Raises AlreadyCheckedIn.
        """
        ...

    async def record(
        self, who: Actor, visit: Visit, at: datetime, points: int, *, made_up: bool = False
    ) -> int:
        """Record a check-in; gives its place in the day's order from 1, 0 for one made up."""
        ...

    async def runs(self, member: int, day: date) -> Sequence[tuple[date, int]]:
        """Give the run that ends with `day`, and those of the days that follow without a gap.

        There is more than one only when a check-in came late and closed a gap.
        """
        ...

    async def first(self, member: int) -> date | None:
        """Give the first day that a member checked in for."""
        ...

    async def days(self, member: int, first: date, last: date) -> Mapping[date, DayState]:
        """Give the days from one to another that were checked in for, made up or frozen."""
        ...
