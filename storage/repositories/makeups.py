"""Which days were made up, by the month in which that was done."""

from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from community.makeups import Makeups
from community.people import Actor
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.keeping import MakeupRow

MAKEUP = shape(MakeupRow)
_M = MAKEUP.table.c
IN_MONTH = select(func.count()).where(
    _M.member == bindparam("member"), _M.month == bindparam("month")
)


@serves(Makeups)
class SqlMakeups:
    """Counts a member's make-ups of a month, those of this page included."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def in_month(self, member: int, today: date) -> int:
        month = _month(today)
        fresh = sum(key[:2] == (member, month) for key in self._page.pending(MAKEUP))
        return fresh + int(self._page.select(IN_MONTH, member=member, month=month)[0][0])

    async def record(
        self, who: Actor, day: date, today: date, at: datetime, *, points: int, card: bool
    ) -> None:
        key = (who.member, _month(today), day.toordinal())
        self._page.put(MAKEUP, MAKEUP.row(*key, who.identity, micros(at), points, int(card)))


def _month(day: date) -> int:
    return day.replace(day=1).toordinal()
