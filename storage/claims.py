"""Claims of events that were made of a person's account: they become numbers without a meaning."""

from __future__ import annotations

from collections.abc import Iterable
from secrets import randbits
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from community.events import Kind
from community.refs import REF_BITS, ref_of
from storage.database import Database
from storage.personal import Person, stream
from storage.repositories.activity import ACTIVITY
from storage.turns import in_turns

# The natural id of who joins is the account's own number; of a reaction, a hash of the account.

BY_ACCOUNT = tuple(
    int(kind) for kind in (Kind.JOINED, Kind.LEFT, Kind.ASKED, Kind.CHANGED, Kind.SANCTIONED)
)
_A = ACTIVITY.table.c
KEY = ("chat", "kind", "ref", "sub")
RENAME = (
    update(ACTIVITY.table)
    .where(*(_A[name] == bindparam(f"k_{name}") for name in KEY))
    .values(ref=bindparam("new_ref"), sub=bindparam("new_sub"))
)


def unclaimed(database: Database, who: Person, accounts: Iterable[str]) -> int:
    """Replace the claims of a person that name their account; negative numbers are done already.

    Where somebody moved in a chat of no community, the claim alone says who it was.
    """
    nameless = and_(
        _A.identity.is_(None), _A.kind.in_(BY_ACCOUNT), _A.ref.in_([ref_of(a) for a in accounts])
    )
    told = or_(
        and_(_A.kind.in_(BY_ACCOUNT), _A.ref >= 0),
        and_(_A.kind == int(Kind.REACTED), _A.sub >= 0),
    )
    query = select(*(_A[name] for name in KEY)).where(
        or_(and_(_A.identity.in_(who.identities), told), nameless)
    )
    with database.reading() as connection:
        return in_turns(database, stream(connection, query), _rename)


def _rename(connection: Connection, rows: list[Any]) -> None:
    connection.execute(RENAME, [_renamed(row) for row in rows])


def _renamed(row: Any) -> dict[str, int]:
    meaningless = -1 - randbits(REF_BITS - 1)
    old = {f"k_{name}": getattr(row, name) for name in KEY}
    if row.kind in BY_ACCOUNT:
        return old | {"new_ref": meaningless, "new_sub": row.sub}
    return old | {"new_ref": row.ref, "new_sub": meaningless}
