"""Check-ins and streaks, and the freezes that streaks use up."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import count, takewhile
from typing import Any

from sqlalchemy import bindparam, select

from community.checkins import (
    DAY,
    AlreadyCheckedIn,
    Checkins,
    DayState,
    Streak,
    Visit,
    bridged,
)
from community.holdings import Item
from community.people import Actor
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.repositories.holdings import SqlHoldings
from storage.shapes import shape
from storage.tables.checkins import AsideRow, CheckinDayRow, CheckinRow, StreakRow

CHECKIN, STREAK, CHECKIN_DAY = shape(CheckinRow), shape(StreakRow), shape(CheckinDayRow)
ASIDE = shape(AsideRow)
MADE_UP, FROZEN = 0, -1
"""What stands as `nth` of a day that nobody came on in order."""
STATES = {MADE_UP: DayState.MADE_UP, FROZEN: DayState.FROZEN}
_C = CHECKIN.table.c
AT_ONCE = 128
"""Days read in one statement; most runs that a late day touches are shorter."""
_OF = _C.member == bindparam("member")
_WHAT = (_C.day, _C.nth)
_UNTIL, _SINCE = _C.day <= bindparam("day"), _C.day >= bindparam("day")
_WITHIN = _C.day.between(bindparam("first"), bindparam("last"))
BACK = select(*_WHAT).where(_OF, _UNTIL).order_by(_C.day.desc()).limit(AT_ONCE)
ON = select(*_WHAT).where(_OF, _SINCE).order_by(_C.day).limit(AT_ONCE)
DAYS = select(*_WHAT).where(_OF, _WITHIN).order_by(_C.day)
FIRST = select(_C.day).where(_OF).order_by(_C.day).limit(1)


@serves(Checkins)
class SqlCheckins:
    """Reads streaks by key; only a day that arrives out of order reads the days before."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._holdings = SqlHoldings(page)

    async def of(self, member: int) -> Streak:
        row = self._page.get(STREAK, (member,))
        if row is None:
            return Streak()
        return Streak(date.fromordinal(row.last_day), row.current, row.best, row.total)

    async def visit(self, member: int, day: date) -> Visit:
        before = await self.of(member)
        if before.last is None or day > before.last:
            freezes, gap = 0, before.last is not None and day - before.last > DAY
            if gap:
                freezes = await self._holdings.held(member, Item.FREEZE)
            frozen = bridged(before.last, day, freezes)
            after = before.after(day, frozen=len(frozen))
            return Visit(day, before, after, after.current, frozen)
        row = self._page.get(CHECKIN, (member, day.toordinal()))
        if row is not None and row.nth != FROZEN:
            raise AlreadyCheckedIn
        back, on = self._back(member, day - DAY), self._on(member, day + DAY)
        after = before.joined(day, back, sum(on), end=day + DAY * len(on))
        return Visit(day, before, after, back + 1, thawed=row is not None)

    async def record(
        self, who: Actor, visit: Visit, at: datetime, points: int, *, made_up: bool = False
    ) -> int:
        day, after, nth = visit.day.toordinal(), visit.after, MADE_UP
        if not made_up:
            counted = self._page.get(CHECKIN_DAY, (who.community, day))
            nth = counted.people + 1 if counted is not None else 1
            self._page.put(CHECKIN_DAY, CHECKIN_DAY.row(who.community, day, nth))
        missed = ((each.toordinal(), FROZEN, 0) for each in visit.frozen)
        for each, place, earned in (*missed, (day, nth, points)):
            row = CHECKIN.row(who.member, each, who.identity, micros(at), place, earned)
            self._page.put(CHECKIN, row)
        if visit.frozen or visit.thawed:
            used = int(visit.thawed) - len(visit.frozen)
            await self._holdings.change(who, Item.FREEZE, used)
        last = (after.last or visit.day).toordinal()
        self._page.put(STREAK, STREAK.row(who.member, last, after.current, after.best, after.total))
        return nth

    async def runs(self, member: int, day: date) -> Sequence[tuple[date, int]]:
        streak = await self.of(member)
        if day == streak.last:
            return [(day, streak.current)]
        length = self._back(member, day - DAY) + 1
        found = [(day, length)]
        for number, counts in enumerate(self._on(member, day + DAY), 1):
            length += counts
            if counts:
                found.append((day + DAY * number, length))
        return found

    async def first(self, member: int) -> date | None:
        rows = self._page.select(FIRST, member=member)
        return date.fromordinal(rows[0].day) if rows else None

    async def days(self, member: int, first: date, last: date) -> Mapping[date, DayState]:
        rows = self._page.select(
            DAYS, member=member, first=first.toordinal(), last=last.toordinal()
        )
        return {date.fromordinal(r.day): STATES.get(r.nth, DayState.CHECKED) for r in rows}

    def _back(self, member: int, day: date) -> int:
        """Count the days checked in for in the run that ends with this one."""
        return sum(self._unbroken(BACK, member, day.toordinal(), -1))

    def _on(self, member: int, day: date) -> list[bool]:
        """Give of each day of the run that begins with this one whether it counts."""
        return self._unbroken(ON, member, day.toordinal(), 1)

    def _unbroken(self, statement: Any, member: int, day: int, step: int) -> list[bool]:
        """Give of each day from one on, until one is missed, whether it was checked in for."""
        found: list[bool] = []
        while True:
            start = day + step * len(found)
            rows = self._page.select(statement, member=member, day=start)
            pairs = zip(rows, count(start, step), strict=False)
            part = [row.nth != FROZEN for row, _ in takewhile(lambda p: p[0].day == p[1], pairs)]
            found += part
            if len(part) < AT_ONCE:
                return found
