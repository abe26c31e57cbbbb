"""How far an import of a file has come, and the rows of it that were set aside."""

from datetime import datetime

from sqlalchemy import func, select

from community.activity import Flag
from community.events import Kind
from community.people import Chat
from community.refs import micros
from storage.database import Database
from storage.repositories.activity import ACTIVITY
from storage.repositories.letters import LETTER, clean
from storage.repositories.people import BY_PLACE, CHAT, chat_of
from storage.shapes import shape
from storage.store import Store
from storage.tables.machinery import ImportRow
from storage.times import moment

MARK = shape(ImportRow)
_A, _C = ACTIVITY.table.c, CHAT.table.c


WHOLE = -1
"""The mark of a file that was imported to its end: nothing of it is set aside a second time."""


class Marks:
    """The mark of one file, by its fingerprint, in one community."""

    def __init__(self, store: Store, fingerprint: str, community: int) -> None:
        self._store = store
        self._key = (fingerprint, community)
        self._kept: list[tuple[str, str, str, int]] = []
        self._again = False

    def done(self) -> int:
        """Give the row at which an import that did not end goes on."""
        batch = self._store.begin()
        try:
            row = batch.page().get(MARK, self._key)
        finally:
            batch.rollback()
        self._again = row is not None and row.done == WHOLE
        return 0 if row is None or self._again else row.done

    def chat(self, platform: str, external: str) -> Chat | None:
        """Give a chat that is known already."""
        batch = self._store.begin()
        try:
            row = batch.find(CHAT, BY_PLACE, (platform, external))
            return chat_of(row) if row is not None else None
        finally:
            batch.rollback()

    def keep(self, platform: str, raw: str, why: str, at: datetime) -> None:
        """Set a malformed row aside; it is written with the next mark."""
        if not self._again:
            self._kept.append((platform, clean(raw), clean(why), micros(at)))

    def note(self, done: int, at: datetime) -> None:
        """Note that everything before row `done` is committed, and write what was set aside."""
        batch = self._store.begin()
        try:
            page = batch.page()
            page.put(MARK, MARK.row(*self._key, done, micros(at)))
            for letter in self._kept:
                page.append(LETTER, LETTER.row(page.next_id(LETTER), *letter))
            batch.merge(page)
            batch.commit()
        except BaseException:
            batch.rollback()
            raise
        self._kept.clear()


def first_live(database: Database, platform: str, external: str) -> datetime | None:
    """Give the time of the first message of a chat that was not imported."""
    query = (
        select(func.min(_A.at))
        .join(CHAT.table, _C.id == _A.chat)
        .where(
            _C.platform == platform,
            _C.external == external,
            _A.kind == int(Kind.SAID),
            _A.flags.op("&")(int(Flag.IMPORTED)) == 0,
        )
    )
    with database.reading() as connection:
        first = connection.execute(query).scalar()
    return moment(first) if first is not None else None
