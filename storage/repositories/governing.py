"""Changes of communities, chats, roles and languages."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select

from community.events import Place
from community.people import Actor, Chat, Community, Role
from community.ports import Governing
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import (
    BY_ACCOUNT,
    BY_PLACE,
    CHAT,
    COMMUNITY,
    IDENTITY,
    MEMBER,
    SqlPeople,
    chat_of,
    rank_again,
)

BY_WORD = ("name",)
_M, _C, _I = MEMBER.table.c, CHAT.table.c, IDENTITY.table.c
OWNERS = (
    select(_M.id)
    .where(_M.community == bindparam("community"), _M.role == bindparam("role"))
    .limit(20)
)
CHATS = select(*_C).where(_C.community == bindparam("community"), _C.private == 0).order_by(_C.id)

RANKED = (
    select(_I.external, _I.role)
    .where(
        _I.community == bindparam("community"), _I.platform == bindparam("platform"), _I.role > 0
    )
    .limit(1_000)
)


@serves(Governing)
class SqlGoverning:
    """Writes what owners and set-up decide."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def found(self, name: str, at: datetime) -> Community:
        number = self._page.next_id(COMMUNITY)
        made = Community(number, name)
        row = COMMUNITY.row(number, name, made.language, made.zone, made.day_start, micros(at))
        self._page.put_found(COMMUNITY, row, BY_WORD)
        return made

    async def join_chat(self, chat: Chat, community: int) -> Chat:
        number = chat.id or self._page.next_id(CHAT)
        row = CHAT.row(
            number,
            community or None,
            chat.platform,
            chat.external,
            int(chat.private),
            chat.title,
            chat.language,
            chat.purpose,
            chat.server or None,
            chat.slow,
            micros(chat.slow_until) if chat.slow_until is not None else 0,
        )
        self._page.put_found(CHAT, row, BY_PLACE)
        return chat_of(row)

    async def open_private(self, platform: str, place: Place) -> Chat:
        return await self.join_chat(Chat(0, 0, platform, place.id, private=True), 0)

    async def open_channel(self, platform: str, place: Place) -> Chat | None:
        server = self._page.find(CHAT, BY_PLACE, (platform, place.server))
        if server is None or not server.community or place.id == place.server:
            return None
        channel = self._page.find(CHAT, BY_PLACE, (platform, place.id))
        if channel is not None and channel.community != server.community:
            return None
        known = chat_of(channel) if channel else Chat(0, 0, platform, place.id, title=place.title)
        channel = msgspec.structs.replace(known, server=server.id)
        return await self.join_chat(channel, server.community)

    async def describe(self, community: Community) -> None:
        row = self._page.get(COMMUNITY, (community.id,))
        if row is not None:
            self._page.put(
                COMMUNITY,
                row._replace(
                    name=community.name,
                    language=community.language,
                    zone=community.zone,
                    day_start=community.day_start,
                ),
            )

    async def describe_chat(self, chat: Chat) -> None:
        await self.join_chat(chat, chat.community)

    async def set_role(self, member: int, role: Role) -> None:
        row = self._page.get(MEMBER, (member,))
        if row is not None:
            self._page.put(MEMBER, row._replace(role=int(role)))

    async def ranked(self, community: int, platform: str) -> dict[str, Role]:
        rows = self._page.select(RANKED, community=community, platform=platform)
        return {row.external: Role(row.role) for row in rows}

    async def set_rank(self, community: int, platform: str, external: str, rank: Role) -> None:
        row = self._page.find(IDENTITY, BY_ACCOUNT, (platform, external, community))
        if row is not None and row.role != rank:
            self._page.put_found(IDENTITY, row._replace(role=int(rank)), BY_ACCOUNT)
            rank_again(self._page, row.member)

    async def set_language(self, member: int, language: str | None) -> None:
        row = self._page.get(MEMBER, (member,))
        if row is not None:
            self._page.put(MEMBER, row._replace(language=language))

    async def owners(self, community: int) -> Sequence[Actor]:
        rows = self._page.select(OWNERS, community=community, role=int(Role.OWNER))
        found = [await SqlPeople(self._page).member(row.id) for row in rows]
        return [actor for actor in found if actor is not None]

    async def chats(self, community: int) -> Sequence[Chat]:
        return [chat_of(row) for row in self._page.select(CHATS, community=community)]
