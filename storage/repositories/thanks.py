"""Who thanked whom: by message and giver, by day, and what was earned by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from community.people import Actor
from community.refs import micros
from community.thanks import RETURNED, How, State, Thanked, Thanks, ThanksDay
from storage.pages import Page
from storage.pieces import pieces
from storage.registry import serves
from storage.repositories.people import identities_of
from storage.shapes import shape
from storage.tables.thanks import ThanksRow
from storage.times import moment

THANKS = shape(ThanksRow)
COUNTS = int(State.COUNTS)
_T = THANKS.table.c
_GIVER: Any = bindparam("giver")
_TAKER: Any = bindparam("taker")
_DAY: Any = bindparam("day")
GIVEN = select(*_T).where(_T.giver == _GIVER, _T.day == _DAY)
EARNING = select(*_T).where(_T.taker == _TAKER, _T.day == _DAY, _T.worth > 0)
RETURNED_BY = (
    select(*_T)
    .where(_T.giver == _GIVER, _T.taker == _TAKER, _T.state == COUNTS)
    .where(_T.day.between(bindparam("first"), bindparam("last")))
    .limit(1)
)
TIMES = select(func.count().label("times")).where(_T.taker == _TAKER, _T.state == COUNTS)
FOR_MESSAGE = pieces(
    select(*_T).where(_T.chat == bindparam("chat"), _T.message == bindparam("message")), _T.giver
)


@serves(Thanks)
class SqlThanks:
    """Keeps a row for each message and giver; what a day had before is read from these rows."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, chat: int, message: int, giver: int) -> Thanked | None:
        row = self._page.get(THANKS, (chat, message, giver))
        return _thanked(row) if row is not None else None

    async def store(self, community: int, thanked: Thanked) -> None:
        row = THANKS.row(
            thanked.chat,
            thanked.message,
            thanked.giver,
            community,
            thanked.taker,
            micros(thanked.at),
            thanked.day.toordinal(),
            int(thanked.how),
            thanked.source,
            thanked.worth,
            thanked.points,
            int(thanked.state),
            micros(max(thanked.at, thanked.changed)),
        )
        self._page.put(THANKS, row)

    async def day(self, giver: Actor, taker: Actor, day: date) -> ThanksDay:
        givers, takers = self._accounts(giver), self._accounts(taker)
        given = self._given(givers, day)
        return ThanksDay(
            given=len(given),
            between=sum(row.taker in takers for row in given),
            points=sum(row.worth for row in self._earning(takers, day)),
            returned=any(self._gave(one, other, day) for one in takers for other in givers),
        )

    async def for_message(self, chat: int, message: int) -> Sequence[Thanked]:
        there = FOR_MESSAGE.of(self._page, chat=chat, message=message)
        rows = self._with_mine(there, lambda row: (row.chat, row.message) == (chat, message))
        return [_thanked(row) for row in rows]

    async def said_by(self, giver: int, day: date, chat: int, message: int) -> Sequence[Thanked]:
        rows = self._given([giver], day)
        return [_thanked(row) for row in rows if (row.chat, row.source) == (chat, message)]

    async def times(self, taker: Actor) -> int:
        accounts = self._accounts(taker)
        return sum(self._page.select(TIMES, taker=each)[0].times for each in accounts)

    def _accounts(self, who: Actor) -> list[int]:
        return identities_of(self._page, who.member) if who.linked else [who.identity]

    def _given(self, givers: Sequence[int], day: date) -> list[Any]:
        number = day.toordinal()
        found = (r for giver in givers for r in self._page.select(GIVEN, giver=giver, day=number))
        return self._with_mine(found, lambda row: row.giver in givers and row.day == number)

    def _earning(self, takers: Sequence[int], day: date) -> list[Any]:
        number = day.toordinal()
        found = (r for one in takers for r in self._page.select(EARNING, taker=one, day=number))
        return self._with_mine(
            found, lambda row: row.taker in takers and row.day == number and row.worth > 0
        )

    def _gave(self, giver: int, taker: int, day: date) -> bool:
        """Whether one identity thanked another in the days around a day."""
        first, last = day.toordinal() - RETURNED, day.toordinal() + RETURNED
        around = {"giver": giver, "taker": taker, "first": first, "last": last}

        def is_one(row: Any) -> bool:
            is_theirs = (row.giver, row.taker, row.state) == (giver, taker, COUNTS)
            return is_theirs and first <= row.day <= last

        return bool(self._with_mine(self._page.select(RETURNED_BY, **around), is_one))

    def _with_mine(self, there: Iterable[Any], is_one: Callable[[Any], bool]) -> list[Any]:
        """Give rows as this page leaves them, with its own, which no select sees yet."""
        found = {row[: THANKS.width]: row for row in there}
        for key, row in self._page.pending(THANKS).items():
            found.pop(key, None)
            if row is not None and is_one(row):
                found[key] = row
        return list(found.values())


def _thanked(row: Any) -> Thanked:
    return Thanked(
        row.chat,
        row.message,
        row.giver,
        row.taker,
        moment(row.at),
        date.fromordinal(row.day),
        How(row.how),
        row.source,
        row.worth,
        row.points,
        State(row.state),
        moment(row.changed),
    )
