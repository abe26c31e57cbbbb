"""Ranks a community's members by the evidence in the database, and keeps what came of it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, tuple_, union

from community.jobs import Recognise, Recognised
from community.people import Role
from community.recognition import COLUMNS, GIVER, OWN, TAKER, Recognition, Standing, recognise
from community.recognitions import Span
from storage.database import Database, count_up
from storage.evidence import ACKNOWLEDGED, gather_evidence
from storage.habits import count_regulars
from storage.personal import stream
from storage.recognised import RECOGNISED, RECOGNITION, THOUSAND
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT, GONE, IDENTITY, MEMBER
from storage.shapes import Row
from storage.times import moment
from storage.turns import in_turns

MOST_GIVERS, MOST_SAMPLES = 5, 5
SMALL = 5_000
"""Rows of activity."""
_K, _I, _M, _R = ACKNOWLEDGED.table.c, IDENTITY.table.c, MEMBER.table.c, RECOGNISED.table.c

Given = tuple[int, ...]
"""A row of evidence in the order of community.recognition.COLUMNS, its people being members."""


class Known(msgspec.Struct, frozen=True):
    """The members that evidence names: since which day each is known, who are admins, who left."""

    since: dict[int, int]
    admins: frozenset[int]
    gone: frozenset[int]


class Window(msgspec.Struct, frozen=True):
    """The evidence of some days, and what it comes to."""

    rows: Sequence[Given]
    found: Recognition


def recognise_all(database: Database, job: Recognise) -> Recognised:
    """Gather what is new and rank over every span; gives what came of it. Raises Unavailable."""
    written = gather_evidence(database, job.community)
    ranked: dict[int, int] = {}
    for span in map(int, Span):
        first = job.today - span + 1 if span else 0
        window = ranking(database, job.community, first, job.today)
        ranked[span] = _keep(database, job, span, window)
    count_regulars(database, job)
    return Recognised(sum(written.values()), ranked)


def is_small(database: Database, community: int) -> bool:
    """Whether so little has happened in a community that ranking it takes no time."""
    chats = select(CHAT.table.c.id).where(CHAT.table.c.community == community)
    query = select(ACTIVITY.table.c.chat).where(ACTIVITY.table.c.chat.in_(chats))
    with database.reading() as connection:
        found = connection.execute(query.limit(1).offset(SMALL)).first()
    return found is None


def ranking(database: Database, community: int, first: int, last: int) -> Window:
    """Rank the members of a community over days, the last one among them. Raises Unavailable."""
    with database.reading() as connection:
        mine = (_K.community == community) & _K.day.between(first, last)
        members, known = _people(connection, mine)
        columns = [_K[name if name != "place" else "chat"] for name in COLUMNS]
        rows = [
            (row[0], members[row[1]], members[row[2]], *row[3:])
            for row in stream(connection, select(*columns).where(mine))
            if row[1] in members and row[2] in members
        ]
    rows = [row for row in rows if row[GIVER] != row[TAKER]]
    found = recognise(rows, known.since, (), known.admins)
    left = tuple(each for each in found.standings if each.person not in known.gone)
    places = tuple(each._replace(rank=rank) for rank, each in enumerate(left, 1))
    return Window(rows, found._replace(standings=places))


def _people(connection: Connection, mine: Any) -> tuple[dict[int, int], Known]:
    """Give the member of each account that evidence names, bots left out, and what is known."""
    named = union(select(_K.giver).where(mine), select(_K.taker).where(mine)).subquery()
    query = (
        select(_I.id, _I.member, _I.first_seen, _I.role, _M.role.label("own"), _M.rank, _M.hidden)
        .join(MEMBER.table, _M.id == _I.member)
        .where(_I.id.in_(select(named.c[0])), _I.bot == 0)
    )
    members, since = dict[int, int](), dict[int, int]()
    admins, gone = set[int](), set[int]()
    for row in stream(connection, query):
        members[row.id] = row.member
        day = moment(row.first_seen).toordinal()
        since[row.member] = min(day, since.get(row.member, day))
        if max(row.role, row.own, row.rank or 0) >= Role.ADMIN:
            admins.add(row.member)
        if row.hidden & GONE:
            gone.add(row.member)
    return members, Known(since, frozenset(admins), frozenset(gone))


def reasons(rows: Iterable[Given]) -> Mapping[int, tuple[Counter[int], list[Given]]]:
    """Give, by member, how often each other acknowledged them, and the rows, the newest first.

    What stands in conversations that they began themselves counts for nobody.
    """
    found: dict[int, tuple[Counter[int], list[Given]]] = defaultdict(lambda: (Counter(), []))
    for row in sorted(rows, reverse=True):
        if not row[OWN]:
            givers, kept = found[row[TAKER]]
            givers[row[GIVER]] += 1
            kept.append(row)
    return found


def _keep(database: Database, job: Recognise, span: int, window: Window) -> int:
    found = window.found
    why, rings = reasons(window.rows), _rings(found)
    shown = [each for each in found.standings if each.signs.helped or each.person in rings]
    new = {
        each.person: _row(job.community, span, each, why[each.person], rings.get(each.person, 0))
        for each in shown
    }
    old = select(_R.member).where(_R.community == job.community, _R.span == span)
    with database.reading() as connection:
        before = {*connection.execute(old).scalars()}

    def write(connection: Connection, part: list[int]) -> None:
        mine = tuple_(_R.community, _R.span, _R.member)
        keys = [(job.community, span, member) for member in part]
        connection.execute(delete(RECOGNISED.table).where(mine.in_(keys)))
        rows = [new[member]._asdict() for member in part if member in new]
        if rows:
            connection.execute(insert(RECOGNISED.table), rows)

    in_turns(database, iter(sorted(before | new.keys())), write)
    groups = [{"received": group.received, "inside": group.inside} for group in found.groups]
    head = (job.community, span, job.today, int(found.anchored), len(shown), json.dumps(groups))
    with database.writing() as connection:
        table = RECOGNITION.table
        this = (table.c.community == job.community) & (table.c.span == span)
        connection.execute(delete(table).where(this))
        connection.execute(insert(table), [RECOGNITION.row(*head)._asdict()])
        count_up(connection)
    return len(shown)


def _rings(found: Recognition) -> dict[int, int]:
    return {who: place for place, group in enumerate(found.groups, 1) for who in group.people}


def _row(
    community: int, span: int, each: Standing, why: tuple[Counter[int], list[Given]], ring: int
) -> Row:
    givers, rows = why
    signs = each.signs
    return RECOGNISED.row(
        community,
        span,
        each.person,
        each.rank,
        round(each.score * THOUSAND),
        each.worst,
        *(signs.helped, signs.called, signs.rooms, signs.people, signs.weeks),
        ring,
        each.weakest,
        ",".join(str(giver) for giver, _ in givers.most_common(MOST_GIVERS)),
        " ".join(f"{row[0]}:{row[3]}:{row[-1]}" for row in rows[:MOST_SAMPLES]),
    )
