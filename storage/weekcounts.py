"""What is counted for each week of a digest: messages, joins, check-ins, points, cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from itertools import takewhile
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from community.atrisk import LOST
from community.digest import MOST_NAMED, WEEKS, Decided, Economy, Presence, Writer
from community.door import Stage
from community.ledger import EARNED
from community.noise import Counted
from community.people import Community, day_begins
from community.refs import micros
from community.restraints import CaseKind
from community.weeks import DAYS, Week
from storage.attendance import Attendance
from storage.counting import CHAT_HOUR, MEMBER_DAY
from storage.repositories.cases import CASE
from storage.repositories.checkins import CHECKIN_DAY
from storage.repositories.door import NEWCOMER
from storage.repositories.ledger import LEDGER_DAY
from storage.repositories.people import CHAT, COMMUNITY, IDENTITY
from storage.repositories.remarks import APPEAL
from storage.repositories.waves import WAVE
from storage.times import HOUR, moment

MONTH = LOST
"""Days of a month here: four weeks, so that each weekday counts as often as the others."""
LOOK_BACK = (WEEKS + 1) * DAYS + MONTH
"""Days up to the end of the week whose members' days are looked at."""
FEWEST = 2
"""Nobody is named as answered often for fewer answers than these."""
SENT_AWAY = (CaseKind.KICK, CaseKind.BAN)
HELD_AGAINST = (CaseKind.WARN, CaseKind.MUTE, CaseKind.KICK, CaseKind.BAN, CaseKind.PURGE)
_H, _C, _L, _K = CHAT_HOUR.table.c, CHAT.table.c, LEDGER_DAY.table.c, CHECKIN_DAY.table.c
_S, _A, _D = CASE.table.c, APPEAL.table.c, MEMBER_DAY.table.c
_I, _W, _N = IDENTITY.table.c, WAVE.table.c, NEWCOMER.table.c
HOURS = (
    select(_H.hour, func.sum(_H.messages), func.sum(_H.joined), func.sum(_H.departed))
    .select_from(CHAT_HOUR.table.join(CHAT.table, _C.id == _H.chat))
    .where(_C.community == bindparam("community"), _C.private == 0)
    .where(_H.hour >= bindparam("first"), _H.hour < bindparam("end"))
    .group_by(_H.hour)
)
BEGAN = select(func.min(_D.day)).where(_D.community == bindparam("community"))
ENTRIES = select(_L.day, _L.kind, _L.points).where(
    _L.community == bindparam("community"), _L.day <= bindparam("last")
)
_times = func.sum(_D.replied)
ANSWERED = (
    select(_I.member, func.sum(_D.messages), _times)
    .select_from(MEMBER_DAY.table.join(IDENTITY.table, _I.id == _D.identity))
    .where(_D.community == bindparam("community"), _I.bot == 0)
    .where(_D.day.between(bindparam("first"), bindparam("last")))
    .group_by(_I.member)
    .having(_times >= FEWEST)
    .order_by(_times.desc(), _I.member)
    .limit(MOST_NAMED)
)
VISITS = select(_K.day, _K.people).where(
    _K.community == bindparam("community"), _K.day.between(bindparam("first"), bindparam("last"))
)
CASES = select(_S.id, _S.at, _S.kind, _S.by, _S.undone_at).where(
    _S.community == bindparam("community"),
    _S.at >= bindparam("first"),
    _S.at < bindparam("end"),
)
SWEPT = (
    select(_W.at, func.count())
    .select_from(WAVE.table.join(NEWCOMER.table, _N.wave == _W.case_id))
    .where(
        _W.community == bindparam("community"),
        _W.at >= bindparam("first"),
        _W.at < bindparam("end"),
        _N.stage == int(Stage.REMOVED),
    )
    .group_by(_W.case_id, _W.at)
)
"""When a wave was sent away as one case, and how many came in it."""
APPEALS = select(func.count()).where(_A.case_id.in_(bindparam("cases", expanding=True)))


class Span(msgspec.Struct, frozen=True):
    """What a digest asks about: the community, its week, and the weeks before."""

    community: Community
    week: Week
    since: int
    """The first day of which anything is known, as an ordinal date."""

    @property
    def weeks(self) -> list[Week]:
        """The week and those before it of which anything is known, newest first."""
        earlier = (self.week.back(back) for back in range(1, WEEKS + 1))
        known = takewhile(lambda week: week.first.toordinal() >= self.since, earlier)
        return [self.week, *known]

    @property
    def last(self) -> int:
        """The last day of the week, as an ordinal date."""
        return self.week.last.toordinal()

    def begins(self, day: date) -> int:
        """Give the moment at which a community day begins, in microseconds."""
        return micros(day_begins(day, self.community.zone, self.community.day_start))

    def counted(self, of: Callable[[Week], int]) -> Counted:
        """Count something for each week."""
        counts = [of(week) for week in self.weeks]
        return Counted(counts[0], tuple(counts[1:]))

    def summed(self, by_day: Counter[int]) -> Counted:
        """Add up for each week what is counted by day."""
        return self.counted(lambda week: sum(by_day[day.toordinal()] for day in week.days()))


class Hours(msgspec.Struct, frozen=True):
    """Messages, joins and leaves by day, and the week's messages by weekday and hour."""

    messages: Counter[int]
    joined: Counter[int]
    left: Counter[int]
    burst: int
    week: tuple[tuple[int, ...], ...]


def home_of(connection: Connection, number: int) -> Community:
    """Give a community by number; raises LookupError where there is none."""
    query = select(COMMUNITY.table).where(COMMUNITY.table.c.id == number)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"no community {number}")
    return Community(row.id, row.name, row.language, row.zone, row.day_start)


class Away(msgspec.Struct, frozen=True):
    """Who was sent away: by week, and on the day of the week on which most were."""

    counted: Counted
    hurried: int


def span_of(connection: Connection, community: Community, week: Week) -> Span:
    """Give a week with as much before it as there is."""
    began = connection.execute(BEGAN, {"community": community.id}).scalar_one()
    return Span(community, week, int(began or week.first.toordinal()))


def hours_of(connection: Connection, span: Span) -> Hours:
    """Read the hours of all chats; an hour belongs to the community day in which it begins."""
    community = span.community
    first = span.begins(span.weeks[-1].first)
    end = span.begins(date.fromordinal(span.last + 1))
    asked = {"community": community.id, "first": first // HOUR, "end": end // HOUR}
    hours = Hours(Counter(), Counter(), Counter(), 0, ())
    zone, week, burst = ZoneInfo(community.zone), [[0] * 24 for _ in range(DAYS)], 0
    for hour, messages, joined, left in connection.execute(HOURS, asked):
        at: datetime = moment(hour * HOUR)
        day = community.day(at)
        hours.messages[day.toordinal()] += int(messages)
        hours.joined[day.toordinal()] += int(joined)
        hours.left[day.toordinal()] += int(left)
        if day >= span.week.first:
            week[day.weekday()][at.astimezone(zone).hour] += int(messages)
            burst = max(burst, int(joined))
    return msgspec.structs.replace(hours, burst=burst, week=tuple(map(tuple, week)))


def presence(connection: Connection, span: Span, hours: Hours, seen: Attendance) -> Presence:
    """Count who was there: by day, by week, by month; and who checked in."""
    first = span.weeks[-1].first.toordinal()
    asked = {"community": span.community.id, "first": first, "last": span.last}
    visits = Counter({day: int(people) for day, people in connection.execute(VISITS, asked)})
    days, people = _daily(seen)
    daily = Counter(dict(zip(days, people, strict=True)))

    def active(days: int) -> Callable[[Week], int]:
        return lambda week: int(
            seen.active(week.last.toordinal() - days + 1, week.last.toordinal()).size
        )

    return Presence(
        messages=span.summed(hours.messages),
        weekly=span.counted(active(DAYS)),
        daily=span.summed(daily),
        monthly=span.counted(active(MONTH)),
        check_ins=span.summed(visits),
        hours=hours.week,
    )


def economy(connection: Connection, span: Span) -> Economy:
    """Add up what was earned and spent by day; what is there is the sum of all that ever moved."""
    issued, spent, outstanding = Counter[int](), Counter[int](), 0
    for day, kind, points in connection.execute(
        ENTRIES, {"community": span.community.id, "last": span.last}
    ):
        outstanding += int(points)
        if kind in EARNED:
            issued[day] += int(points)
        elif points < 0:
            spent[day] -= int(points)
    return Economy(span.summed(issued), span.summed(spent), outstanding)


def answered(connection: Connection, span: Span) -> list[Writer]:
    """Give the members whom others answered most in the week, with what they wrote."""
    asked = {
        "community": span.community.id,
        "first": span.week.first.toordinal(),
        "last": span.last,
    }
    return [Writer(*row) for row in connection.execute(ANSWERED, asked)]


def decided(connection: Connection, span: Span) -> tuple[Decided, Away]:
    """Count the cases of each week, and of them those that sent somebody away."""
    asked = {
        "community": span.community.id,
        "first": span.begins(span.weeks[-1].first),
        "end": span.begins(date.fromordinal(span.last + 1)),
    }
    by_day, away, now = Counter[int](), Counter[int](), []
    for row in connection.execute(CASES, asked):
        if row.kind not in HELD_AGAINST:
            continue
        day = span.community.day(moment(row.at))
        by_day[day.toordinal()] += 1
        if row.kind in SENT_AWAY:
            away[day.toordinal()] += 1
        if day >= span.week.first:
            now.append(row)
    for at, people in connection.execute(SWEPT, asked):
        away[span.community.day(moment(at)).toordinal()] += people
    cases = [row.id for row in now]
    appeals = connection.execute(APPEALS, {"cases": cases}).scalar_one() if cases else 0
    undone = sum(row.undone_at > 0 for row in now)
    by_rules = sum(row.by == 0 for row in now)
    hurried = max(away[day.toordinal()] for day in span.week.days())
    told = Decided(span.summed(by_day), undone, by_rules, int(appeals))
    return told, Away(span.summed(away), hurried)


def _daily(seen: Attendance) -> tuple[list[int], list[int]]:
    import numpy as np

    days, people = np.unique(seen.days, return_counts=True)
    return days.tolist(), people.tolist()
