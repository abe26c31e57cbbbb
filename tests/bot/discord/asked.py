"""A request that the bot made, and what a handler of it needs again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.bot.discord import permissions
from tests.bot.discord.world import Answer, Channel, Guild, Payload, Refusal, World


@dataclass
class Request:
    """A call: `route` is its template, `path` what stands in the braces."""

    method: str
    route: str
    path: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    json: Any = None
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    reason: str | None = None
    authorized: bool = True

    @property
    def body(self) -> Payload:
        return self.json if isinstance(self.json, dict) else {}

    @property
    def words(self) -> str:
        """What it says, also as the answer to an interaction."""
        data = self.body.get("data")
        told = data if isinstance(data, dict) else self.body
        return str(told.get("content") or "")

    @property
    def call(self) -> str:
        return f"{self.method} {self.route}"


Handler = Callable[[World, Request], Answer]
Routes = list[tuple[str, str, Handler]]
NOTHING: Answer = (204, None)


def channel_of(world: World, asked: Request, needs: int = 0) -> Channel:
    """Give the channel that is asked for; raises Refusal where the bot may not do this there."""
    found = world.channels.get(asked.path["channel"])
    if found is None:
        raise Refusal(404, 10003, "Unknown Channel")
    if found.guild is not None and world.me["id"] not in found.guild.members:
        raise Refusal(403, 50001, "Missing Access")
    allowed = world.may(world.me["id"], found)
    if not allowed & permissions.VIEW_CHANNEL:
        raise Refusal(403, 50001, "Missing Access")
    if needs & ~allowed:
        raise Refusal(403, 50013, "Missing Permissions")
    return found


def guild_of(world: World, asked: Request, needs: int = 0) -> Guild:
    """Give the guild that is asked for; raises Refusal."""
    found = world.guilds.get(asked.path["guild"])
    if found is None or world.me["id"] not in found.members:
        raise Refusal(404, 10004, "Unknown Guild")
    if needs & ~world.in_guild(world.me["id"], found):
        raise Refusal(403, 50013, "Missing Permissions")
    return found


def member_of(guild: Guild, asked: Request) -> Payload:
    """Give the member that is asked for; raises Refusal."""
    found = guild.members.get(asked.path["user"])
    if found is None:
        raise Refusal(404, 10007, "Unknown Member")
    return found


def message_of(channel: Channel, asked: Request) -> Payload:
    """Give the message that is asked for; raises Refusal."""
    number = asked.path["message"]
    found = channel.messages.get(int(number)) if number.isdigit() else None
    if found is None:
        raise Refusal(404, 10008, "Unknown Message")
    return found


def above(world: World, guild: Guild, who: str) -> None:
    """Refuse what is done to somebody whose highest role is not below the bot's."""
    if guild.position(who) >= guild.position(world.me["id"]):
        raise Refusal(403, 50013, "Missing Permissions")


def whole(asked: Request, name: str, least: int, most: int, usual: int) -> int:
    """Read a number of the query; raises Refusal where it is none or out of bounds."""
    raw = asked.query.get(name)
    if raw is None:
        return usual
    if not raw.isdigit() or not least <= int(raw) <= most:
        raise Refusal(400, 50035, "Invalid Form Body", errors={name: raw})
    return int(raw)
