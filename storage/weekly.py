"""A week's digest, from read models alone: the cost is the week's, not the history's."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from community.digest import MOST_NAMED, Digest, Fading, People, Retention
from community.weeks import DAYS, Week
from storage.attendance import Attendance, at_risk, attendance, first_seen
from storage.carried import carried_of
from storage.cohorts import Newcomers, back_after, cohorts, come_and_gone, grown, half_of
from storage.content import content_of
from storage.database import Database
from storage.fading import trial_by
from storage.faithful import core_of
from storage.goalcounts import Known, goals_told
from storage.sources import with_sources
from storage.thanked import by_day, most_thanked
from storage.weekcounts import (
    LOOK_BACK,
    Span,
    answered,
    decided,
    economy,
    home_of,
    hours_of,
    presence,
    span_of,
)

BACK_AFTER = (1, 7, 30)
"""Days after which it is asked whether the new are back."""


def digest_of(database: Database, number: int, week: Week) -> Digest:
    """Work out a week's digest of a community; raises LookupError where there is none."""
    with database.reading() as connection:
        span = span_of(connection, home_of(connection, number), week)
        seen = attendance(connection, number, span.last - LOOK_BACK + 1, span.last)
        return _digest(connection, span, seen)


def _digest(connection: Connection, span: Span, seen: Attendance) -> Digest:
    hours = hours_of(connection, span)
    cases, away = decided(connection, span)
    count, fading = at_risk(connection, seen, span.last, MOST_NAMED)
    half = half_of(seen.between(span.last - DAYS + 1, span.last))
    since = span.begins(span.week.last - timedelta(days=LOOK_BACK - 1))
    new = Newcomers(span, *first_seen(connection, span.community.id, since))
    returned, lost = come_and_gone(span, seen, new)
    return Digest(
        community=span.community.id,
        week=span.week,
        growth=with_sources(connection, span, grown(span, hours, away, seen, new), new),
        retention=Retention(
            returned=returned,
            lost=lost,
            cohorts=cohorts(span, seen, new),
            days={after: back_after(span, seen, new, after) for after in BACK_AFTER},
            at_risk=count,
            fading=tuple(Fading(*found) for found in fading),
            core=core_of(span, seen),
            trial=trial_by(connection, span.community.id, span.last + 1),
        ),
        presence=presence(connection, span, hours, seen),
        people=_people(connection, span, half),
        decided=cases,
        economy=economy(connection, span),
        content=content_of(connection, span),
        carried=carried_of(connection, span, new),
        goals=goals_told(Known(connection, span, seen, new)),
    )


def _people(connection: Connection, span: Span, half: int) -> People:
    number, first = span.community.id, span.week.first.toordinal()
    given = by_day(connection, number, span.weeks[-1].first.toordinal(), span.last)
    return People(
        answered=tuple(answered(connection, span)),
        half=half,
        thanks=span.summed(given),
        thanked=most_thanked(connection, number, first, span.last),
    )
