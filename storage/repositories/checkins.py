"""Check-ins and streaks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count, takewhile

from sqlalchemy import bindparam, select

from community.checkins import AlreadyCheckedIn, Checkins, Streak, run_ending, streak_of
from community.events import micros
from community.people import Actor
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.checkins import CheckinDayRow, CheckinRow, StreakRow

CHECKIN, STREAK, CHECKIN_DAY = shape(CheckinRow), shape(StreakRow), shape(CheckinDayRow)
DAY = timedelta(days=1)
_C = CHECKIN.table.c
DAYS = select(_C.day).where(_C.member == bindparam("member")).order_by(_C.day.desc()).limit(999)


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
        return run_ending([*self._days(member), day], day)

    async def record(self, who: Actor, day: date, at: datetime, points: int) -> tuple[Streak, int]:
        key = (who.member, day.toordinal())
        if self._page.get(CHECKIN, key) is not None:
            raise AlreadyCheckedIn
        streak = await self.of(who.member)
        if streak.last is None or day > streak.last:
            after = streak.after(day)
        else:
            after = self._mended(streak, [*self._days(who.member), day])
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

    async def runs(self, member: int, day: date) -> Sequence[tuple[date, int]]:
        streak = await self.of(member)
        if day == streak.last:
            return [(day, streak.current)]
        own = {date.fromordinal(key[1]) for key in self._page.pending(CHECKIN) if key[0] == member}
        known = own.union(self._days(member))
        before = run_ending([*known], day - DAY)
        after = takewhile(known.__contains__, (day + DAY * n for n in count()))
        return [(later, before + n) for n, later in enumerate(after, 1)]

    def _days(self, member: int) -> list[date]:
        return [date.fromordinal(row.day) for row in self._page.select(DAYS, member=member)]

    def _mended(self, before: Streak, days: list[date]) -> Streak:
        """Recompute a streak with a day that came late; what lies before the days read stands."""
        anew = streak_of(days)
        if len(days) == before.total + 1:
            return anew
        reaches_back = anew.current == len(days)
        current = before.current + 1 if reaches_back else anew.current
        return Streak(anew.last, current, max(before.best, anew.best, current), before.total + 1)
