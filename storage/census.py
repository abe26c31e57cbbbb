"""What lives in a database, for its host's eyes: communities, who runs on it, is it sound."""

from datetime import datetime

import msgspec
from sqlalchemy import func, select

from community.people import Community, Role
from storage.database import Database
from storage.lease import LEASE, REBUILD, RUN, living
from storage.repositories.ledger import LEDGER
from storage.repositories.people import CHAT, COMMUNITY, IDENTITY, MEMBER

_C, _M, _I, _H = COMMUNITY.table.c, MEMBER.table.c, IDENTITY.table.c, CHAT.table.c
MOST_NAMED = 20


class Residence(msgspec.Struct, frozen=True):
    """A community with its numbers and the names of those who own it."""

    community: Community
    members: int
    chats: tuple[str, ...]
    owners: tuple[str, ...]


def residences(database: Database) -> list[Residence]:
    """Give every community, in the order in which they were founded."""
    found = []
    with database.reading() as connection:
        for row in connection.execute(select(COMMUNITY.table).order_by(_C.id)).all():
            # A member who was linked to another has no account of their own.
            people = func.count(_I.member.distinct())
            members = select(people).where(_I.community == row.id)
            chats = select(_H.title, _H.external).where(_H.community == row.id, _H.private == 0)
            owners = (
                select(_I.name, _I.external)
                .join(MEMBER.table, _I.member == _M.id)
                .where(_M.community == row.id, _M.role == int(Role.OWNER))
            )
            found.append(
                Residence(
                    Community(row.id, row.name, row.language, row.zone, row.day_start),
                    connection.execute(members).scalar_one(),
                    tuple(r[0] or r[1] for r in connection.execute(chats.limit(MOST_NAMED))),
                    tuple(r[0] or r[1] for r in connection.execute(owners.limit(MOST_NAMED))),
                )
            )
    return found


def holder(database: Database, now: datetime) -> str:
    """Say who runs on the database now, in their own words; empty for nobody."""
    with database.reading() as connection:
        row = living(connection, now, RUN, REBUILD)
    return row.holder if row is not None else ""


def entries(database: Database) -> int:
    """Count the entries of the ledger."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(LEDGER.table)).scalar_one()


def try_to_write(database: Database) -> None:
    """Write a row and take it back; raises Unavailable where nothing can be written."""
    probe = {"name": "check", "holder": "", "token": "", "beat": 0}
    with database.writing() as connection:
        connection.execute(LEASE.table.insert().values(**probe))
        connection.rollback()


def damage(database: Database) -> str:
    """Say what SQLite finds wrong with its file; empty for nothing."""
    if not database.is_sqlite:
        return ""
    with database.reading() as connection:
        told = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    return "" if told == "ok" else str(told)


def group_chats(
    database: Database, platform: str, *, servers: bool = False
) -> list[tuple[str, str]]:
    """Give id and title of the communities' chats on a platform, the first fifty.

    `servers` leaves out those that are channels of one.
    """
    query = (
        select(_H.external, _H.title)
        .where(_H.platform == platform, _H.private == 0, _H.community.is_not(None))
        .order_by(_H.id)
        .limit(50)
    )
    if servers:
        query = query.where(func.coalesce(_H.server, 0) == 0)
    with database.reading() as connection:
        return [(row.external, row.title) for row in connection.execute(query)]
