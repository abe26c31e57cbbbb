"""Who is in a server, of those who are known: as it was last compared, and what has changed."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, delete, exists, insert, select

from community.events import Kind
from community.refs import REF_BITS, micros
from storage.counting import MEMBER_DAY
from storage.database import Database
from storage.personal import stream
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT, IDENTITY
from storage.shapes import shape
from storage.tables.coverage import PresentRow
from storage.turns import in_turns

PRESENT = shape(PresentRow)
_P, _H = PRESENT.table.c, CHAT.table.c
_A, _I, _D = ACTIVITY.table.c, IDENTITY.table.c, MEMBER_DAY.table.c


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


class Signs(msgspec.Struct):
    """When somebody is known to have been in a server, and to have left it, in microseconds."""

    came: list[int]
    went: list[int]

    def there(self, at: datetime, skew: timedelta) -> bool:
        """Whether they were there just before they were sent away at a moment.

        A departure is heard of up to `skew` later than it is noted.
        """
        came = max((each for each in self.came if each <= micros(at)), default=0)
        went = (each for each in self.went if each <= micros(at + skew))
        return came > max(went, default=0)


def signs(
    database: Database, platform: str, guild: str, accounts: Collection[int], since: datetime
) -> dict[int, Signs]:
    """Give what is known of accounts since who is there was compared; of most there is nothing.

    Who was there then has been since; so has who was known first when they wrote after it.
    """
    found: dict[int, Signs] = defaultdict(lambda: Signs([], []))
    with database.reading() as connection:
        query = select(_H.id, _H.community).where(_H.platform == platform, _H.external == guild)
        home = connection.execute(query).first()
        if home is None or not home.community:
            return {}
        for ref, kind, at in connection.execute(_moves(home.id, since).where(_A.ref.in_(accounts))):
            (found[ref].came if kind == Kind.JOINED else found[ref].went).append(at)
        wrote = exists().where(_D.identity == _I.id, _D.messages > 0)
        there = and_(_P.chat == home.id, _P.identity == _I.id)
        people = (
            select(_I.external, _I.first_seen, _P.identity, wrote.label("wrote"))
            .outerjoin(PRESENT.table, there)
            .where(_I.platform == platform, _I.community == home.community)
            .where(_I.external.in_(map(str, accounts)))
        )
        for external, first_seen, was, has_written in connection.execute(people):
            if was is not None:
                found[int(external)].came.append(micros(since))
            elif has_written and first_seen >= micros(since):
                found[int(external)].came.append(first_seen)
    return found


def moved_since(database: Database, chat: int, since: datetime) -> dict[int, Kind]:
    """Give of all who came or left after a moment, which of both they did last."""
    with database.reading() as connection:
        moves = sorted((at, kind, ref) for ref, kind, at in connection.execute(_moves(chat, since)))
    return {ref: Kind(kind) for _, kind, ref in moves}


def _moves(chat: int, since: datetime) -> Select[Any]:
    kinds = (int(Kind.JOINED), int(Kind.LEFT))
    moves = select(_A.ref, _A.kind, _A.at)
    return moves.where(_A.chat == chat, _A.kind.in_(kinds), _A.at >= micros(since))


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
