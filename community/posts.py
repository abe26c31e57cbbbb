"""Where messages stand: the title of the chat, and the address where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from community.context import Ctx
from community.people import Chat
from community.ports import Governing
from community.words import Name, Spot, Text, t


class Spots:
    """The chats of a community, by number."""

    def __init__(self, chats: Mapping[int, Chat]) -> None:
        self._chats = chats

    @classmethod
    async def of(cls, ctx: Ctx[Any]) -> Spots:
        """Read the chats of the community."""
        chats = await ctx.uow.port(Governing).chats(ctx.community.id)
        return cls({chat.id: chat for chat in chats})

    def named(self, chat: int, message: int) -> Text:
        """Say where a message stands; of a chat that is gone, that it is."""
        there = self._chats.get(chat)
        if there is None:
            return t("a chat that is no longer here")
        # The oldest channel of an old server has its number, and stands for it, too.
        server = self._chats.get(there.server, there)
        spot = Spot(there.platform, there.external, message, server.external)
        title = there.title or there.external
        return t("{chat} {message}", chat=Name(title), message=spot)
