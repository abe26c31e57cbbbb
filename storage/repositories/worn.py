"""The lines that accounts bear in chats, as they were last put there."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select

from community.standing import MOST_WORN, Worn
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.tiers import WornRow

WORN = shape(WornRow)
_W = WORN.table.c
OF_IDENTITY = select(_W.chat, _W.line).where(_W.identity == bindparam("identity")).limit(MOST_WORN)


@serves(Worn)
class SqlWorn:
    """Reads and writes one row for each account and chat."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, identity: int) -> Mapping[int, str]:
        found = {row.chat: row.line for row in self._page.select(OF_IDENTITY, identity=identity)}
        for (owner, chat), row in self._page.pending(WORN).items():
            if owner == identity:
                found[chat] = row.line if row is not None else ""
        return {chat: line for chat, line in found.items() if line}

    async def put(self, identity: int, chat: int, line: str) -> None:
        if line:
            self._page.put(WORN, WORN.row(identity, chat, line))
        else:
            self._page.drop(WORN, (identity, chat))
