"""A member's entries by page, read along the ledger's own key."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from community.history import History, Mark, Sheet, earlier_than, later_than, order
from community.ledger import Entry
from storage.pages import Page
from storage.registry import serves
from storage.repositories.ledger import LEDGER
from storage.repositories.people import IDENTITY
from storage.times import moment

TIES = 100
"""Entries of one moment that a page may begin among: those of one event are two at most."""
FOREVER = 2**63 - 1
_E, _I = LEDGER.table.c, IDENTITY.table.c
IDENTITIES = select(_I.id).where(_I.member == bindparam("member"))
# By identity, since only then is the key's own order that of time, and nothing is sorted; by the
# whole of it, since of one moment's entries a database else gives whichever it comes to first.
_KEY = (_E.at, _E.kind, _E.chat, _E.ref)
BACK = (
    select(*_E)
    .where(_E.identity == bindparam("identity"), _E.at <= bindparam("at"))
    .order_by(*(part.desc() for part in _KEY))
    .limit(bindparam("most"))
)
ON = (
    select(*_E)
    .where(_E.identity == bindparam("identity"), _E.at >= bindparam("at"))
    .order_by(*_KEY)
    .limit(bindparam("most"))
)


@serves(History)
class SqlHistory:
    """Reads a page of each identity, and lays them together."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def latest(self, member: int, most: int) -> Sheet:
        found = sorted(self._read(BACK, member, FOREVER, most + 1), key=order, reverse=True)
        return Sheet(tuple(found[:most]), earlier=len(found) > most)

    async def earlier(self, member: int, than: Mark, most: int) -> Sheet:
        return earlier_than(self._read(BACK, member, than.at, most + 1 + TIES), than, most)

    async def later(self, member: int, than: Mark, most: int) -> Sheet:
        return later_than(self._read(ON, member, than.at, most + 1 + TIES), than, most)

    def _read(self, statement: Any, member: int, at: int, most: int) -> Sequence[Entry]:
        return [
            entry_of(row)
            for identity in self._page.select(IDENTITIES, member=member)
            for row in self._page.select(statement, identity=identity.id, at=at, most=most)
        ]


def entry_of(row: Any) -> Entry:
    """Give an entry's row as the core's value."""
    return Entry(
        row.identity,
        moment(row.at),
        row.kind,
        row.amount,
        date.fromordinal(row.day),
        row.by,
        row.note,
        tuple((expires, points) for expires, points in json.loads(row.lots or "[]")),
        row.chat,
        row.ref,
    )
