"""A week's digest as it was kept, with the names and places that it needs to be told."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, bindparam, select

from community.digest import Digest
from community.people import Chat, Community
from community.weeks import Week
from storage.database import Database
from storage.repositories.digests import DIGEST, OF_A_WEEK, digest_from
from storage.repositories.people import CHAT, GONE, IDENTITY, MEMBER, chat_of
from storage.repositories.settings import SETTING
from storage.weekcounts import home_of

_D, _I, _M = DIGEST.table.c, IDENTITY.table.c, MEMBER.table.c
_C, _S = CHAT.table.c, SETTING.table.c
NAMES = (
    select(_I.member, _I.name, _I.username, _I.external)
    .join(MEMBER.table, _M.id == _I.member)
    .where(_I.member.in_(bindparam("members", expanding=True)), _M.hidden.op("&")(GONE) == 0)
    .order_by(_I.first_seen.desc(), _I.id.desc())
)


class KeptWeek(msgspec.Struct, frozen=True):
    """A digest, whose it is, the names of those it names, and the community's chats by number."""

    community: Community
    digest: Digest
    names: dict[int, str]
    chats: dict[int, Chat]


def kept_week(database: Database, number: int, week: Week) -> KeptWeek | None:
    """Give a week of a community as it was told; None where it was not. Raises Unavailable."""
    with database.reading() as connection:
        digest = _kept(connection, number, week)
        return None if digest is None else _told(connection, digest)


def week_told(database: Database, digest: Digest) -> KeptWeek:
    """Give a digest that is not kept with what it needs to be told. Raises Unavailable."""
    with database.reading() as connection:
        return _told(connection, digest)


def kept_digests(database: Database, number: int, weeks: Iterable[Week]) -> list[Digest]:
    """Give those of some weeks' digests that are kept. Raises Unavailable."""
    with database.reading() as connection:
        found = [_kept(connection, number, week) for week in weeks]
    return [digest for digest in found if digest is not None]


def document_of(database: Database, number: int) -> str:
    """Give the settings that a community has of its own, as JSON. Raises Unavailable."""
    query = select(_S.document).where(_S.community == number, _S.chat == 0)
    with database.reading() as connection:
        return connection.execute(query).scalar() or ""


def _kept(connection: Connection, number: int, week: Week) -> Digest | None:
    asked = {"community": number, "week": week.first.toordinal()}
    query = select(_D.figures).where(_D.community == number, _D.week == asked["week"])
    figures = connection.execute(query).scalar()
    return digest_from(figures, connection.execute(OF_A_WEEK, asked)) if figures else None


def _told(connection: Connection, digest: Digest) -> KeptWeek:
    named = connection.execute(NAMES, {"members": digest.named})
    # Of several accounts the first one names a member, as everywhere.
    names = {row.member: row.name or row.username or row.external for row in named}
    chats = select(CHAT.table).where(_C.community == digest.community)
    found = map(chat_of, connection.execute(chats))
    home = home_of(connection, digest.community)
    return KeptWeek(home, digest, names, {chat.id: chat for chat in found})
