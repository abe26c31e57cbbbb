"""Appeals, and what moderators note about members for each other."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from community.cases import Appeal, Appeals, AppealState, Note, Remarks
from community.refs import micros
from storage.counting import MEMBER_DAY
from storage.pages import Page
from storage.registry import serves
from storage.repositories.history import IDENTITIES
from storage.repositories.people import MEMBER
from storage.shapes import shape
from storage.tables.cases import AppealRow, NoteRow, TagRow
from storage.times import moment

APPEAL, NOTE, TAG = shape(AppealRow), shape(NoteRow), shape(TagRow)
_N, _G, _D = NOTE.table.c, TAG.table.c, MEMBER_DAY.table.c
NOTES = (
    select(*_N)
    .where(_N.member == bindparam("member"))
    .order_by(_N.id.desc())
    .limit(bindparam("most"))
)
TAGS = select(_G.tag).where(_G.member == bindparam("member")).order_by(_G.tag).limit(100)
SEEN = (
    select(_D.day)
    .where(_D.identity == bindparam("identity"), _D.messages > 0)
    .order_by(_D.day.desc())
    .limit(1)
)


@serves(Appeals)
class SqlAppeals:
    """Keeps one appeal for each case."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, case: int) -> Appeal | None:
        row = self._page.get(APPEAL, (case,))
        if row is None:
            return None
        state = AppealState(row.state)
        return Appeal(case, row.identity, moment(row.at), row.words, state, row.settled_by)

    async def keep(self, appeal: Appeal) -> None:
        about = (appeal.case, appeal.identity, micros(appeal.at), appeal.words)
        self._page.put(APPEAL, APPEAL.row(*about, int(appeal.state), appeal.settled_by))


@serves(Remarks)
class SqlRemarks:
    """Keeps notes by number and tags by their words."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def note(self, member: int, by: int, words: str, at: datetime) -> int:
        number = self._page.next_id(NOTE)
        self._page.put(NOTE, NOTE.row(number, member, by, micros(at), words))
        return number

    async def notes(self, member: int, most: int) -> Sequence[Note]:
        rows = {(row.id,): row for row in self._page.select(NOTES, member=member, most=most)}
        for key, row in self._page.pending(NOTE).items():
            if row is None:
                rows.pop(key, None)
            elif row.member == member:
                rows[key] = row
        newest = sorted(rows.values(), key=lambda row: -int(row.id))[:most]
        return [Note(row.id, row.by, moment(row.at), row.words) for row in newest]

    async def erase(self, member: int, number: int) -> bool:
        row = self._page.get(NOTE, (number,))
        if row is None or row.member != member:
            return False
        self._page.drop(NOTE, (number,))
        return True

    async def tags(self, member: int) -> Sequence[str]:
        found = {row.tag for row in self._page.select(TAGS, member=member)}
        for (whose, tag), row in self._page.pending(TAG).items():
            if whose == member:
                (found.discard if row is None else found.add)(tag)
        return sorted(found)

    async def tag(self, member: int, tag: str, by: int, at: datetime) -> None:
        self._page.put(TAG, TAG.row(member, tag, by, micros(at)))

    async def untag(self, member: int, tag: str) -> bool:
        if self._page.get(TAG, (member, tag)) is None:
            return False
        self._page.drop(TAG, (member, tag))
        return True

    async def trust(self, member: int, *, trusted: bool) -> None:
        row: Any = self._page.get(MEMBER, (member,))
        self._page.put(MEMBER, row._replace(trusted=int(trusted)))

    async def last_seen(self, member: int) -> date | None:
        days = [
            row.day
            for found in self._page.select(IDENTITIES, member=member)
            for row in self._page.select(SEEN, identity=found.id)
        ]
        return date.fromordinal(max(days)) if days else None
