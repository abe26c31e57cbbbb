"""Newcomers by account, the owner's questions, the day's figures, and what stands in a chat."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from community.door import Figure, Newcomer, Newcomers, Posted, Question, Questions, Stage
from community.people import Actor, Chat, Gate
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.repositories.arrivals import at_the_door
from storage.repositories.people import CHAT, IDENTITY, chat_of, identities_of, present
from storage.shapes import shape
from storage.tables.door import DoorDayRow, NewcomerRow, PostedRow, QuestionRow
from storage.times import moment

NEWCOMER, QUESTION = shape(NewcomerRow), shape(QuestionRow)
DOOR_DAY, POSTED = shape(DoorDayRow), shape(PostedRow)
MOST_QUESTIONS = 100
_N, _Q, _D = NEWCOMER.table.c, QUESTION.table.c, DOOR_DAY.table.c
_I = IDENTITY.table.c
DUE = (
    select(_N.identity)
    .where(_N.community == bindparam("community"), _N.due > 0, _N.due <= bindparam("before"))
    .order_by(_N.due, _N.identity)
    .limit(bindparam("most"))
)
SINCE = (
    select(_N.identity)
    .where(_N.community == bindparam("community"), _N.at >= bindparam("since"))
    .order_by(_N.at.desc())
    .limit(bindparam("most"))
)
PEOPLE = select(func.count()).where(_I.community == bindparam("community"), _I.bot == 0)
KNOWN = select(_I.id).where(_I.id == bindparam("identity"))
ALL = (
    select(*_Q).where(_Q.community == bindparam("community")).order_by(_Q.id).limit(MOST_QUESTIONS)
)
FIGURES = (
    select(_D.figure, _D.times)
    .where(
        _D.community == bindparam("community"),
        _D.day.between(bindparam("since"), bindparam("until")),
    )
    .limit(1000)
)


@serves(Newcomers)
class SqlNewcomers:
    """Keeps a row for each account, and how far it is let in beside the account itself."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, identity: int) -> Newcomer | None:
        row = self._page.get(NEWCOMER, (identity,))
        return newcomer_of(row) if row is not None else None

    async def keep(self, newcomer: Newcomer, gate: Gate = Gate.OPEN) -> None:
        self._page.put(NEWCOMER, _row(newcomer))
        account: Any = self._page.get(IDENTITY, (newcomer.identity,))
        if account.gate != gate:
            self._page.put(IDENTITY, account._replace(gate=int(gate)))

    async def who(self, identity: int) -> Actor | None:
        return present(self._page, self._page.get(IDENTITY, (identity,)))

    async def chats(self, newcomer: Newcomer) -> Sequence[Chat]:
        rows = (self._page.get(CHAT, (number,)) for number in newcomer.chats)
        return [chat_of(row) for row in rows if row is not None]

    async def due(self, community: int, before: datetime, most: int) -> Sequence[Newcomer]:
        when = micros(before)
        return self._found(DUE, community=community, before=when, most=most)

    async def was_let_in(self, member: int) -> bool:
        rows = (self._page.get(NEWCOMER, (each,)) for each in identities_of(self._page, member))
        return any(row is not None and row.verified for row in rows)

    async def since(self, community: int, at: datetime, most: int) -> Sequence[Newcomer]:
        return self._found(SINCE, community=community, since=micros(at), most=most)

    async def people(self, community: int) -> int:
        fresh = [
            row
            for (number,), row in self._page.pending(IDENTITY).items()
            if row is not None and not row.bot and not self._page.select(KNOWN, identity=number)
        ]
        return len(fresh) + int(self._page.select(PEOPLE, community=community)[0][0])

    async def count(self, newcomer: Newcomer, day: date, figure: Figure) -> None:
        row = DOOR_DAY.row(newcomer.community, day.toordinal(), int(figure), 1)
        self._page.add(DOOR_DAY, 3, row)
        at = micros(newcomer.at)
        for chat in newcomer.chats[:1]:
            at_the_door(self._page, chat, newcomer.identity, at, figure)

    async def figures(self, community: int, since: date, until: date) -> Mapping[Figure, int]:
        days = {"since": since.toordinal(), "until": until.toordinal()}
        sums: dict[Figure, int] = {}
        for row in self._page.select(FIGURES, community=community, **days):
            figure = Figure(row.figure)
            sums[figure] = sums.get(figure, 0) + row.times
        return sums

    def _found(self, statement: Any, **params: Any) -> list[Newcomer]:
        rows = self._page.select(statement, **params)
        found = (self._page.get(NEWCOMER, (row.identity,)) for row in rows)
        return [newcomer_of(row) for row in found if row is not None]


@serves(Questions)
class SqlQuestions:
    """Keeps an owner's questions, in the order in which they were thought of."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def all(self, community: int) -> Sequence[Question]:
        rows = {(row.id,): row for row in self._page.select(ALL, community=community)}
        rows |= self._page.pending(QUESTION)
        return [
            Question(row.id, row.words, tuple(row.answers.split("\n")))
            for _, row in sorted(rows.items())
            if row is not None and row.community == community
        ]

    async def add(self, community: int, words: str, answers: Sequence[str]) -> int:
        number = self._page.next_id(QUESTION)
        self._page.put(QUESTION, QUESTION.row(number, community, words, "\n".join(answers)))
        return number

    async def drop(self, community: int, number: int) -> bool:
        row = self._page.get(QUESTION, (number,))
        if row is None or row.community != community:
            return False
        self._page.drop(QUESTION, (number,))
        return True


@serves(Posted)
class SqlPosted:
    """Keeps which message of a kind stands where."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def swap(
        self, platform: str, chat: str, series: str, message: int, at: datetime
    ) -> tuple[int, datetime] | None:
        key = (platform, chat, series)
        row = self._page.get(POSTED, key)
        if message:
            self._page.put(POSTED, POSTED.row(*key, message, micros(at)))
        elif row is not None:
            self._page.drop(POSTED, key)
        return (row.message, moment(row.at)) if row is not None else None


def newcomer_of(row: Any) -> Newcomer:
    """Give a newcomer's row as the core's value."""
    return Newcomer(
        identity=row.identity,
        community=row.community,
        stage=Stage(row.stage),
        at=moment(row.at),
        chats=tuple(map(int, row.chats.split(","))) if row.chats else (),
        due=moment(row.due) if row.due else None,
        mode=row.mode,
        tries=row.tries,
        expects=row.expects,
        question=row.question,
        request=bool(row.request),
        graced=bool(row.graced),
        wave=row.wave,
        verified=moment(row.verified) if row.verified else None,
        by=row.by,
    )


def _row(newcomer: Newcomer) -> Any:
    return NEWCOMER.row(
        identity=newcomer.identity,
        community=newcomer.community,
        stage=int(newcomer.stage),
        at=micros(newcomer.at),
        chats=",".join(map(str, newcomer.chats)),
        due=micros(newcomer.due) if newcomer.due else 0,
        mode=newcomer.mode,
        tries=newcomer.tries,
        expects=newcomer.expects,
        question=newcomer.question,
        request=int(newcomer.request),
        graced=int(newcomer.graced),
        wave=newcomer.wave,
        verified=micros(newcomer.verified) if newcomer.verified else 0,
        by=newcomer.by,
    )
