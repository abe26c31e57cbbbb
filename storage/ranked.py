"""Keeps rankings as they come of the night, and who rises or fades."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Delete, bindparam, delete, insert, select

from community.lenses import Lens, Moved
from community.recognition import Recognition, Standing
from storage.database import Database, count_up
from storage.personal import by_key
from storage.recognised import MOVED, RECOGNISED, RECOGNITION, THOUSAND
from storage.shapes import Row, Shape
from storage.turns import in_turns

MOST_GIVERS, MOST_SAMPLES = 5, 5
_R, _H, _M = RECOGNISED.table.c, RECOGNITION.table.c, MOVED.table.c
_OURS: Any = bindparam("ours")
_SPAN: Any = bindparam("over")
STANDINGS = select(RECOGNISED.table).where(_R.community == _OURS, _R.span == _SPAN)
GONE_HEAD = delete(RECOGNITION.table).where(_H.community == _OURS, _H.span == _SPAN)
GONE_MOVED = delete(MOVED.table).where(_M.community == _OURS)

Given = list[int]
"""A row of evidence in the order of community.recognition.COLUMNS, its people being members."""
Why = tuple[Counter[int], list[Given]]
"""How often each other member acknowledged somebody, and MOST_SAMPLES rows, the newest first."""


class Window(msgspec.Struct, frozen=True):
    """What the evidence of some days comes to, and what goes with it.

    `seen` says in which way members helped, `suspects` who looks like a bot; `absence` are the
    fewest behind half of the acknowledgements, now and a week before.
    """

    found: Recognition
    why: Mapping[int, Why]
    seen: Mapping[int, Lens]
    suspects: Collection[int] = ()
    absence: tuple[int, int] = (0, 0)


def keep_ranking(database: Database, key: tuple[int, int, int], window: Window) -> int:
    """Write a ranking of a community, over a span, up to a day; gives how many have a place."""
    found = window.found
    community, span, day = key
    rings = {who: place for place, group in enumerate(found.groups, 1) for who in group.people}
    shown = [each for each in found.standings if each.signs.helped or each.person in rings]
    new = {
        each.person: _row(key, each, window.why[each.person])._replace(
            ring=rings.get(each.person, 0),
            machine=int(each.person in window.suspects),
            **window.seen.get(each.person, Lens())._asdict(),
        )
        for each in shown
    }
    mine = {"ours": community, "over": span}
    with database.reading() as connection:
        old = {row.member: RECOGNISED.row(*row) for row in connection.execute(STANDINGS, mine)}
    drop = by_key(RECOGNISED.table, None)
    different = [who for who in sorted(old.keys() | new.keys()) if old.get(who) != new.get(who)]

    def write(connection: Connection, part: list[int]) -> None:
        gone = [old[member] for member in part if member in old]
        rows = [new[member]._asdict() for member in part if member in new]
        if gone:
            drop(connection, gone)
        if rows:
            connection.execute(insert(RECOGNISED.table), rows)

    in_turns(database, iter(different), write)
    groups = [{"received": group.received, "inside": group.inside} for group in found.groups]
    ranked = sum(each.signs.helped > 0 for each in shown)
    head = RECOGNITION.row(
        community, span, day, int(found.anchored), ranked, json.dumps(groups), *window.absence
    )
    _exchange(database, RECOGNITION, GONE_HEAD, mine, [head])
    return ranked


def keep_moved(database: Database, community: int, moved: Sequence[Moved]) -> None:
    """Write who rises and who fades in a community."""
    rows = [MOVED.row(community, *each) for each in moved]
    _exchange(database, MOVED, GONE_MOVED, {"ours": community}, rows)


def _exchange(
    database: Database, which: Shape, gone: Delete, mine: Mapping[str, int], rows: Sequence[Row]
) -> None:
    with database.writing() as connection:
        connection.execute(gone, mine)
        if rows:
            connection.execute(insert(which.table), [row._asdict() for row in rows])
        count_up(connection)


def _row(key: tuple[int, int, int], each: Standing, why: Why) -> Row:
    givers, rows = why
    signs, (community, span, _) = each.signs, key
    return RECOGNISED.row(
        community,
        span,
        each.person,
        each.rank,
        round(round(each.score, 1) * THOUSAND),
        each.worst,
        *(signs.helped, signs.called, signs.rooms, signs.people, signs.weeks),
        0,
        each.weakest,
        ",".join(str(giver) for giver, _ in givers.most_common(MOST_GIVERS)),
        " ".join(f"{row[0]}:{row[3]}:{row[-1]}" for row in rows),
        *(0, 0, 0, 0),
    )
