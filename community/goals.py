"""Goals 目标: what an owner wants of a week or a month, and how far it has come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum, auto
from math import sqrt
from typing import Protocol

import msgspec

from community.params import FULL_WIDTH
from community.refusals import Unfit
from community.weeks import DAYS, Week
from community.words import Text, t

MOST_TARGET = 10_000_000
WHOLE = re.compile(r"[0-9]{1,9}")
CERTAIN = 2.0
"""Standard errors below what is expected from which on a goal is behind."""


class Metric(StrEnum):
    """What can be aimed at; the names are stored, so they never change."""

    JOINED = "joined"
    WROTE = "wrote"
    RETENTION = "retention"
    ACTIVE = "active"
    CHECKINS = "checkins"
    CORE = "core"


class Lever(StrEnum):
    """What moves a community."""

    GROWTH = "growth"
    RETENTION = "retention"
    ACTIVITY = "activity"
    CONVERSION = "conversion"


LEVERS = {
    Metric.JOINED: Lever.GROWTH,
    Metric.WROTE: Lever.CONVERSION,
    Metric.RETENTION: Lever.RETENTION,
    Metric.ACTIVE: Lever.ACTIVITY,
    Metric.CHECKINS: Lever.ACTIVITY,
    Metric.CORE: Lever.ACTIVITY,
}
SHARES = {Metric.WROTE, Metric.RETENTION, Metric.CHECKINS}
"""Metrics that are a share, in percent."""


NEAR = 0.5
"""By how much what is known exactly, and never by chance, may lie beside what is expected."""


class Period(StrEnum):
    """For how long a goal holds: a digest's week, or a month of the calendar."""

    WEEK = "week"
    MONTH = "month"


class Basis(StrEnum):
    """By what it is known how much should be there by now.

    The usual weekdays of the weeks before, the term before, nothing (each day alike), what was
    there at the beginning (and each day alike), or the target itself, as with a share.
    """

    WEEKDAYS = "weekdays"
    BEFORE = "before"
    EVEN = "even"
    SINCE = "since"
    TARGET = "target"


class State(Enum):
    """How a goal stands; of a share of nothing it is not known."""

    REACHED = auto()
    ON_PACE = auto()
    BEHIND = auto()
    MISSED = auto()
    UNKNOWN = auto()


class Goal(msgspec.Struct, frozen=True, gc=False):
    """A target: a count, or whole percent of a share; `since` which day, as an ordinal date."""

    metric: Metric
    period: Period
    target: int
    since: int = 0

    def was_set_by(self, term: Term) -> bool:
        """Whether it was a goal already on the last day of a term that has begun."""
        return self.since <= term.through


class Term(msgspec.Struct, frozen=True, gc=False):
    """The days of a goal as ordinal dates, and how many of them are over: the last one in part."""

    first: int
    last: int
    passed: float

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.last - self.first + 1

    @property
    def through(self) -> int:
        """The last day that has begun."""
        whole = int(self.passed)
        return self.first + whole - (1 if whole == self.passed else 0)

    @property
    def closed(self) -> int:
        """The last day that is over."""
        return self.first + int(self.passed) - 1

    @property
    def is_over(self) -> bool:
        """Whether all its days are."""
        return self.passed >= self.days


class Progress(msgspec.Struct, frozen=True, gc=False):
    """How far a goal has come: `part` is a count, or a part of the `whole` of a share.

    `expected` is what should be there by now, a count or percent, as `basis` says.
    """

    goal: Goal
    term: Term
    part: int
    whole: int | None
    expected: float
    basis: Basis

    @property
    def value(self) -> float | None:
        """What is there: a count, or percent; None of nothing."""
        if self.whole is None:
            return float(self.part)
        return 100 * self.part / self.whole if self.whole else None

    @property
    def state(self) -> State:
        """Whether it is reached, or will be as far as one can tell from what is there by now."""
        value = self.value
        if value is None:
            return State.UNKNOWN
        if value >= self.goal.target:
            return State.REACHED
        if self.term.is_over:
            return State.MISSED
        return State.BEHIND if self.shortfall > CERTAIN else State.ON_PACE

    @property
    def is_behind(self) -> bool:
        """Whether its lever is one to pull."""
        return self.state in (State.BEHIND, State.MISSED)

    @property
    def lever(self) -> Lever:
        """What moves it."""
        return LEVERS[self.goal.metric]

    @property
    def shortfall(self) -> float:
        """How many standard errors it lies below what is expected: of a count, or of a share."""
        value = self.value
        if value is None:
            return 0.0
        if self.basis is Basis.SINCE:
            return (self.expected - value) / NEAR
        if self.whole is None:
            return (self.expected - value) / sqrt(max(1.0, self.expected))
        share = min(self.expected, 99.0) / 100
        return (self.expected - value) / (100 * sqrt(share * (1 - share) / self.whole))

    @property
    def ratio(self) -> float:
        """What is there as a part of what is expected."""
        return (self.value or 0.0) / self.expected if self.expected else 1.0


class Measured(msgspec.Struct, frozen=True):
    """What measuring goals came to."""

    goals: tuple[Progress, ...]


def term_of_week(period: Period, week: Week) -> Term:
    """Give what a digest of a week tells of a goal.

    A month is told as far as the week has brought it, and the month in which the week begins, so
    that the end of each is told once.
    """
    if period is Period.WEEK:
        return Term(week.first.toordinal(), week.last.toordinal(), DAYS)
    first, last = month_of(week.first)
    through = min(week.last, last)
    return Term(first.toordinal(), last.toordinal(), (through - first).days + 1)


def running_term(period: Period, week: Week, today: date, share: float) -> Term:
    """Give the running term: of a week that holds `today`, of which a `share` is over."""
    first, last = (week.first, week.last) if period is Period.WEEK else month_of(today)
    return Term(first.toordinal(), last.toordinal(), (today - first).days + share)


def month_of(day: date) -> tuple[date, date]:
    """Give the first and the last day of a day's month."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return first, after - timedelta(days=1)


def expected(target: int, weights: Sequence[float], passed: float) -> float:
    """Give how much of a target should be there when some days have passed, each by its weight."""
    whole = int(passed)
    done = sum(weights[:whole])
    if whole < len(weights):
        done += (passed - whole) * weights[whole]
    return target * done / sum(weights)


def worst_behind(progress: Sequence[Progress]) -> Progress | None:
    """Give the goal that is furthest behind what is expected of it; None where none is."""
    behind = [each for each in progress if each.is_behind]
    return min(behind, key=lambda each: each.ratio, default=None)


def read_target(metric: Metric, word: str) -> int:
    """Read a target like 200 or 40%; raises Unfit with what fits."""
    is_share = metric in SHARES
    most = 100 if is_share else MOST_TARGET
    number = word.translate(FULL_WIDTH).removesuffix("%" if is_share else "")
    if WHOLE.fullmatch(number) and 0 < int(number) <= most:
        return int(number)
    raise Unfit(word, "value", _fits(metric), f"/goals set {metric} {40 if is_share else 200} week")


def _fits(metric: Metric) -> Text:
    if metric in SHARES:
        return t("for a share, whole percent from {least} to {most}", least=1, most=100)
    return t("a whole number from {least} to {most}", least=1, most=MOST_TARGET)


class Goals(Protocol):
    """The port of goals: one for each metric and period of a community, at most."""

    async def all(self, community: int) -> Sequence[Goal]:
        """Give a community's goals, in the order of metrics and periods."""
        ...

    async def put(self, community: int, goal: Goal, at: datetime) -> None:
        """Set a goal at a moment; one of the same metric and period is replaced.

        One with the same target is left as it is, so that it holds since it was set first.
        """
        ...

    async def drop(self, community: int, metric: Metric, period: Period) -> Goal | None:
        """Give a goal up, and give what it was; None when there is none."""
        ...
