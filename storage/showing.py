"""Shows who carries a community over any days, with names and messages for people to look at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select, tuple_

from community.events import Kind
from community.lenses import Lens
from community.recognition import GIVER, PLACE, Signs, Standing
from storage.database import Database
from storage.evidence import gather_evidence
from storage.helped import helped
from storage.personal import stream
from storage.ranked import MOST_GIVERS, Why
from storage.recognising import machines, ranking_of
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT, COMMUNITY, IDENTITY
from storage.times import moment

AT_ONCE = 500
_A = ACTIVITY.table.c
_C, _I, _H = COMMUNITY.table.c, IDENTITY.table.c, CHAT.table.c


class Giver(msgspec.Struct, frozen=True):
    """Who acknowledged somebody, in how many conversations."""

    name: str
    conversations: int


class Sampled(msgspec.Struct, frozen=True):
    """A message that acknowledged somebody: its day, its chat, its number there, and by whom.

    The number stands for an id that was text; `at` finds it in a file, None for what is no message.
    """

    day: date
    chat: str
    message: int
    by: str
    at: datetime | None = None


class Shown(msgspec.Struct, frozen=True):
    """A member's place, the sign that holds them back, and the evidence.

    `ring` is 0 for no ring, `machine` whether they look like a bot that nobody marked.
    """

    name: str
    rank: int
    score: float
    weakest: str
    signs: Signs
    ring: int
    givers: tuple[Giver, ...]
    samples: tuple[Sampled, ...]
    lens: Lens = Lens()
    machine: bool = False


class Ring(msgspec.Struct, frozen=True):
    """People whose acknowledgements stay among them: how many they received, and from inside."""

    people: tuple[str, ...]
    received: int
    inside: int


class Board(msgspec.Struct, frozen=True):
    """A ranking for people to read; `anchored` where the admins' trust counted."""

    community: str
    first: date
    last: date
    anchored: bool
    ranked: int
    members: tuple[Shown, ...]
    rings: tuple[Ring, ...]


def names_of_communities(database: Database) -> dict[str, int]:
    """Give all communities by name."""
    with database.reading() as connection:
        rows = connection.execute(select(_C.name, _C.id).order_by(_C.id)).all()
    return {row.name: row.id for row in rows}


def board_of(database: Database, community: int, first: date, last: date, most: int) -> Board:
    """Bring evidence up to date and rank over days, the last one among them. Raises Unavailable."""
    gather_evidence(database, community)
    with database.reading() as connection:
        part = helped(connection, community, first.toordinal(), last.toordinal())
    window = ranking_of(part, machines(part))
    found, why = window.found, window.why
    helpful = [each for each in found.standings if each.signs.helped]
    rings = {who: place for place, group in enumerate(found.groups, 1) for who in group.people}
    shown = helpful[:most]
    named = {giver for each in shown for giver in why[each.person][0]}
    with database.reading() as connection:
        name = connection.execute(select(_C.name).where(_C.id == community)).scalar_one()
        names = _names(connection, {*named, *(each.person for each in shown), *rings})
        chats = {row.id: row.title or row.external for row in _chats(connection, community)}
        spots = {(row[PLACE], row[-1]) for each in shown for row in why[each.person][1]}
        times = _times(connection, sorted(spots))
    members = tuple(
        msgspec.structs.replace(
            _shown(each, why[each.person], names, chats, times),
            ring=rings.get(each.person, 0),
            lens=window.seen.get(each.person, Lens()),
            machine=each.person in window.suspects,
        )
        for each in shown
    )
    groups = tuple(
        Ring(tuple(names.get(who, "") for who in group.people), group.received, group.inside)
        for group in found.groups
    )
    return Board(name, first, last, found.anchored, len(helpful), members, groups)


def _shown(
    each: Standing,
    why: Why,
    names: dict[int, str],
    chats: dict[int, str],
    times: dict[tuple[int, int], datetime],
) -> Shown:
    givers, rows = why
    most = sorted(givers.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_GIVERS]
    samples = tuple(
        Sampled(
            date.fromordinal(row[0]),
            chats.get(row[PLACE], ""),
            row[-1],
            names.get(row[GIVER], ""),
            times.get((row[PLACE], row[-1])),
        )
        for row in rows
    )
    return Shown(
        names.get(each.person, ""),
        each.rank,
        round(each.score, 1),
        each.weakest,
        each.signs,
        0,
        tuple(Giver(names.get(giver, ""), often) for giver, often in most),
        samples,
    )


def _names(connection: Connection, members: Iterable[int]) -> dict[int, str]:
    """Give members' names, by the account that was known first."""
    wanted, names = {*members}, dict[int, str]()
    query = select(_I.member, _I.name, _I.username, _I.external).order_by(_I.first_seen, _I.id)
    for row in stream(connection, query):
        if row.member in wanted:
            names.setdefault(row.member, row.name or row.username or row.external)
    return names


def _times(connection: Connection, spots: list[tuple[int, int]]) -> dict[tuple[int, int], datetime]:
    """Give when messages were said, by chat and number."""
    found: dict[tuple[int, int], datetime] = {}
    for start in range(0, len(spots), AT_ONCE):
        keys = tuple_(_A.chat, _A.ref).in_(spots[start : start + AT_ONCE])
        query = select(_A.chat, _A.ref, _A.at).where(_A.kind == int(Kind.SAID), keys)
        found |= {(row.chat, row.ref): moment(row.at) for row in connection.execute(query)}
    return found


def _chats(connection: Connection, community: int) -> Iterable[Any]:
    return connection.execute(
        select(_H.id, _H.title, _H.external).where(_H.community == community)
    ).all()
