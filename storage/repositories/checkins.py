"""Check-ins and streaks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count, takewhile
from typing import Any

from sqlalchemy import bindparam, select

from community.checkins import AlreadyCheckedIn, Checkins, Streak
from community.events import micros
from community.people import Actor
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.checkins import CheckinDayRow, CheckinRow, StreakRow

CHECKIN, STREAK, CHECKIN_DAY = shape(CheckinRow), shape(StreakRow), shape(CheckinDayRow)
DAY = timedelta(days=1)
_C = CHECKIN.table.c
AT_ONCE = 128
"""Days read in one statement; most runs that a late day touches are shorter."""
_OF = _C.member == bindparam("member")
BACK = select(_C.day).where(_OF, _C.day <= bindparam("day")).order_by(_C.day.desc()).limit(AT_ONCE)
ON = select(_C.day).where(_OF, _C.day >= bindparam("day")).order_by(_C.day).limit(AT_ONCE)

MOST_DAYS = 31
BETWEEN = (
    select(_C.day)
    .where(_OF, _C.day >= bindparam("first"), _C.day <= bindparam("last"))
    .order_by(_C.day)
    .limit(MOST_DAYS)
)


@serves(Checkins)
class SqlCheckins:
    """Reads streaks by key; only a day that arrives out of order reads the days before."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, member: int) -> Streak:
        row = self._page.get(STREAK, (member,))
        if row is None:
            return Streak()
        return Streak(date.fromordinal(row.last_day), row.current, row.best, row.total)

    async def run(self, member: int, day: date) -> int:
        streak = await self.of(member)
        if streak.last is None or day >= streak.last:
            return streak.after(day).current
        return self._back(member, day - DAY) + 1

    async def record(self, who: Actor, day: date, at: datetime, points: int) -> tuple[Streak, int]:
        key = (who.member, day.toordinal())
        if self._page.get(CHECKIN, key) is not None:
            raise AlreadyCheckedIn
        streak = await self.of(who.member)
        if streak.last is None or day > streak.last:
            after = streak.after(day)
        else:
            before, behind = self._back(who.member, day - DAY), self._on(who.member, day + DAY)
            after = streak.joined(day, before, behind)
        counted = self._page.get(CHECKIN_DAY, (who.community, day.toordinal()))
        nth = counted.people + 1 if counted is not None else 1
        self._page.put(CHECKIN_DAY, CHECKIN_DAY.row(who.community, day.toordinal(), nth))
        self._page.put(CHECKIN, CHECKIN.row(*key, who.identity, micros(at), nth, points))
        last = after.last or day
        self._page.put(
            STREAK,
            STREAK.row(who.member, last.toordinal(), after.current, after.best, after.total),
        )
        return after, nth

    async def days(self, member: int, first: date, last: date) -> Sequence[date]:
        span = {"first": first.toordinal(), "last": last.toordinal()}
        rows = self._page.select(BETWEEN, member=member, **span)
        return [date.fromordinal(row.day) for row in rows]

    async def runs(self, member: int, day: date) -> Sequence[tuple[date, int]]:
        streak = await self.of(member)
        if day == streak.last:
            return [(day, streak.current)]
        before, behind = self._back(member, day - DAY), self._on(member, day + DAY)
        return [(day + DAY * n, before + 1 + n) for n in range(behind + 1)]

    def _back(self, member: int, day: date) -> int:
        """Count the days in a row that end with this one."""
        return self._length(BACK, member, day.toordinal(), -1)

    def _on(self, member: int, day: date) -> int:
        """Count the days in a row that begin with this one."""
        return self._length(ON, member, day.toordinal(), 1)

    def _length(self, statement: Any, member: int, day: int, step: int) -> int:
        length = 0
        while True:
            rows = self._page.select(statement, member=member, day=day + step * length)
            wanted = count(day + step * length, step)
            found = sum(
                1
                for _ in takewhile(
                    lambda pair: pair[0].day == pair[1], zip(rows, wanted, strict=False)
                )
            )
            length += found
            if found < AT_ONCE:
                return length
