"""Locks: by chat and kind, and those of a community."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from community.locks import Locked, Locks
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.locks import ChatLockRow
from storage.times import moment

LOCK = shape(ChatLockRow)
MOST_LOCKED = 900
_L = LOCK.table.c
RUNNING = select(*_L).where(_L.community == bindparam("community")).limit(MOST_LOCKED)


@serves(Locks)
class SqlLocks:
    """Reads and writes what is closed or slowed down."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, chat: int, *, slow: bool) -> Locked | None:
        row = self._page.get(LOCK, (chat, int(slow)))
        return locked_of(row) if row is not None else None

    async def running(self, community: int) -> Sequence[Locked]:
        found = {
            (row.chat, row.slow): row for row in self._page.select(RUNNING, community=community)
        }
        for key, row in self._page.pending(LOCK).items():
            if row is None:
                found.pop(key, None)
            elif row.community == community:
                found[key] = row
        return [locked_of(found[key]) for key in sorted(found)]

    async def keep(self, locked: Locked, community: int) -> None:
        self._page.put(
            LOCK,
            LOCK.row(
                locked.chat,
                int(locked.slow),
                community,
                locked.case,
                micros(locked.at),
                micros(locked.ends) if locked.ends is not None else 0,
                locked.seconds,
                locked.before,
                locked.release,
            ),
        )

    async def drop(self, locked: Locked) -> None:
        self._page.drop(LOCK, (locked.chat, int(locked.slow)))


def locked_of(row: Any) -> Locked:
    """Give a row as the core's value."""
    return Locked(
        row.chat,
        bool(row.slow),
        row.case_id,
        moment(row.at),
        moment(row.ends) if row.ends else None,
        row.seconds,
        row.before,
        row.release,
    )
