"""Who is in a server, of those who are known: as it was last compared, and what has changed."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, and_, delete, insert, select

from community.events import Kind
from community.refs import REF_BITS, micros
from storage.database import Database
from storage.personal import stream
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT, IDENTITY
from storage.shapes import shape
from storage.tables.coverage import PresentRow
from storage.turns import in_turns

PRESENT = shape(PresentRow)
_P, _H = PRESENT.table.c, CHAT.table.c
_A, _I = ACTIVITY.table.c, IDENTITY.table.c


class Known(msgspec.Struct):
    """The accounts that a community knows, in order, each with its identity and its rank.

    `present` says of each whether they were there when that was last compared.
    """

    chat: int
    accounts: array[int]
    identities: array[int]
    ranks: bytearray
    present: bytearray

    def place(self, account: int) -> int | None:
        """Give where an account stands, None for one that is not known."""
        found = bisect_left(self.accounts, account)
        is_known = found < len(self.accounts) and self.accounts[found] == account
        return found if is_known else None


def known(database: Database, platform: str, guild: str) -> Known | None:
    """Give who is known in a server's community; None for a server of none.

    It takes 18 bytes an account.
    """
    accounts, identities = array("q"), array("q")
    ranks, present = bytearray(), bytearray()
    with database.reading() as connection:
        query = select(_H.id, _H.community).where(_H.platform == platform, _H.external == guild)
        home = connection.execute(query).first()
        if home is None or not home.community:
            return None
        there = and_(_P.chat == home.id, _P.identity == _I.id)
        people = (
            select(_I.external, _I.id, _I.role, _P.identity)
            .outerjoin(PRESENT.table, there)
            .where(_I.community == home.community, _I.platform == platform, _I.bot == 0)
        )
        for external, identity, role, was in stream(connection, people):
            if external.isdecimal() and int(external) < 1 << REF_BITS:
                accounts.append(int(external))
                identities.append(identity)
                ranks.append(role)
                present.append(was is not None)
    order = sorted(range(len(accounts)), key=accounts.__getitem__)
    return Known(
        home.id,
        array("q", map(accounts.__getitem__, order)),
        array("q", map(identities.__getitem__, order)),
        bytearray(map(ranks.__getitem__, order)),
        bytearray(map(present.__getitem__, order)),
    )


def left_since(database: Database, chat: int, since: datetime) -> set[int]:
    """Give the accounts of whom it is known that they left a server after a moment."""
    return _since(database, chat, Kind.LEFT, since)


def joined_since(database: Database, chat: int, since: datetime) -> set[int]:
    """Give the accounts of whom it is known that they came into a server after a moment."""
    return _since(database, chat, Kind.JOINED, since)


def _since(database: Database, chat: int, kind: Kind, since: datetime) -> set[int]:
    query = select(_A.ref).where(_A.chat == chat, _A.kind == int(kind), _A.at >= micros(since))
    with database.reading() as connection:
        return {*connection.execute(query.distinct()).scalars()}


def compared(database: Database, chat: int, came: Sequence[int], went: Sequence[int]) -> None:
    """Note which identities are in a server now and were not, and the other way round."""

    def enter(connection: Connection, part: list[int]) -> None:
        rows = [{"chat": chat, "identity": each} for each in part]
        connection.execute(delete(PRESENT.table).where(_P.chat == chat, _P.identity.in_(part)))
        connection.execute(insert(PRESENT.table), rows)

    def leave(connection: Connection, part: list[int]) -> None:
        connection.execute(delete(PRESENT.table).where(_P.chat == chat, _P.identity.in_(part)))

    in_turns(database, iter(came), enter)
    in_turns(database, iter(went), leave)
