"""Where something is said or done: private channels of people, guilds of channels, ids of roles."""

from __future__ import annotations

from typing import Any

from bot.discord.guilds import SEND, VIEW_CHANNEL, Guilds
from bot.discord.outbound import destination
from bot.discord.wire import Lost, Rejected, Wire
from community.actions import Action

MOST_KNOWN = 20_000
TEXT = 0
"""The type of a plain channel."""


class NoRoom(Exception):
    """There is nowhere to say it; the message says why."""


class Rooms:
    """Finds out what is not known, once."""

    def __init__(self, wire: Wire, guilds: Guilds) -> None:
        self._wire = wire
        self._guilds = guilds
        self._private: dict[str, str] = {}
        self._homes: dict[str, str] = {}

    def note(self, person: str, channel: str) -> None:
        """Note the private channel of somebody."""
        self._private[person] = channel
        while len(self._private) > MOST_KNOWN:
            del self._private[next(iter(self._private))]

    async def channel(self, action: Action) -> tuple[str, bool]:
        """Give where an action speaks, and whether that is somebody's private channel.

        Raises Lost, Rejected, NoRoom.
        """
        person, chat = destination(action)
        if person:
            return await self.private(person), True
        if chat in self._private:
            return self._private[chat], True
        if chat in self._guilds.guilds:
            return self._spoken(chat), False
        return chat, False

    def is_server(self, chat: str) -> bool:
        """Whether a chat is a whole server."""
        return chat in self._guilds.guilds

    def may_be_a_person(self, chat: str) -> bool:
        """Whether a chat that is no channel may be the private one of a person of that id."""
        known = self._guilds
        return not (chat in known.channels or chat in known.guilds or chat in self._private)

    async def private(self, person: str) -> str:
        """Give somebody's private channel; raises Lost and Rejected."""
        if person not in self._private:
            found = await self._wire.call(
                "POST", "/users/@me/channels", json={"recipient_id": person}
            )
            self.note(person, _id(found))
        return self._private[person]

    async def guild(self, chat: str) -> str:
        """Give the guild that a chat belongs to, or is; raises Lost."""
        if chat in self._guilds.guilds:
            return chat
        home = self._guilds.server_of(chat) or self._homes.get(chat)
        if not home:
            try:
                found = await self._wire.call("GET", "/channels/{channel_id}", channel_id=chat)
            except Rejected as no:
                if no.retry_after:
                    raise Lost(str(no)) from no
                return chat
            home = str(found.get("guild_id") or chat) if isinstance(found, dict) else chat
            self._homes[chat] = home
        return home

    async def role(self, guild: str, name: str, *, made: bool) -> str:
        """Give the id of a guild's role by its name, made if need be; raises Lost and Rejected."""
        found = await self._wire.call("GET", "/guilds/{guild_id}/roles", guild_id=guild)
        for role in found if isinstance(found, list) else ():
            is_own = isinstance(role, dict) and role.get("managed") is not True
            if is_own and str(role.get("name")).casefold() == name.casefold():
                return _id(role)
        if not made:
            return ""
        about = {"name": name, "permissions": "0", "mentionable": False}
        fresh = await self._wire.call(
            "POST", "/guilds/{guild_id}/roles", guild_id=guild, json=about
        )
        return _id(fresh)

    def _spoken(self, guild: str) -> str:
        """Give the oldest channel of a guild in which the bot may speak."""
        for channel in sorted(self._guilds.within(guild), key=lambda each: (len(each.id), each.id)):
            may = self._guilds.own_in(channel.id, "")
            if channel.type == TEXT and may & VIEW_CHANNEL and may & SEND:
                return channel.id
        raise NoRoom("there is no channel that I may write in")


def _id(found: Any) -> str:
    if isinstance(found, dict) and found.get("id"):
        return str(found["id"])
    raise Lost("an answer without an id", arrived=True)
