"""The stored texts of messages, and how they go."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from community.refs import micros
from community.retention import Texts
from storage.pages import Page
from storage.registry import serves
from storage.repositories.activity import ACTIVITY, RETRACTED, SAID, TEXT
from storage.times import DAY

_T = TEXT.table.c
OLD = select(_T.day, _T.chat, _T.ref).where(_T.day < bindparam("day")).order_by(_T.day).limit(900)


@serves(Texts)
class SqlTexts:
    """Deletes texts by their day, which their key begins with."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def prune(self, chats: Sequence[int], before: datetime) -> int:
        wanted = set(chats)
        rows = [
            row for row in self._page.select(OLD, day=micros(before) // DAY) if row.chat in wanted
        ]
        for row in rows:
            self._page.drop(TEXT, (row.day, row.chat, row.ref))
        return len(rows)

    async def body(self, chat: int, message: int) -> str:
        said = self._page.get(ACTIVITY, (chat, SAID, message, 0))
        if said is None or said.flags & RETRACTED:
            return ""
        row = self._page.get(TEXT, (said.at // DAY, chat, message))
        return row.body if row is not None else ""
