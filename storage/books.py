"""The audit of the books: balances, lots, boards, sums, streaks, restraints, and the chain."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select, union_all

from community.auditing import Books
from community.boards import Metric, Span
from community.ledger import NEVER
from storage.chain import AUDIT, digest_of, seal_of
from storage.database import Database
from storage.derived import ON_BOARDS, VISITS, differences
from storage.repositories.boards import SCORE, TALLY, UNPLACED
from storage.repositories.checkins import CHECKIN_DAY, STREAK
from storage.repositories.hits import RULE_DAY
from storage.repositories.ledger import LEDGER, LEDGER_DAY
from storage.repositories.lots import BALANCE, EXPIRING, LOT, TOLD, UNTOLD
from storage.repositories.people import GONE, IDENTITY, MEMBER
from storage.restrained import wrong_restraints
from storage.shapes import Shape
from storage.shares import GROWN, OWED, SHARE

_B, _L, _E, _X = BALANCE.table.c, LOT.table.c, LEDGER.table.c, EXPIRING.table.c
_I, _M, _A, _S = IDENTITY.table.c, MEMBER.table.c, AUDIT.table.c, SCORE.table.c
_P = SHARE.table.c
MOST_LINES = 100
"""Disagreements that are named one by one; a broken book is broken after a hundred too."""


def audit(database: Database, community: int | None = None) -> Books:
    """Recompute the books of a community, or of all, and verify the whole audit chain."""
    with database.reading() as connection:
        wrong = chain(
            _chain(connection),
            _balances(connection, community),
            _boards(connection, community),
            _visits(connection, community),
            _days(connection, community),
            _shares(connection, community),
            wrong_restraints(connection, community),
            *(_sums(connection, shape, community) for shape in SUMMED),
        )
        members, entries, links = (connection.execute(query).scalar_one() for query in COUNTS)
        return Books(members, entries, links, tuple(islice(wrong, MOST_LINES)))


COUNTS = tuple(select(func.count()).select_from(shape.table) for shape in (MEMBER, LEDGER, AUDIT))
SEALED = select(AUDIT.table).order_by(_A.id)
ENTRIES = (
    select(
        _I.member,
        func.sum(_E.amount).label("total"),
        func.sum(case((_E.kind.in_(ON_BOARDS), _E.amount), else_=0)).label("earned"),
    )
    .join(LEDGER.table, _E.identity == _I.id)
    .group_by(_I.member)
    .subquery()
)
LOTS = select(_L.member, func.sum(_L.points).label("total")).group_by(_L.member).subquery()
SHOWN = (
    select(_S.member, func.sum(_S.score).label("total"))
    .where(_S.board // 10 == int(Metric.POINTS))
    .group_by(_S.member)
    .subquery()
)

_W = UNPLACED.table.c
WAITING = select(_W.member, func.sum(_W.points).label("total")).group_by(_W.member).subquery()
"""What was earned in a rush and is yet to come on the boards."""


# To put a statement together takes longer than to run it: each is made once for a community.


@lru_cache(maxsize=16)
def _wrong_balances(community: int | None) -> Select[Any]:
    points, debt = func.coalesce(_B.points, 0), func.coalesce(_B.debt, 0)
    entries, lots = func.coalesce(ENTRIES.c.total, 0), func.coalesce(LOTS.c.total, 0)
    query = (
        select(_M.id, points, debt, entries, lots)
        .outerjoin(BALANCE.table, _B.member == _M.id)
        .outerjoin(ENTRIES, ENTRIES.c.member == _M.id)
        .outerjoin(LOTS, LOTS.c.member == _M.id)
        .where((points - debt != entries) | (points != lots))
    )
    return _within(query, community)


def _balances(connection: Connection, community: int | None) -> Iterator[str]:
    """Compare points, debt, lots and the sum of the entries, member by member."""
    for row in connection.execute(_wrong_balances(community)):
        yield (
            f"member {row[0]}: {row[1]} points and {row[2]} owed, but the entries "
            f"sum to {row[3]} and the lots to {row[4]}"
        )


@lru_cache(maxsize=16)
def _wrong_boards(community: int | None) -> Select[Any]:
    waits = func.coalesce(WAITING.c.total, 0)
    shown = func.coalesce(SHOWN.c.total, 0) + len(Span) * waits
    earned = func.coalesce(ENTRIES.c.earned, 0)
    query = (
        select(_M.id, shown, earned)
        .outerjoin(SHOWN, SHOWN.c.member == _M.id)
        .outerjoin(WAITING, WAITING.c.member == _M.id)
        .outerjoin(ENTRIES, ENTRIES.c.member == _M.id)
        .where(shown != len(Span) * earned)
    )
    return _within(query, community)


def _boards(connection: Connection, community: int | None) -> Iterator[str]:
    """Compare the points on a member's boards with the entries; each span holds all of them."""
    for row in connection.execute(_wrong_boards(community)):
        yield (
            f"member {row[0]}: {row[1]} points on the boards of {len(Span)} spans, but the "
            f"entries earned {row[2]}"
        )


@lru_cache(maxsize=16)
def _wrong_visits(community: int | None) -> Select[Any]:
    shown = (
        select(_S.member, _S.board, -func.sum(_S.score))
        .where(_S.board // 10 == int(Metric.CHECKINS))
        .group_by(_S.member, _S.board)
    )
    both = union_all(*VISITS, shown).subquery().c
    off = func.sum(both.score)
    query = (
        select(both.member, both.board, off)
        .join(MEMBER.table, _M.id == both.member)
        .group_by(both.member, both.board)
        .having(off != 0)
    )
    return _within(query, community)


def _visits(connection: Connection, community: int | None) -> Iterator[str]:
    """Compare the check-ins on a member's boards with those that are on record."""
    for row in connection.execute(_wrong_visits(community)):
        span = Span(row.board % 10).name.lower()
        yield f"member {row.member}: check-ins on the boards of span {span} are off by {-row[2]:+}"


@lru_cache(maxsize=16)
def _unwatched(community: int | None) -> Select[Any]:
    watched = and_(
        _X.community == _M.community,
        _X.told.in_((UNTOLD, TOLD)),
        _X.expires == _L.expires,
        _X.member == _L.member,
    )
    query = (
        select(_L.member, _L.expires, _L.points)
        .join(MEMBER.table, _M.id == _L.member)
        .outerjoin(EXPIRING.table, watched)
        .where(_L.expires != NEVER, _L.points > 0, _X.member.is_(None))
    )
    return _within(query, community)


def _days(connection: Connection, community: int | None) -> Iterator[str]:
    """Find lots with a day on which nobody would look at them."""
    for row in connection.execute(_unwatched(community)):
        day = date.fromordinal(row.expires).isoformat()
        yield f"member {row.member}: {row.points} points of {day} would never expire"


@lru_cache(maxsize=16)
def _wrong_shares(community: int | None) -> Select[Any]:
    points = func.sum(case((_P.of >= OWED, _P.amount), else_=0)).label("points")
    grown = func.sum(case((_P.of == GROWN, _P.amount), else_=0)).label("grown")
    kept = select(_P.identity, points, grown).group_by(_P.identity).subquery().c
    earned = func.sum(case((_E.kind.in_(ON_BOARDS), _E.amount), else_=0)).label("earned")
    caused = (
        select(_E.identity, func.sum(_E.amount).label("total"), earned)
        .join(IDENTITY.table, _I.id == _E.identity)
        .join(MEMBER.table, _M.id == _I.member)
        .where(_M.rank.is_not(None))
        .group_by(_E.identity)
        .subquery()
        .c
    )
    has = (func.coalesce(kept.points, 0), func.coalesce(kept.grown, 0))
    must = (func.coalesce(caused.total, 0), func.coalesce(caused.earned, 0))
    query = (
        select(_I.id, *has, *must)
        .join(MEMBER.table, _M.id == _I.member)
        .outerjoin(kept.identity.table, kept.identity == _I.id)
        .outerjoin(caused.identity.table, caused.identity == _I.id)
        .where(_M.hidden < GONE, (has[0] != must[0]) | (has[1] != must[1]))
    )
    return _within(query, community)


def _shares(connection: Connection, community: int | None) -> Iterator[str]:
    """Compare what is kept of each linked account with its entries; others have nothing kept."""
    for row in connection.execute(_wrong_shares(community)):
        yield (
            f"account {row[0]}: {row[1]} points and {row[2]} of growth are kept as its own, but "
            f"its entries sum to {row[3]} and {row[4]}"
        )


SUMMED = (LEDGER_DAY, CHECKIN_DAY, RULE_DAY, STREAK, TALLY)


def _sums(connection: Connection, shape: Shape, community: int | None) -> Iterator[str]:
    """Compare a table of sums with what it sums up."""
    for row in connection.execute(_off(shape, community)).mappings():
        key = ", ".join(f"{name} {_shown(name, row[name])}" for name in shape.keys)
        off = ", ".join(f"{name} by {-row[name]:+}" for name in shape.values if row[name])
        yield f"{shape.name} of {key} is off: {off}"


@lru_cache(maxsize=64)
def _off(shape: Shape, community: int | None) -> Select[Any]:
    found = differences(shape).subquery()
    query: Select[Any] = select(found)
    if "community" in found.c:
        query = query if community is None else query.where(found.c.community == community)
    else:
        query = _within(query.join(MEMBER.table, _M.id == found.c.member), community)
    return query.limit(MOST_LINES)


def _shown(name: str, part: Any) -> str:
    is_date = name in ("day", "start") and 0 < part <= date.max.toordinal()
    return date.fromordinal(part).isoformat() if is_date else str(part)


def _within(query: Select[Any], community: int | None) -> Select[Any]:
    limited = query.limit(MOST_LINES)
    return limited if community is None else limited.where(_M.community == community)


def _chain(connection: Connection) -> Iterator[str]:
    """Verify every seal; an erased row keeps its digest, so that the chain still holds."""
    before, number = "", 0
    for row in connection.execute(SEALED).yield_per(1000):
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
