"""What was said lately in a community, for the windows of moderation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, select, text

from community.activity import Trace
from community.events import Kind
from community.hits import State
from community.memories import Lately, Recent, unsigned
from moderation.kept import Kept, marked
from storage.pages import Page
from storage.registry import serves
from storage.repositories.activity import ACTIVITY
from storage.repositories.hits import JUDGEMENT
from storage.shapes import shape
from storage.tables.messages import BESIDE
from storage.tables.people import ChatRow

SECOND, FOREVER = 1_000_000, 2**63 - 1
SAID, EDITED, REACTED = map(int, (Kind.SAID, Kind.EDITED, Kind.REACTED))
AT_ONCE, MOST_CHATS, MOST_REMOVED = 500, 900, 900
MOST_PAGES = 40
_A, _R, _C = ACTIVITY.table.c, JUDGEMENT.table.c, shape(ChatRow).table.c
CHATS = (
    select(_C.id)
    .where(_C.community == bindparam("community"), _C.private == 0)
    .order_by(_C.id)
    .limit(MOST_CHATS)
)
NEWEST = (
    select(_A.ref, _A.sub, _A.identity, _A.at, _A.likeness, _A.letters, _A.marks)
    .where(
        _A.chat == bindparam("chat"),
        _A.kind == bindparam("kind"),
        _A.ref < bindparam("before"),
    )
    .order_by(_A.ref.desc(), _A.sub.desc())
    .limit(AT_ONCE)
)
LATEST = (
    select(_A.ref, _A.identity, _A.at, _A.likeness, _A.letters, _A.marks)
    .where(
        _A.chat == bindparam("chat"),
        _A.kind == bindparam("kind"),
        text(BESIDE),  # as it stands in the index, by which the index is chosen
    )
    .order_by(_A.at.desc(), _A.ref.desc(), _A.sub.desc())
    .limit(AT_ONCE)
    .offset(bindparam("past"))
)
REMOVED = (
    select(_R.at, _R.likeness, _R.letters)
    .where(_R.community == bindparam("community"), _R.state == int(State.REMOVED))
    .order_by(_R.at.desc())
    .limit(MOST_REMOVED)
)


@serves(Recent)
class SqlRecent:
    """Reads the newest rows of each chat: messages along the key, edits and reactions by time."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def lately(self, community: int, seconds: float, most: int) -> Lately:
        said: list[tuple[tuple[int, int], Kept]] = []
        reactions: list[tuple[float, str]] = []
        for (chat,) in self._page.select(CHATS, community=community):
            span = int(seconds * SECOND)
            rows = (*self._newest(chat, span, most), *self._latest(chat, EDITED, span, most))
            said += [((row.at, row.ref), _kept(chat, row)) for row in rows if row.marks]
            given = self._latest(chat, REACTED, span, 0)
            reactions += [(row.at / SECOND, str(row.identity)) for row in given if row.marks]
        said.sort(key=lambda each: each[0])
        return Lately([kept for _, kept in said], sorted(reactions))

    async def removed(self, community: int) -> Sequence[Trace]:
        rows = self._page.select(REMOVED, community=community)
        return [Trace(row.likeness, row.letters) for row in rows if row.likeness]

    def _newest(self, chat: int, span: int, most: int) -> Iterator[Any]:
        """Give the newest messages of a chat: as many as asked for, and all of a span (us)."""
        before, oldest, given = FOREVER, 0, 0
        for _ in range(MOST_PAGES):
            rows = self._page.select(NEWEST, chat=chat, kind=SAID, before=before)
            for row in rows:
                oldest = oldest or row.at - span
                if given >= most and row.at < oldest:
                    return
                given += 1 if row.marks else 0
                yield row
            if len(rows) < AT_ONCE:
                return
            before = rows[-1].ref

    def _latest(self, chat: int, kind: int, span: int, most: int) -> Iterator[Any]:
        """Give the last edits or reactions of a chat, on whatever message, in the same way."""
        oldest = 0
        for past in range(0, MOST_PAGES * AT_ONCE, AT_ONCE):
            rows = self._page.select(LATEST, chat=chat, kind=kind, past=past)
            for place, row in enumerate(rows, past):
                oldest = oldest or row.at - span
                if place >= most and row.at < oldest:
                    return
                yield row
            if len(rows) < AT_ONCE:
                return


def _kept(chat: int, row: Any) -> Kept:
    likeness = unsigned(row.likeness)
    kept = Kept(row.at / SECOND, str(row.identity), str(chat), likeness, row.letters)
    return marked(kept, row.marks - 1)
