"""Erases the traces of somebody who was forgotten; may be broken off and taken up at any point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    String,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    update,
)

from community.jobs import Forgot
from storage.claims import unclaimed
from storage.database import Database, count_up
from storage.handouts import drop_files
from storage.naming import Names
from storage.personal import Holding, Person, blanks, by_key, holdings, person, stream
from storage.repositories.activity import ACTIVITY
from storage.repositories.forgotten import MARK
from storage.repositories.people import CHAT, IDENTITY
from storage.returning import FORGOTTEN
from storage.sweeping import masked, swept
from storage.turns import in_turns
from storage.wiping import wipe

_I, _C, _F, _A = IDENTITY.table.c, CHAT.table.c, FORGOTTEN.table.c, ACTIVITY.table.c
PEOPLE = frozenset({"member", "identity", "chat", "forgotten"})
"""What is dealt with at the end, since it says who is meant."""

Point = Callable[[str], None]
"""Told what has just been erased, between two transactions."""


def forget(database: Database, member: int, point: Point = lambda _: None) -> Forgot:
    """Erase names, words and traces of a member that was parted from their accounts.

    Each transaction is short and leaves the books right. What was erased before is passed over,
    so that a second run goes on where the first one ended. Raises Unavailable.
    """
    with database.reading() as connection:
        who = person(connection, member)
        if who is None:
            return Forgot(0, wiped=True)
        names = _names(connection, who)
    rows = unclaimed(database, who, names.accounts)
    point("claims")
    for holding in holdings():
        if holding.links and holding.name not in PEOPLE:
            rows += _of_person(database, who, holding)
            point(f"rows of {holding.name}")
    for holding in holdings():
        if holding.texts or (holding.names and holding.name not in PEOPLE):
            sweep = masked if holding.links else swept
            rows += sweep(database, who, holding, names)
            point(f"names in {holding.name}")
    drop_files(database.handouts, member)
    _let_go(database, who)
    point("names of the person")
    wiped = wipe(database)
    point("bytes")
    if wiped:
        with database.writing() as connection:
            mine = update(FORGOTTEN.table).where(_F.member == member)
            connection.execute(mine.values(member=0))
            count_up(connection)
    return Forgot(rows, wiped)


def accounts_left(database: Database, member: int) -> list[tuple[str, str]]:
    """Give the accounts of a member who is being forgotten, as (platform, its own id).

    None once all of it is done. Raises Unavailable.
    """
    with database.reading() as connection:
        who = person(connection, member)
        rows = connection.execute(_accounts(who)).all() if who is not None else []
    return [(row.platform, row.external.split(":", 2)[2]) for row in rows]


def _of_person(database: Database, who: Person, holding: Holding) -> int:
    """Delete a person's rows, or take out names, words, and what was computed from words."""
    keys, owner = holding.table.primary_key.columns, who.is_in(holding.links[0])
    worded = or_(*(func.coalesce(column, "") != "" for column in holding.words), false())
    traced = or_(*(column != 0 for column in holding.traces), false())
    work: list[tuple[Select[Any], dict[str, Any] | None]] = []
    if holding.says("goes"):
        work.append((select(*keys).where(owner), None))
    elif holding.words:
        work.append((select(*keys).where(who.linked(holding), worded), blanks(holding.words)))
    if holding.traces:
        nothing = {column.name: 0 for column in holding.traces}
        work.append((select(*keys).where(owner, traced), nothing))
    done = 0
    for query, values in work:
        with database.reading() as connection:
            rows = stream(connection, query)
            done += in_turns(database, rows, by_key(holding.table, values))
    return done


def _accounts(who: Person) -> Select[Any]:
    """Give the identities whose account still stands behind the mark."""
    return select(_I.id, _I.platform, _I.external, _I.name, _I.username, _I.handle).where(
        _I.id.in_(who.identities), _I.external.like(f"{MARK}%:%")
    )


def _private_chats(connection: Connection, who: Person) -> list[Any]:
    """Give the private chats in which only this person spoke, in this community and no other."""
    mine = exists().where(_A.chat == _C.id, _A.identity.in_(who.identities))
    found = [_C.id, _C.external]
    chats = {
        row.id: row for row in connection.execute(select(*found).where(_C.private == 1, mine)).all()
    }
    for account in connection.execute(_accounts(who)).all():
        external = account.external.split(":", 2)[2]
        elsewhere = select(_I.id).where(_I.platform == account.platform, _I.external == external)
        known = connection.execute(elsewhere.limit(1)).first() is not None
        called = select(*found).where(
            _C.private == 1,
            _C.platform == account.platform,
            _C.external.in_((external, f"dm:{external}")),
        )
        chats |= {row.id: row for row in connection.execute(called).all()}
        if known:
            return []
    return [row for row in chats.values() if not row.external.startswith(MARK)]


def _names(connection: Connection, who: Person) -> Names:
    accounts = [row.external for row in _private_chats(connection, who)]
    names: list[str] = []
    for row in connection.execute(_accounts(who)).all():
        accounts.append(row.external.split(":", 2)[2])
        names += [row.name, row.username or "", row.handle]
    return Names(accounts, names)


def _let_go(database: Database, who: Person) -> None:
    """Take the names out of the person's own rows; from here on nobody knows who they were."""
    with database.writing() as connection:
        chats = [row.id for row in _private_chats(connection, who)]
        connection.execute(
            update(CHAT.table)
            .where(_C.id.in_(chats))
            .values(external=_marked(_C.id), title="", community=None)
        )
        connection.execute(
            update(IDENTITY.table)
            .where(_I.id.in_(who.identities))
            .values(external=_marked(_I.id), name="", username=None, handle="")
        )
        count_up(connection)


def _marked(number: Any) -> Any:
    return literal(MARK).concat(cast(number, String))
