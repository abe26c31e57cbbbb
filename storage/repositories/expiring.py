"""Lots with a day: which are due, and which their owners are still to be told of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, select

from community.expiry import Dated, Expiring
from community.ledger import Lots
from storage.pages import Page
from storage.registry import serves
from storage.repositories.lots import EXPIRING, LOT, TOLD, UNTOLD

_X, _L = EXPIRING.table.c, LOT.table.c
BEFORE = (
    select(_X.expires, _X.member)
    .where(
        _X.community == bindparam("community"),
        _X.told == bindparam("told"),
        _X.expires < bindparam("before"),
    )
    .order_by(_X.expires, _X.member)
    .limit(bindparam("most"))
)
MOST_DAYS = 64
"""Days of one notice: they span no more than twice the longest notice."""
COMING = (
    select(_L.expires, _L.points)
    .join(EXPIRING.table, and_(_X.expires == _L.expires, _X.member == _L.member))
    .where(
        _X.community == bindparam("community"),
        _X.told == UNTOLD,
        _L.member == bindparam("member"),
        _L.expires.between(bindparam("since"), bindparam("until")),
        _L.points > 0,
    )
    .order_by(_L.expires)
    .limit(MOST_DAYS)
)
NEXT = (
    select(_L.expires, _L.points)
    .where(_L.member == bindparam("member"), _L.expires >= bindparam("since"), _L.points > 0)
    .order_by(_L.expires)
    .limit(1)
)


@serves(Expiring)
class SqlExpiring:
    """Reads days in order, and a member's lots of a stretch of days by key."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def due(self, community: int, before: date, limit: int) -> Sequence[Dated]:
        found = self._before(community, UNTOLD, before.toordinal(), limit)
        found += self._before(community, TOLD, before.toordinal(), limit)
        return sorted(found)[:limit]

    async def untold(self, community: int, before: date, limit: int) -> Sequence[Dated]:
        return self._before(community, UNTOLD, before.toordinal(), limit)

    async def coming(self, community: int, member: int, since: date, until: date) -> Lots:
        days = {"since": since.toordinal(), "until": until.toordinal()}
        rows: Any = self._page.select(COMING, community=community, member=member, **days)
        return tuple((row.expires, row.points) for row in rows)

    async def tell(self, community: int, member: int, days: Sequence[int]) -> None:
        for day in days:
            self._page.drop(EXPIRING, (community, UNTOLD, day, member))
            self._page.put(EXPIRING, EXPIRING.row(community, TOLD, day, member))

    async def drop(self, community: int, member: int, days: Sequence[int]) -> None:
        for day in days:
            for told in (UNTOLD, TOLD):
                self._page.drop(EXPIRING, (community, told, day, member))

    async def next(self, member: int, since: date) -> tuple[date, int] | None:
        rows: Any = self._page.select(NEXT, member=member, since=since.toordinal())
        return (date.fromordinal(rows[0].expires), rows[0].points) if rows else None

    def _before(self, community: int, told: int, before: int, most: int) -> list[Dated]:
        rows = self._page.select(BEFORE, community=community, told=told, before=before, most=most)
        return [(row.expires, row.member) for row in rows]
