"""Whether each member is held by exactly what their cases come to, and putting that right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, or_, select

from community.cases import Case
from community.door import Stage
from community.restraints import fold
from community.waves import in_order
from storage.personal import stream
from storage.repositories.cases import CASE, NEWCOMER, WAVE, WAVED, case_of, columns, of_wave
from storage.repositories.people import IDENTITY, MEMBER

_C, _I, _M = CASE.table.c, IDENTITY.table.c, MEMBER.table.c
_N, _W = NEWCOMER.table.c, WAVE.table.c
HELD = ("muted", "barred", "held_at")


def wrong_restraints(connection: Connection, community: int | None) -> Iterator[str]:
    """Compare what holds of members with the sum of their cases."""
    right = dict(restraints(connection, community))
    for row in connection.execute(_held(community)):
        told = dict(zip(HELD, row[1:], strict=True))
        due = right.pop(row.id, dict.fromkeys(HELD, 0))
        if told != due:
            yield f"member {row.id}: held by {told}, but their cases come to {due}"
    for member, due in right.items():
        if any(due.values()):
            yield f"member {member}: held by nothing, but their cases come to {due}"


def restraints(
    connection: Connection, community: int | None
) -> Iterator[tuple[int, dict[str, int]]]:
    """Give what the cases of each member come to, as it must stand beside them."""
    waved: dict[int, list[Case]] = defaultdict(list)
    for member, row in _waved(connection, community):
        waved[member].append(row)
    rows = stream(connection, _cases(community))
    for member, mine in groupby(rows, key=itemgetter(0)):
        cases = [*(case_of(row, member) for row in mine), *waved.pop(member, ())]
        yield member, columns(fold(in_order(cases)))
    for member, cases in waved.items():
        yield member, columns(fold(cases))


def _waved(connection: Connection, community: int | None) -> Iterator[tuple[int, Case]]:
    """Give what was decided about waves, as cases of those who came in them."""
    query = (
        select(_I.member, _N.identity, *_W)
        .join(WAVE.table, _W.case_id == _N.wave)
        .join(IDENTITY.table, _I.id == _N.identity)
        .where(_N.stage == int(Stage.REMOVED), _W.verdict.in_(list(WAVED)))
    )
    if community is not None:
        query = query.where(_W.community == community)
    for row in connection.execute(query.order_by(_W.case_id)):
        yield row.member, of_wave(row, row.identity, row.member)


@lru_cache(maxsize=16)
def _cases(community: int | None) -> Any:
    query = select(_I.member, *_C).join(IDENTITY.table, _I.id == _C.identity)
    if community is not None:
        query = query.where(_C.community == community)
    return query.order_by(_I.member, _C.id)


@lru_cache(maxsize=16)
def _held(community: int | None) -> Any:
    query = select(_M.id, *(_M[name] for name in HELD))
    query = query.where(or_(*(_M[name] != 0 for name in HELD)))
    return query if community is None else query.where(_M.community == community)
