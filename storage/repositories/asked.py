"""Questions that were asked of everybody, by community day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select

from community.refs import micros
from community.unanswered import Asked, Key, Question, Waits
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import IDENTITY, present
from storage.shapes import Row, shape
from storage.tables.asked import AskedRow
from storage.times import moment

ASKED = shape(AskedRow)
AT_ONCE = 300
_Q = ASKED.table.c
DUE = (
    select(_Q.ref)
    .where(
        _Q.community == bindparam("community"),
        _Q.day >= bindparam("since"),
        _Q.waits == int(Waits.NOT_KNOWN),
        _Q.at < bindparam("before"),
    )
    .limit(1)
)
OLD = (
    select(_Q.community, _Q.day, _Q.chat, _Q.ref)
    .where(_Q.community == bindparam("community"), _Q.day < bindparam("day"))
    .limit(AT_ONCE)
)


@serves(Asked)
class SqlAsked:
    """Adds what was asked; reads it when it is looked at."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def note(self, community: int, question: Question) -> None:
        self._page.put(ASKED, _row(community, question))

    async def are_due(self, community: int, since: date, before: datetime) -> bool:
        asked = {"community": community, "since": since.toordinal(), "before": micros(before)}
        return bool(self._page.select(DUE, **asked))

    async def find(self, community: int, keys: Iterable[Key]) -> Sequence[Question]:
        rows = [self._page.get(ASKED, (community, *key)) for key in keys]
        found = [_question(row) for row in rows if row is not None]
        return sorted(found, key=lambda each: each.at)

    async def asker(self, question: Question) -> str:
        who = present(self._page, self._page.get(IDENTITY, (question.who,)))
        return who.name if who is not None else ""

    async def mark(self, community: int, question: Question, waits: Waits) -> None:
        row = _row(community, question)
        self._page.put(ASKED, row._replace(waits=int(waits)))

    async def drop(self, community: int, question: Question) -> None:
        self._page.drop(ASKED, _row(community, question)[: ASKED.width])

    async def drop_before(self, community: int, day: date) -> None:
        for row in self._page.select(OLD, community=community, day=day.toordinal()):
            self._page.drop(ASKED, tuple(row))


def _row(community: int, question: Question) -> Row:
    key = (community, question.day.toordinal(), question.chat, question.message)
    return ASKED.row(*key, question.who, micros(question.at), int(question.waits))


def _question(row: Row) -> Question:
    day, at = date.fromordinal(row.day), moment(row.at)
    return Question(day, row.chat, row.ref, row.identity, at, Waits(row.waits))
