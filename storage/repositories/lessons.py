"""Lessons by number and by message, and the model that is stored of them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from community.lessons import Lesson, Lessons, Pending, Snapshot
from community.refs import micros
from storage.pages import Page
from storage.pieces import pieces
from storage.registry import serves
from storage.shapes import shape
from storage.tables.lessons import FormerModelRow, LessonRow, ModelRow
from storage.times import moment

LESSON, MODEL, FORMER = shape(LessonRow), shape(ModelRow), shape(FormerModelRow)
MOST_FADED = 500
UNLEARNED, ASIDE = 1, 2
"""What `gone` says of a lesson: that it was unlearned, and, added, that it was laid aside."""
_L = LESSON.table.c
OF_MESSAGE = (
    select(*_L).where(_L.chat == bindparam("chat"), _L.ref == bindparam("message")).limit(20)
)
ALL = pieces(
    select(_L.id, _L.gone, _L.numbers).where(_L.community == bindparam("community")), _L.id
)
NEWEST = (
    select(_L.words)
    .where(_L.community == bindparam("community"), _L.spam == bindparam("spam"), _L.words != "")
    .where(_L.gone == 0)
    .order_by(_L.id.desc())
    .limit(bindparam("most"))
)
OLD = (
    select(_L.id)
    .where(_L.community == bindparam("community"), _L.at < bindparam("before"), _L.words != "")
    .order_by(_L.id)
    .limit(MOST_FADED)
)
LAID_ASIDE = (
    select(_L.id)
    .where(_L.community == bindparam("community"), _L.gone >= ASIDE)
    .order_by(_L.id)
    .limit(MOST_FADED)
)


@serves(Lessons)
class SqlLessons:
    """Keeps lessons as they were taken in, so that each can be taken out again."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def keep(self, lesson: Lesson) -> Lesson:
        numbered = msgspec.structs.replace(lesson, number=self._page.next_id(LESSON))
        self._page.put(LESSON, _row(numbered))
        return numbered

    async def of_message(self, chat: int, message: int) -> Lesson | None:
        rows = {(row.id,): row for row in self._page.select(OF_MESSAGE, chat=chat, message=message)}
        for key, row in self._page.pending(LESSON).items():
            rows.pop(key, None)
            if row is not None and (row.chat, row.ref) == (chat, message):
                rows[key] = row
        known = [row for row in rows.values() if not row.gone]
        return lesson_of(max(known, key=lambda row: int(row.id))) if known else None

    async def words(self, community: int, *, spam: bool, most: int) -> Sequence[str]:
        rows = self._page.select(NEWEST, community=community, spam=int(spam), most=most)
        return [row.words for row in rows]

    async def unlearn(self, lesson: Lesson) -> None:
        row = self._page.get(LESSON, (lesson.number,))
        model = self._page.get(MODEL, (lesson.community,))
        if row is None:
            return
        if model is not None and lesson.number <= model.upto:
            self._page.put(LESSON, row._replace(gone=1, words="", signs=""))
        else:
            self._page.drop(LESSON, (lesson.number,))

    def stamp(self, community: int) -> tuple[int, int]:
        row = self._page.get(MODEL, (community,))
        return (row.upto, row.trained) if row is not None else (0, 0)

    async def snapshot(self, community: int) -> Snapshot | None:
        row = self._page.get(MODEL, (community,))
        return Snapshot(b64decode(row.body), row.upto, row.trained) if row is not None else None

    async def pending(self, community: int, upto: int) -> Pending:
        rows = [*self._rows(community)]
        return Pending(
            [b64decode(row.numbers) for row in rows if row.id > upto and not row.gone],
            [b64decode(row.numbers) for row in rows if row.id <= upto and row.gone == UNLEARNED],
        )

    async def put(self, community: int, snapshot: Snapshot) -> None:
        body = b64encode(snapshot.body).decode()
        self._page.put(MODEL, MODEL.row(community, snapshot.upto, snapshot.trained, body))

    async def reset(self, community: int) -> None:
        self._page.drop(MODEL, (community,))
        self._page.drop(FORMER, (community,))
        for row in self._rows(community):
            self._page.drop(LESSON, (row.id,))

    async def fade(self, community: int, before: datetime) -> int:
        rows = self._page.select(OLD, community=community, before=micros(before))
        for found in rows:
            row: Any = self._page.get(LESSON, (found.id,))
            self._page.put(LESSON, row._replace(words="", signs=""))
        return len(rows)

    async def let_go(self, community: int, before: datetime) -> None:
        former = self._page.get(FORMER, (community,))
        if former is not None and former.at >= micros(before):
            return
        self._page.drop(FORMER, (community,))
        for found in self._page.select(LAID_ASIDE, community=community):
            self._page.drop(LESSON, (found.id,))

    def _rows(self, community: int) -> Iterator[Any]:
        """Give the lessons of a community, those of this page included."""
        written = self._page.pending(LESSON)
        for row in ALL.of(self._page, community=community):
            if (row.id,) not in written:
                yield row
        yield from (
            row for row in written.values() if row is not None and row.community == community
        )


def _row(lesson: Lesson) -> Any:
    return LESSON.row(
        lesson.number,
        lesson.community,
        lesson.identity,
        lesson.chat,
        lesson.message,
        int(lesson.spam),
        lesson.by,
        micros(lesson.at),
        lesson.case,
        0,
        b64encode(lesson.numbers).decode(),
        lesson.words,
        ",".join(lesson.signs),
    )


def lesson_of(row: Any) -> Lesson:
    """Give a lesson's row as the core's value."""
    return Lesson(
        row.id,
        row.community,
        row.identity,
        row.chat,
        row.ref,
        bool(row.spam),
        row.by,
        moment(row.at),
        b64decode(row.numbers),
        row.words,
        tuple(row.signs.split(",")) if row.signs else (),
        row.case_id,
    )
