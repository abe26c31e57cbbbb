"""Tells of whom a filter holds: counts segments, shows one, writes one as a table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select

from community.filtering import parse
from community.jobs import CountSegments, ExportSegment, File, ShowSegment
from community.people import Role
from community.refs import micros
from community.segments import LIVES, NEVER, Counted, Shown, everywhere
from storage.crowd import Crowd
from storage.crowdrows import CLOSED, OPEN, UNKNOWN
from storage.database import Database
from storage.repositories.people import IDENTITY, MEMBER
from storage.repositories.remarks import TAG
from storage.repositories.segments import SEGMENT
from storage.spreadsheet import write_table
from storage.times import moment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_NAMED = 10
AT_ONCE = 500
LARGE = 20_000
"""Members from which on a process of its own is worth its start."""
EVERYBODY = "all"
"""Under which name the members of a community are counted."""
REACH = {OPEN: "open", UNKNOWN: "unknown", CLOSED: "closed"}
COLUMNS = (
    *("name", "account", "life", "known_since", "wrote_last", "days", "r", "f", "m"),
    *("points", "earned", "streak", "role", "tags", "reach"),
)
_I, _G = IDENTITY.table.c, TAG.table.c
NAMES = select(_I.member, _I.name, _I.platform, _I.external, _I.username).where(
    _I.member.in_(bindparam("members", expanding=True)), _I.bot == 0
)
TAGS = (
    select(_G.member, _G.tag)
    .where(_G.member.in_(bindparam("members", expanding=True)))
    .order_by(_G.tag)
)


def crowd_of(connection: Connection, job: CountSegments | ShowSegment | ExportSegment) -> Crowd:
    """Give the members of a job's community as they are at its time."""
    return Crowd(connection, job.community, job.today, micros(job.at))


def is_large(database: Database, community: int) -> bool:
    """Whether a community has so many members that sorting them takes a while."""
    members = select(MEMBER.table.c.id).where(MEMBER.table.c.community == community)
    with database.reading() as connection:
        return connection.execute(members.limit(1).offset(LARGE)).first() is not None


def count_segments(database: Database, job: CountSegments) -> Counted:
    """Count the members of every segment of a community."""
    table = SEGMENT.table
    saved = select(table.c.name, table.c.filter).where(table.c.community == job.community)
    with database.reading() as connection:
        crowd = crowd_of(connection, job)
        own = {row.name: parse(row.filter) for row in connection.execute(saved)}
        counts = {
            name: int(crowd.mask(node).sum()) for name, node in (everywhere(()) | own).items()
        }
    size = int(crowd.members.size)
    return Counted(job.today, size, counts | {EVERYBODY: size})


def show_segment(database: Database, job: ShowSegment) -> Shown:
    """Give how many members a filter holds of, how they can be reached, and those seen last."""
    import numpy as np

    with database.reading() as connection:
        crowd = crowd_of(connection, job)
        mask = crowd.mask(parse(job.filter))
        how = crowd.writable[1][mask]
        silent, members = crowd.numbers("seen")[mask], crowd.members[mask]
        order = np.lexsort((members, silent))[:MOST_NAMED]
        names = _names(connection, members[order].tolist())
    return Shown(
        count=int(mask.sum()),
        members=int(crowd.members.size),
        reach=tuple(int((how == each).sum()) for each in (OPEN, UNKNOWN, CLOSED)),
        sample=tuple(names[member][0] for member in members[order].tolist() if member in names),
    )


def export_segment(database: Database, job: ExportSegment) -> File:
    """Write the members of whom a filter holds as CSV for who asked, some hundreds at a time."""
    import numpy as np

    with database.reading() as connection:
        crowd = crowd_of(connection, job)
        places = np.flatnonzero(crowd.mask(parse(job.filter)))
        rows = (
            row
            for start in range(0, places.size, AT_ONCE)
            for row in _told(connection, crowd, places[start : start + AT_ONCE])
        )
        return write_table(database.handouts, job.asked_by, COLUMNS, rows)


def _told(connection: Connection, crowd: Crowd, places: NDArray[np.intp]) -> list[tuple[Any, ...]]:
    members = crowd.members[places].tolist()
    names, tags = _names(connection, members), dict[int, list[str]]()
    for member, tag in connection.execute(TAGS, {"members": members}):
        tags.setdefault(member, []).append(tag)
    return [
        (
            *names.get(member, ("", "")),
            LIVES[crowd.lives[at]],
            moment(int(crowd.first_seen[at])).date().isoformat(),
            _day(crowd, int(crowd.numbers("seen")[at])),
            int(crowd.numbers("days")[at]),
            *(int(crowd.bands[band][at]) or "" for band in ("r", "f", "m")),
            *(int(crowd.numbers(field)[at]) for field in ("points", "earned", "streak")),
            Role(int(crowd.roles[at])).name.lower(),
            " ".join(tags.get(member, ())),
            REACH[int(crowd.writable[1][at])],
        )
        for member, at in zip(members, places.tolist(), strict=True)
    ]


def _day(crowd: Crowd, silent: int) -> str:
    return "" if silent >= NEVER else date.fromordinal(crowd.today - silent).isoformat()


def _names(connection: Connection, members: list[int]) -> dict[int, tuple[str, str]]:
    """Give the name and the accounts of each member."""
    found: dict[int, tuple[str, str]] = {}
    if not members:
        return found
    rows = connection.execute(NAMES.order_by(_I.member, _I.id), {"members": members})
    for row in rows:
        name, accounts = found.get(row.member, (row.name or row.username or row.external, ""))
        account = f"{row.platform}:{row.external}"
        found[row.member] = (name, f"{accounts} {account}".strip())
    return found
