"""What reactions earned, and how many did on a day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from community.activity import Flag
from community.events import Kind
from community.people import Actor
from community.praise import Praise, Praised, PraiseDay
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import IDENTITY, MEMBER, present
from storage.shapes import shape
from storage.tables.praise import PraiseDayRow, PraiseRow
from storage.times import moment

PRAISE, PRAISE_DAY = shape(PraiseRow), shape(PraiseDayRow)
ALL = 0
"""Stands for every other member in the count of a day."""
_P = PRAISE.table.c
AT_ONCE = 200
_to_message = (
    select(*_P)
    .where(
        _P.chat == bindparam("chat"),
        _P.message == bindparam("message"),
        _P.giver > bindparam("after"),
    )
    .order_by(_P.giver)
    .limit(AT_ONCE)
)
HELD, EMPTY = _to_message.where(_P.points != 0), _to_message.where(_P.points == 0)


@serves(Praise)
class SqlPraise:
    """Keeps a row for each message and giver, and counts the day by key."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def author(self, chat: int, message: int) -> Actor | None:
        row = self._page.get(ACTIVITY, (chat, int(Kind.SAID), message, 0))
        if row is None or not row.identity or row.flags & (Flag.RETRACTED | Flag.OUTSIDE):
            return None
        return self._actor(row.identity)

    async def known_since(self, member: int) -> datetime:
        row: Any = self._page.get(MEMBER, (member,))
        return moment(row.joined_at)

    async def of(self, chat: int, message: int, giver: int) -> Praised | None:
        row = self._page.get(PRAISE, (chat, message, giver))
        return _praised(row) if row is not None else None

    async def held(self, chat: int, message: int) -> Sequence[Praised]:
        return self._to(HELD, chat, message)

    async def empty(self, chat: int, message: int) -> Sequence[Praised]:
        return self._to(EMPTY, chat, message)

    def _to(self, which: Select[Any], chat: int, message: int) -> Sequence[Praised]:
        found: list[Any] = []
        while True:
            after = found[-1].giver if found else 0
            rows = self._page.select(which, chat=chat, message=message, after=after)
            found += rows
            if len(rows) < AT_ONCE:
                return [_praised(row) for row in found]

    async def store(self, chat: int, praised: Praised) -> None:
        self._page.put(
            PRAISE,
            PRAISE.row(
                chat,
                praised.message,
                praised.giver,
                praised.taker,
                micros(praised.at),
                praised.day.toordinal(),
                praised.points,
            ),
        )

    async def day(self, giver: int, taker: int, day: date) -> PraiseDay:
        sides = ((giver, ALL), (giver, taker), (ALL, taker))
        rows = [self._page.get(PRAISE_DAY, (*side, day.toordinal())) for side in sides]
        return PraiseDay(*(row.earned if row is not None else 0 for row in rows))

    async def count(self, giver: int, taker: int, day: date) -> None:
        for side in ((giver, ALL), (giver, taker), (ALL, taker)):
            key = (*side, day.toordinal())
            row = self._page.get(PRAISE_DAY, key)
            earned = row.earned + 1 if row is not None else 1
            self._page.put(PRAISE_DAY, PRAISE_DAY.row(*key, earned))

    async def taker(self, praised: Praised) -> Actor | None:
        return self._actor(praised.taker)

    def _actor(self, identity: int) -> Actor | None:
        return present(self._page, self._page.get(IDENTITY, (identity,)))


def _praised(row: Any) -> Praised:
    return Praised(
        row.message,
        row.giver,
        row.taker,
        moment(row.at),
        date.fromordinal(row.day),
        row.points,
    )
