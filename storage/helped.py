"""A community's evidence as arrays whose people are members: what rankings are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from community.lenses import Begun
from community.people import Role
from community.recognition import COLUMNS, DAY, GIVER, TAKER
from storage.attendance import numbers
from storage.evidence import ACKNOWLEDGED, THREAD
from storage.recognised import ASIDE
from storage.repositories.people import GONE, IDENTITY, MEMBER
from storage.times import moment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

AT_ONCE = 500
STARTER, HELPER, WAIT = (Begun._fields.index(name) for name in ("starter", "helper", "wait"))
_K, _T = ACKNOWLEDGED.table.c, THREAD.table.c
_I, _M, _A = IDENTITY.table.c, MEMBER.table.c, ASIDE.table.c
_COMMUNITY: Any = bindparam("community")
_DAYS: tuple[Any, Any] = (bindparam("first"), bindparam("last"))
GIVEN = select(*(_K[name if name != "place" else "chat"] for name in COLUMNS)).where(
    _K.community == _COMMUNITY, _K.day.between(*_DAYS)
)
BEGAN = select(_T.day, _T.chat, _T.ref, _T.starter, _T.helper, _T.wait).where(
    _T.community == _COMMUNITY, _T.day.between(*_DAYS)
)
PEOPLE = (
    select(
        _I.id, _I.member, _I.first_seen, _I.role, _M.role.label("own"), _M.rank, _M.hidden,
        _I.name, _I.username,
    )
    .select_from(
        IDENTITY.table.join(MEMBER.table, _M.id == _I.member).outerjoin(
            ASIDE.table, _A.member == _I.member
        )
    )
    .where(_I.id.in_(bindparam("accounts", expanding=True)), _I.bot == 0, _A.member.is_(None))
)  # fmt: skip


class Known(msgspec.Struct, frozen=True):
    """The members that evidence names: since which day each is known, by which names, who are
    admins, who left."""

    since: dict[int, int]
    names: dict[int, list[str]]
    admins: frozenset[int]
    gone: frozenset[int]


class Helped(msgspec.Struct, frozen=True):
    """Rows in the order of community.recognition.COLUMNS, and of `Begun`; bots are left out."""

    rows: Numbers
    begun: Numbers
    known: Known

    def between(self, first: int, last: int) -> Helped:
        """Give what is of some days, the last one among them."""
        rows, begun = (
            table[(table[:, DAY] >= first) & (table[:, DAY] <= last)]
            for table in (self.rows, self.begun)
        )
        return Helped(rows, begun, self.known)


def helped(connection: Connection, community: int, first: int, last: int) -> Helped:
    """Read the evidence of some days (ordinal dates), the last one among them."""
    import numpy as np

    asked = {"community": community, "first": first, "last": last}
    rows = numbers(connection, GIVEN, asked, len(COLUMNS))
    begun = numbers(connection, BEGAN, asked, len(Begun._fields))
    named = (rows[:, GIVER], rows[:, TAKER], begun[:, STARTER], begun[:, HELPER])
    accounts = np.unique(np.concatenate(named))
    members, known = _people(connection, accounts.tolist())
    of = np.array([members.get(account, 0) for account in accounts.tolist()], np.int64)
    for table, columns in ((rows, (GIVER, TAKER)), (begun, (STARTER, HELPER))):
        for column in columns:
            table[:, column] = of[np.searchsorted(accounts, table[:, column])]
    rows = rows[(rows[:, GIVER] > 0) & (rows[:, TAKER] > 0) & (rows[:, GIVER] != rows[:, TAKER])]
    begun = begun[begun[:, STARTER] > 0]
    begun[begun[:, HELPER] == begun[:, STARTER], HELPER] = 0
    return Helped(rows, begun, known)


def _people(connection: Connection, accounts: list[int]) -> tuple[dict[int, int], Known]:
    """Give the member of each account, bots left out, and what is known of them."""
    members, since, names = dict[int, int](), dict[int, int](), dict[int, list[str]]()
    admins, gone = set[int](), set[int]()
    for row in _accounts(connection, accounts):
        members[row.id] = row.member
        day = moment(row.first_seen).toordinal()
        since[row.member] = min(day, since.get(row.member, day))
        names.setdefault(row.member, []).extend(filter(None, (row.name, row.username)))
        if max(row.role, row.own, row.rank or 0) >= Role.ADMIN:
            admins.add(row.member)
        if row.hidden & GONE:
            gone.add(row.member)
    return members, Known(since, names, frozenset(admins), frozenset(gone))


def _accounts(connection: Connection, accounts: list[int]) -> Iterable[Any]:
    for start in range(0, len(accounts), AT_ONCE):
        yield from connection.execute(PEOPLE, {"accounts": accounts[start : start + AT_ONCE]})
