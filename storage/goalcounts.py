"""How far goals have come: what is counted of their days, and what was usual before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select

from community.digest import WEEKS
from community.goals import (
    SHARES,
    Basis,
    Goal,
    Measured,
    Metric,
    Period,
    Progress,
    Term,
    expected,
    running_term,
    term_of_week,
)
from community.jobs import MeasureGoals
from community.noise import ENOUGH_WEEKS
from community.tiers import Tier
from community.weeks import DAYS, Week
from storage.attendance import Attendance, attendance, first_seen
from storage.cohorts import SEEN_FOR, Newcomers, came_back
from storage.counting import CHAT_HOUR
from storage.database import Database
from storage.repositories.goals import goals_of
from storage.repositories.people import CHAT, IDENTITY
from storage.repositories.tiers import TENURE
from storage.times import HOUR, moment
from storage.weekcounts import CASES, LOOK_BACK, SENT_AWAY, VISITS, Span, home_of, span_of

BACK_AFTER = 7
FEWEST = 10
"""Fewer than these in what is usual say nothing about weekdays."""
TERMS_BEFORE = {Period.WEEK: 4, Period.MONTH: 1}
"""How many terms before are looked at to know how many different members come when."""
_H, _C = CHAT_HOUR.table.c, CHAT.table.c
_I, _T = IDENTITY.table.c, TENURE.table.c
JOINED = (
    select(_H.hour, func.sum(_H.joined))
    .select_from(CHAT_HOUR.table.join(CHAT.table, _C.id == _H.chat))
    .where(_C.community == bindparam("community"), _C.private == 0, _H.joined > 0)
    .where(_H.hour >= bindparam("first"), _H.hour < bindparam("end"))
    .group_by(_H.hour)
)
CORE = (
    select(func.count(_I.member.distinct()))
    .select_from(TENURE.table.join(IDENTITY.table, _I.id == _T.identity))
    .where(_T.community == bindparam("community"), _T.tier == int(Tier.CORE))
    .where(_T.at < bindparam("at"), or_(_T.ended == 0, _T.ended >= bindparam("at")))
)
Figure = tuple[int, int | None]
"""A count, or a part and the whole of a share."""
Curve = tuple[Sequence[float], Basis]
"""How much each day of a term brings of the whole, in any unit."""


class Known(msgspec.Struct, frozen=True):
    """What goals are measured by: who wrote on which day, and when members were first seen."""

    connection: Connection
    span: Span
    seen: Attendance
    new: Newcomers


def measure_goals(database: Database, job: MeasureGoals) -> Measured:
    """Measure the goals of a community in the running week and month. Raises Unavailable."""
    with database.reading() as connection:
        home = home_of(connection, job.community)
        goals, span = goals_of(connection, home), span_of(connection, home, Week(job.first))
        due = [(each, running_term(each.period, span.week, job.today, job.share)) for each in goals]
        since = min((term.first - _before(goal, term) for goal, term in due), default=span.last)
        seen = attendance(connection, job.community, since, job.today.toordinal())
        begins = span.begins(date.fromordinal(span.last - LOOK_BACK + 1))
        new = Newcomers(span, *first_seen(connection, job.community, begins))
        known = Known(connection, span, seen, new)
        return Measured(tuple(_progress(known, goal, term) for goal, term in due))


def goals_told(known: Known) -> tuple[Progress, ...]:
    """Measure the goals that a community had in a week, as its digest tells them."""
    goals = goals_of(known.connection, known.span.community)
    terms = [(goal, term_of_week(goal.period, known.span.week)) for goal in goals]
    return tuple(_progress(known, *each) for each in terms if each[0].was_set_by(each[1]))


def _progress(known: Known, goal: Goal, term: Term) -> Progress:
    part, whole = MEASURES[goal.metric](known, term)
    if goal.metric in SHARES:
        return Progress(goal, term, part, whole, float(goal.target), Basis.TARGET)
    if goal.metric is Metric.CORE:
        begun = _core_at(known, term.first)
        by_now = begun + (goal.target - begun) * term.passed / term.days
        return Progress(goal, term, part, None, by_now, Basis.SINCE)
    weights, basis = _usual(known, goal, term)
    by_now = expected(goal.target, weights, term.passed)
    return Progress(goal, term, part, None, by_now, basis)


def _joined(known: Known, term: Term) -> Figure:
    """Count who joined, without those who were sent away: no raid reaches a goal."""
    begins, ends = (known.span.begins(date.fromordinal(d)) for d in (term.first, term.last + 1))
    asked = {"community": known.span.community.id, "first": begins, "end": ends}
    gone = sum(
        row.kind in SENT_AWAY and not row.undone_at
        for row in known.connection.execute(CASES, asked)
    )
    return max(0, sum(_joins(known, term.first, term.through).values()) - gone), None


def _wrote(known: Known, term: Term) -> Figure:
    """Count the new of a term, and of them those who wrote in it."""
    import numpy as np

    days = known.new.days
    new = known.new.members[(days >= term.first) & (days <= term.through)]
    here = known.seen.active(term.first, term.through)
    return int(np.intersect1d(new, here, assume_unique=True).size), int(new.size)


def _stayed(known: Known, term: Term) -> Figure:
    """Count those of whom it became known in a term whether they are back after seven days."""
    wait = BACK_AFTER + SEEN_FOR[BACK_AFTER] - 1
    first, last = term.first - wait, term.closed - wait
    return came_back(known.seen, known.new, BACK_AFTER, first, last)


def _active(known: Known, term: Term) -> Figure:
    return int(known.seen.active(term.first, term.through).size), None


def _checked_in(known: Known, term: Term) -> Figure:
    asked = {"community": known.span.community.id, "first": term.first, "last": term.through}
    visits = sum(int(people) for _, people in known.connection.execute(VISITS, asked))
    return visits, int(known.seen.between(term.first, term.through).days.size)


def _core(known: Known, term: Term) -> Figure:
    return _core_at(known, term.through + 1), None


def _core_at(known: Known, day: int) -> int:
    """Count the members who were core contributors when a day began."""
    asked = {"community": known.span.community.id, "at": known.span.begins(date.fromordinal(day))}
    return int(known.connection.execute(CORE, asked).scalar_one())


MEASURES: dict[Metric, Callable[[Known, Term], Figure]] = {
    Metric.JOINED: _joined,
    Metric.WROTE: _wrote,
    Metric.RETENTION: _stayed,
    Metric.ACTIVE: _active,
    Metric.CHECKINS: _checked_in,
    Metric.CORE: _core,
}


def _usual(known: Known, goal: Goal, term: Term) -> Curve:
    """Say how much each day of a term usually brings; each alike where it is not known."""
    if goal.metric is Metric.JOINED:
        weights = _weekdays(known, term)
        if weights:
            days = range(term.first, term.last + 1)
            by_day = [weights[date.fromordinal(day).weekday()] for day in days]
            return by_day, Basis.WEEKDAYS
    elif curve := _as_before(known, goal, term):
        return curve, Basis.BEFORE
    return [1.0] * term.days, Basis.EVEN


def _weekdays(known: Known, term: Term) -> list[float]:
    """Give what joins on each weekday: the middle one of the weeks before, which no raid moves."""
    weeks = min(WEEKS, (term.first - known.span.since) // DAYS)
    joins = _joins(known, term.first - weeks * DAYS, term.first - 1)
    if weeks < ENOUGH_WEEKS or sum(joins.values()) < FEWEST:
        return []
    usual = [0.0] * DAYS
    for back in range(1, DAYS + 1):
        days = [term.first - back - DAYS * week for week in range(weeks)]
        weekday = date.fromordinal(days[0]).weekday()
        usual[weekday] = float(median(joins[day] for day in days))
    return usual if sum(usual) >= DAYS else []


def _as_before(known: Known, goal: Goal, term: Term) -> list[float]:
    """Give how many members came on each day of the terms before for the first time in the term."""
    curve = [0.0] * term.days
    for back in range(1, TERMS_BEFORE[goal.period] + 1):
        first = term.first - back * term.days
        if first < known.span.since:
            break
        arrivals = known.seen.arrivals(first, first + term.days - 1)
        curve = [one + more for one, more in zip(curve, arrivals, strict=True)]
    return curve if sum(curve) >= FEWEST else []


def _before(goal: Goal, term: Term) -> int:
    """Give how many days before a term are looked at."""
    is_counted = goal.metric in (Metric.JOINED, Metric.CORE)
    return 0 if is_counted else term.days * TERMS_BEFORE[goal.period]


def _joins(known: Known, first: int, last: int) -> Counter[int]:
    """Count who joined on each of some days."""
    span = known.span
    begins, ends = (span.begins(date.fromordinal(day)) for day in (first, last + 1))
    asked = {"community": span.community.id, "first": begins // HOUR, "end": ends // HOUR}
    joins = Counter[int]()
    for hour, joined in known.connection.execute(JOINED, asked):
        joins[span.community.day(moment(hour * HOUR)).toordinal()] += int(joined)
    return joins
