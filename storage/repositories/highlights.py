"""Highlights, by chat and message, by community and time, and by who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from community.highlights import Highlight, Highlights, State
from community.people import Actor
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import identities_of
from storage.shapes import shape
from storage.tables.highlights import HighlightRow
from storage.times import moment

HIGHLIGHT = shape(HighlightRow)
STANDS = int(State.STANDS)
_H = HIGHLIGHT.table.c
NEWEST = (
    select(*_H)
    .where(_H.community == bindparam("community"), _H.state == STANDS)
    .order_by(_H.at.desc(), _H.chat.desc(), _H.message.desc())
    .offset(bindparam("skip"))
    .limit(bindparam("most"))
)
TIMES = select(func.count().label("times")).where(
    _H.author == bindparam("author"), _H.state == STANDS
)


@serves(Highlights)
class SqlHighlights:
    """Keeps a row for each message that was ever chosen."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, chat: int, message: int) -> Highlight | None:
        row = self._page.get(HIGHLIGHT, (chat, message))
        return _highlight(row) if row is not None else None

    async def store(self, community: int, highlight: Highlight) -> None:
        row = HIGHLIGHT.row(
            highlight.chat,
            highlight.message,
            community,
            highlight.author,
            highlight.by,
            micros(highlight.at),
            highlight.day.toordinal(),
            micros(highlight.changed),
            highlight.title,
            highlight.points,
            highlight.topic,
            int(highlight.pinned),
            int(highlight.state),
        )
        self._page.put(HIGHLIGHT, row)

    async def page(self, community: int, skip: int, most: int) -> Sequence[Highlight]:
        rows = self._page.select(NEWEST, community=community, skip=skip, most=most)
        return [_highlight(row) for row in rows]

    async def times(self, author: Actor) -> int:
        page = self._page
        mine = identities_of(page, author.member) if author.linked else [author.identity]
        return sum(page.select(TIMES, author=each)[0].times for each in mine)


def _highlight(row: Any) -> Highlight:
    return Highlight(
        chat=row.chat,
        message=row.message,
        author=row.author,
        by=row.by,
        at=moment(row.at),
        day=date.fromordinal(row.day),
        changed=moment(row.changed),
        title=row.title,
        points=row.points,
        topic=row.topic,
        pinned=bool(row.pinned),
        state=State(row.state),
    )
