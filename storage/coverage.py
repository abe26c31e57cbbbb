"""How far the channels of a server have come in, for its adapter: marks, gaps, and who is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from community.activity import Flag
from community.events import Kind
from community.refs import micros
from storage.database import Database
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT
from storage.shapes import shape
from storage.tables.coverage import CoveredChannelRow, CoveredServerRow
from storage.tables.machinery import GapRow
from storage.times import moment

SERVER, CHANNEL, GAP = shape(CoveredServerRow), shape(CoveredChannelRow), shape(GapRow)
_S, _C, _G = SERVER.table.c, CHANNEL.table.c, GAP.table.c
_H, _A = CHAT.table.c, ACTIVITY.table.c
IMPORTED = int(Flag.IMPORTED)


class Line(msgspec.Struct, frozen=True):
    """A channel or thread as it stands when a session begins: `last` is its last message's id.

    `chat` and `topic` are where the core keeps what is said in it.
    """

    channel: int
    chat: str
    topic: int
    last: int


class Missing(msgspec.Struct, frozen=True):
    """What a channel said after `mark` and up to `until` has to be caught up."""

    channel: int
    mark: int
    until: int


class Stand(msgspec.Struct, frozen=True):
    """How a server stood: all had come in up to `mark`, its log was read up to `audit`.

    Who is there was compared at `compared`.
    """

    mark: int
    audit: int
    compared: datetime


class Gap(msgspec.Struct, frozen=True):
    """What was given up of a channel: the messages after `since`, up to `until`, and why."""

    server: str
    channel: int
    since: int
    until: int
    why: str
    at: datetime


def community_of(database: Database, platform: str, guild: str) -> int:
    """Give the community that a server belongs to, 0 for none; of others nothing is kept."""
    with database.reading() as connection:
        return _community(connection, platform, guild)[1]


def take_up(database: Database, platform: str, guild: str, now: int, at: datetime) -> Stand | None:
    """Begin to keep a server in mind, from the id `now` on; gives how it stood, None when new."""
    number = int(guild)
    with database.writing() as connection:
        row: Any = connection.execute(select(SERVER.table).where(_S.guild == number)).first()
        if row is not None:
            return Stand(row.mark, row.audit, moment(row.compared))
        values = {"guild": number, "mark": now, "audit": now, "compared": micros(at)}
        connection.execute(insert(SERVER.table).values(**values))
    return None


def freeze(
    database: Database, platform: str, guild: str, lines: Sequence[Line], base: int
) -> list[Missing]:
    """Say what is missing of each channel, and let its mark stand until that is caught up.

    All had come in up to `base`, but for what an earlier session has left to be caught up.
    """
    number, found = int(guild), list[Missing]()
    with database.writing() as connection:
        kept: dict[int, list[Missing]] = {}
        for row in connection.execute(select(CHANNEL.table).where(_C.guild == number)).all():
            missing = Missing(row.channel, row.mark, row.until)
            if row.until and row.mark >= row.until:
                _end(connection, missing, row.mark)
                missing = Missing(row.channel, row.mark, 0)
            kept.setdefault(row.channel, []).append(missing)
        chats = _chats(connection, platform, {line.chat for line in lines})
        for line in lines:
            rows = kept.get(line.channel, [])
            found += [row for row in rows if row.until]
            mark = max([base, *(row.until or row.mark for row in rows)])
            if mark < line.last and line.chat in chats:
                mark = _highest(connection, chats[line.chat], line.topic, mark) or mark
            if mark < line.last:
                found.append(Missing(line.channel, mark, line.last))
        _keep(connection, number, found)
    return found


def _keep(connection: Connection, guild: int, missing: Iterable[Missing]) -> None:
    rows = [
        {"channel": each.channel, "guild": guild, "mark": each.mark, "until": each.until}
        for each in missing
    ]
    if rows:
        channels = [*{row["channel"] for row in rows}]
        for part in (channels[i : i + 500] for i in range(0, len(channels), 500)):
            connection.execute(delete(CHANNEL.table).where(_C.channel.in_(part), _C.until != 0))
        connection.execute(insert(CHANNEL.table), rows)


def advance(database: Database, missing: Missing, mark: int, *, done: bool = False) -> None:
    """Move the mark of what is being caught up; `done` says that nothing of it is missing now."""
    with database.writing() as connection:
        _advance(connection, missing, mark)
        if done:
            _end(connection, missing, mark)


def _advance(connection: Connection, missing: Missing, mark: int) -> None:
    mine = update(CHANNEL.table).where(_C.channel == missing.channel, _C.until == missing.until)
    connection.execute(mine.values(mark=mark))


def _end(connection: Connection, missing: Missing, mark: int) -> None:
    """Let what was missing be no more, and the channel's own mark be there."""
    channel = _C.channel == missing.channel
    rows = connection.execute(select(CHANNEL.table).where(channel)).all()
    guild = next((row.guild for row in rows if row.until == missing.until), None)
    if guild is None:
        return
    highest = max([mark, *(row.mark for row in rows if not row.until)])
    ends = delete(CHANNEL.table).where(channel, _C.until.in_((0, missing.until)))
    connection.execute(ends)
    values = {"channel": missing.channel, "guild": guild, "mark": highest, "until": 0}
    connection.execute(insert(CHANNEL.table).values(**values))


def arrived(database: Database, marks: dict[str, int]) -> None:
    """Note that all of these servers has come in up to an id, but for what is being caught up."""
    with database.writing() as connection:
        for guild, mark in marks.items():
            mine = update(SERVER.table).where(_S.guild == int(guild), _S.mark < mark)
            connection.execute(mine.values(mark=mark))


def caught_up(database: Database, guild: str, stand: Stand) -> None:
    """Note how far the log of a server was read, and when who is there was compared."""
    with database.writing() as connection:
        mine = update(SERVER.table).where(_S.guild == int(guild))
        connection.execute(mine.values(audit=stand.audit, compared=micros(stand.compared)))


def give_up(database: Database, platform: str, gap: Gap, missing: Missing | None = None) -> None:
    """Note that something will not be caught up, of a server that belongs to a community.

    The mark of what was `missing` moves over it.
    """
    with database.writing() as connection:
        chat, _ = _community(connection, platform, gap.server)
        if not chat:
            return
        number = (connection.execute(select(func.max(_G.id))).scalar() or 0) + 1
        values = {"id": number, "chat": chat, "since": gap.since, "until": gap.until}
        values |= {"why": gap.why, "at": micros(gap.at), "channel": gap.channel}
        connection.execute(insert(GAP.table).values(**values))
        # At once with it: after a crash nothing may be fetched that is listed as given up.
        if missing is not None:
            _advance(connection, missing, gap.until)


def gaps(database: Database, platform: str, most: int = 100) -> list[Gap]:
    """Give what was given up on a platform, the newest first."""
    query = (
        select(_H.external, _G.channel, _G.since, _G.until, _G.why, _G.at)
        .join(CHAT.table, _H.id == _G.chat)
        .where(_H.platform == platform)
        .order_by(_G.id.desc())
        .limit(most)
    )
    with database.reading() as connection:
        return [
            Gap(row.external, row.channel or 0, row.since, row.until, row.why, moment(row.at))
            for row in connection.execute(query)
        ]


def _community(connection: Connection, platform: str, guild: str) -> tuple[int, int]:
    """Give a server's chat and its community, 0 for none."""
    query = select(_H.id, _H.community).where(_H.platform == platform, _H.external == guild)
    row = connection.execute(query).first()
    return (row.id, row.community or 0) if row is not None else (0, 0)


def _chats(connection: Connection, platform: str, places: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    names = sorted(places)
    for part in (names[i : i + 500] for i in range(0, len(names), 500)):
        query = select(_H.external, _H.id).where(_H.platform == platform, _H.external.in_(part))
        found |= {row.external: row.id for row in connection.execute(query)}
    return found


def _highest(connection: Connection, chat: int, topic: int, above: int) -> int | None:
    """Give the highest message that came in live: in a channel they come in their order."""
    query = (
        select(_A.ref)
        .where(
            _A.chat == chat,
            _A.kind == int(Kind.SAID),
            _A.ref > above,
            _A.topic == topic,
            _A.flags.op("&")(IMPORTED) == 0,
        )
        .order_by(_A.ref.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()
