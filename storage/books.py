"""The audit of the books: every balance against its ledger, lots and boards, and the chain."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from community.jobs import Books
from storage.database import Database
from storage.repositories.audit import AUDIT, digest_of, seal_of
from storage.repositories.ledger import BALANCE, LEDGER, LOT
from storage.repositories.people import IDENTITY, MEMBER

_B, _L, _E = BALANCE.table.c, LOT.table.c, LEDGER.table.c
_I, _M, _A = IDENTITY.table.c, MEMBER.table.c, AUDIT.table.c
MOST_LINES = 100
"""Disagreements that are named one by one; a broken book is broken after a hundred too."""


def audit(database: Database, community: int | None = None) -> Books:
    """Recompute the balances of a community, or of all, and verify the whole audit chain."""
    with database.reading() as connection:
        wrong = list(_balances(connection, community))
        links = list(_chain(connection))
        members = connection.execute(select(func.count()).select_from(MEMBER.table)).scalar_one()
        entries = connection.execute(select(func.count()).select_from(LEDGER.table)).scalar_one()
        length = connection.execute(select(func.count()).select_from(AUDIT.table)).scalar_one()
    return Books(members, entries, length, tuple((wrong + links)[:MOST_LINES]))


def _balances(connection: Connection, community: int | None) -> Iterator[str]:
    """Compare points, debt, lots and the sum of the entries, member by member."""
    entries = (
        select(_I.member, func.sum(_E.amount).label("total"))
        .join(LEDGER.table, _E.identity == _I.id)
        .group_by(_I.member)
        .subquery()
    )
    lots = select(_L.member, func.sum(_L.points).label("total")).group_by(_L.member).subquery()
    query = (
        select(
            _M.id,
            _B.points,
            _B.debt,
            func.coalesce(entries.c.total, 0).label("entries"),
            func.coalesce(lots.c.total, 0).label("lots"),
        )
        .outerjoin(BALANCE.table, _B.member == _M.id)
        .outerjoin(entries, entries.c.member == _M.id)
        .outerjoin(lots, lots.c.member == _M.id)
        .where(
            (
                func.coalesce(_B.points, 0) - func.coalesce(_B.debt, 0)
                != func.coalesce(entries.c.total, 0)
            )
            | (func.coalesce(_B.points, 0) != func.coalesce(lots.c.total, 0))
        )
    )
    if community is not None:
        query = query.where(_M.community == community)
    for row in connection.execute(query.limit(MOST_LINES)):
        yield (
            f"member {row.id}: {row.points or 0} points and {row.debt or 0} owed, but the entries "
            f"sum to {row.entries} and the lots to {row.lots}"
        )


def _chain(connection: Connection) -> Iterator[str]:
    """Verify every seal; an erased row keeps its digest, so that the chain still holds."""
    before, number = "", 0
    for row in connection.execute(select(AUDIT.table).order_by(_A.id)).yield_per(1000):
        number += 1
        if row.id != number:
            yield f"audit row {number} is missing"
            number = row.id
        if row.payload is not None and digest_of(row.salt or "", row.payload) != row.digest:
            yield f"audit row {row.id} was changed"
        seal = seal_of(before, row.community, row.at, row.by, row.about, row.what, row.digest)
        if seal != row.seal:
            yield f"the seal of audit row {row.id} does not fit the row before it"
        before = row.seal
