"""The world behind our Discord: guilds, channels, people and what stands written, as payloads."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any, Protocol

from tests.bot.discord import permissions
from tests.bot.discord.channels import DM, FORUM, TEXT, THREAD, THREADS, Channel, Guild, Payload

__all__ = ["DM", "FORUM", "THREAD", "THREADS", "Channel", "Guild", "Payload", "World"]

Answer = tuple[int, Any]
EPOCH = 1_420_070_400_000
COUNT = count()
"""What numbers end with: two worlds of one process give none twice."""
OWN_NUMBER = "1100000000000000042"
MEMBERS_FLAG, CONTENT_FLAG = 1 << 15, 1 << 19


class Refusal(Exception):
    """A request is refused: the HTTP status, Discord's own number, and its words."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "code": code, **more}


class Emit(Protocol):
    """Tells those who listen that something has happened."""

    def __call__(
        self, event: str, data: Payload, intent: int, channel: Channel | None = None
    ) -> None: ...


class World:
    """All there is, and who is told of what happens."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self._last = 0
        self.users: dict[str, Payload] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.private: dict[str, Channel] = {}
        """The private channels by the person's id."""
        self.closed: set[str] = set()
        """Who takes no private messages from the bot."""
        self.reactors: dict[tuple[int, str], list[str]] = {}
        self.files: dict[str, bytes] = {}
        self.nonces: dict[tuple[str, str, str], tuple[float, Payload]] = {}
        self.commands: dict[str, list[Payload]] = {"": []}
        """The application's commands, global and by guild."""
        self.interactions: dict[str, Any] = {}
        self.alone: dict[int, tuple[str, Payload]] = {}
        """What one person alone sees, by the message's id."""
        self.emit: Emit = lambda event, data, intent, channel=None: None
        self.me = self.user("Hearth", bot=True, username="hearth", number=OWN_NUMBER)
        self.application: Payload = {
            "id": self.me["id"],
            "name": "Hearth",
            "description": "",
            "icon": None,
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": MEMBERS_FLAG | CONTENT_FLAG,
            "owner": self.user("founder"),
            "team": None,
            "bot": self.me,
        }

    # Names and times.

    def number(self, at: float | None = None) -> int:
        """Give a new snowflake, of now or of a moment that has been."""
        ms = int((self.now() if at is None else at) * 1000) - EPOCH
        fresh = (ms << 22) | (next(COUNT) & 0x3FFFFF)
        if at is None or fresh > self._last:
            fresh = max(fresh, self._last + 1)
            self._last = fresh
        else:
            while any(fresh in channel.messages for channel in self.channels.values()):
                fresh += 1
        return fresh

    def moment(self, offset: float = 0) -> str:
        return datetime.fromtimestamp(self.now() + offset, UTC).isoformat()

    # Who and what there is.

    def user(
        self, name: str, *, bot: bool = False, username: str = "", number: str = ""
    ) -> Payload:
        """Make an account."""
        user: Payload = {
            "id": number or str(self.number()),
            "username": username or name.casefold().replace(" ", "_"),
            "global_name": None if bot else name,
            "discriminator": "0",
            "avatar": None,
            "public_flags": 0,
        }
        if bot:
            user["bot"] = True
        self.users[user["id"]] = user
        return user

    def guild(
        self,
        name: str,
        *,
        owner: Payload | None = None,
        with_bot: bool = True,
        old: bool = False,
        number: str = "",
    ) -> Guild:
        """Make a guild with one channel, `general`, and a role of the bot's own.

        The first channel of an old one has the guild's id.
        """
        owner = owner or self.user("founder")
        found = Guild(number or str(self.number()), name, owner["id"])
        self.guilds[found.id] = found
        self.role(found, "@everyone", permissions.AT_FIRST, number=found.id)
        self.enrol(found, owner)
        self.channel(found, "general", number=found.id if old else "")
        if with_bot:
            role = self.role(found, "Hearth", permissions.ADMINISTRATOR, position=10)
            self.enrol(found, self.me)["roles"].append(role["id"])
        return found

    def role(
        self, guild: Guild, name: str, allows: int = 0, *, position: int = 0, number: str = ""
    ) -> Payload:
        """Make a role; without a position it stands lowest."""
        role: Payload = {
            "id": number or str(self.number()),
            "name": name,
            "permissions": str(allows),
            "position": position if number or position else 1,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        guild.roles[role["id"]] = role
        return role

    def channel(
        self,
        guild: Guild,
        name: str,
        kind: int = TEXT,
        *,
        parent: str | None = None,
        number: str = "",
    ) -> Channel:
        """Make a channel of a guild."""
        payload: Payload = {
            "id": number or str(self.number()),
            "type": kind,
            "guild_id": guild.id,
            "name": name,
            "position": len(guild.channels),
            "permission_overwrites": [],
            "parent_id": parent,
            "topic": None,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "last_message_id": None,
            "flags": 0,
        }
        made = Channel(payload, guild)
        guild.channels[made.id] = self.channels[made.id] = made
        return made

    def direct(self, user: Payload) -> Channel:
        """Give the private channel with somebody."""
        if user["id"] not in self.private:
            payload: Payload = {
                "id": str(self.number()),
                "type": DM,
                "recipients": [user],
                "last_message_id": None,
                "flags": 0,
            }
            made = Channel(payload, None)
            self.private[user["id"]] = self.channels[made.id] = made
        return self.private[user["id"]]

    def enrol(self, guild: Guild, user: Payload) -> Payload:
        """Let somebody be a member, and tell nobody."""
        member: Payload = {
            "user": user,
            "nick": None,
            "avatar": None,
            "roles": [],
            "joined_at": self.moment(),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }
        guild.members[user["id"]] = member
        return member

    # What somebody may do.

    def may(self, who: str, channel: Channel) -> int:
        """Give the permissions of somebody in a channel."""
        guild = channel.guild
        if guild is None:
            return permissions.EVERY
        if who not in guild.members:
            return 0
        place = channel.parent or channel
        held = {guild.id, *guild.members[who]["roles"]}
        over = place.payload["permission_overwrites"]
        return permissions.in_channel(self.in_guild(who, guild), over, guild.id, held, who)

    def in_guild(self, who: str, guild: Guild) -> int:
        """Give the permissions of somebody in a guild."""
        member = guild.members[who]
        until = member["communication_disabled_until"]
        out = until is not None and datetime.fromisoformat(until).timestamp() > self.now()
        roles = [guild.roles[guild.id], *(guild.roles[role] for role in member["roles"])]
        return permissions.in_guild(who == guild.owner, roles, out)
