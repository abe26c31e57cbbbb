"""Closes channels and slows them down, and brings back exactly what they allowed before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bot.discord.errors import UNKNOWN_CHANNEL
from bot.discord.guilds import (
    ADMINISTRATOR,
    FORUMS,
    MODERATORS,
    SEND,
    THREADS,
    VIEW_CHANNEL,
    Guilds,
)
from bot.discord.overwrites import bits
from bot.discord.payloads import Overwrite
from bot.discord.rooms import Rooms
from bot.discord.wire import Rejected, Wire
from community.actions import Lock, Slow, Survey, Unlock
from community.outcomes import Later, Outcome, Sent, Surveyed

SENDS = SEND | 1 << 35 | 1 << 36 | 1 << 38
"""To write, to begin threads, and to write in them."""
WRITES = SEND | 1 << 38
WRITTEN_IN = frozenset({0, 2, 5, 13}) | FORUMS
ROLE, PERSON = 0, 1
OF_WORDS = {"role": ROLE, "member": PERSON}
"""What an overwrite is about."""
UNTIL_KNOWN = 2.0
"""Seconds to wait for what the gateway tells of a guild at the beginning."""
CHANNEL = "/channels/{channel_id}"


class Over(msgspec.Struct, array_like=True):
    """An overwrite as it was: about what, what it allows and denies; None where there was none."""

    kind: int
    allow: str
    deny: str


class Before(msgspec.Struct):
    """How a channel was: its overwrites that are touched, by what they are of, and its pace."""

    over: dict[str, Over | None]
    slow: int = 0


class Told(msgspec.Struct):
    """What Discord tells of a channel, as far as it matters here."""

    id: str
    type: int = 0
    permission_overwrites: list[Overwrite] = []
    rate_limit_per_user: int | None = None


class Closing:
    """Performs what concerns whole channels, or all channels of a guild."""

    def __init__(self, wire: Wire, rooms: Rooms, guilds: Guilds) -> None:
        self._wire = wire
        self._rooms = rooms
        self._guilds = guilds
        self.me = ""

    async def perform(self, action: Survey | Lock | Slow | Unlock) -> Outcome | Later:
        """Do it, channel by channel; done twice it is the same. Raises Lost and Rejected."""
        if isinstance(action, Survey):
            return await self._survey(action)
        known = json.loads(action.before)
        for channel, raw in known.items():
            before = msgspec.convert(raw, Before)
            try:
                await self._change(action, channel, before)
            except Rejected as no:
                if no.number != UNKNOWN_CHANNEL:  # one that is gone needs nothing
                    raise
        return Sent()

    async def _survey(self, action: Survey) -> Outcome | Later:
        guild = await self._rooms.guild(action.chat)
        if not self.me or guild not in self._guilds.guilds:
            return Later(UNTIL_KNOWN)
        if self._rooms.is_server(action.chat):
            found = await self._wire.call("GET", "/guilds/{guild_id}/channels", guild_id=guild)
        else:
            found = [await self._wire.call("GET", CHANNEL, channel_id=action.chat)]
        channels = [msgspec.convert(each, Told, strict=False) for each in found]
        before = {
            each.id: Before(self._touched(guild, each), each.rate_limit_per_user or 0)
            for each in channels
            if each.type in WRITTEN_IN and each.id not in action.spared and self._sees(each.id)
        }
        return Surveyed(before=msgspec.json.encode(before).decode())

    def _sees(self, channel: str) -> bool:
        known = self._guilds.channels.get(channel)
        may = self._guilds.own_in(channel, self.me)
        return known is None or known.type in THREADS or bool(may & VIEW_CHANNEL)

    def _touched(self, guild: str, channel: Told) -> dict[str, Over | None]:
        """Give the overwrites that closing a channel changes, as they are."""
        there = {each.id: each for each in channel.permission_overwrites}
        roles = [each.id for each in there.values() if self._lets_write(guild, each)]
        touched = [guild, *roles, *self._moderating(guild), self.me]
        return {
            each: _over(there[each]) if each in there else None
            for each in dict.fromkeys(filter(None, touched))
        }

    def _lets_write(self, guild: str, over: Overwrite) -> bool:
        is_role = over.id in self._roles(guild) and over.id != guild
        return is_role and bool(bits(over.allow) & SENDS)

    def _moderating(self, guild: str) -> list[str]:
        """Give the roles of moderators, which go on writing; administrators do so anyway."""
        return [
            number
            for number, rank in self._roles(guild).items()
            if not rank.managed
            and number != guild
            and rank.permissions & MODERATORS
            and not rank.permissions & ADMINISTRATOR
        ]

    def _roles(self, guild: str) -> dict[str, Any]:
        known = self._guilds.guilds.get(guild)
        return known.roles if known is not None else {}

    async def _change(self, action: Lock | Slow | Unlock, channel: str, before: Before) -> None:
        match action:
            case Slow(seconds=seconds):
                await self._patch(channel, rate_limit_per_user=seconds)
            case Unlock(slow=True):
                await self._patch(channel, rate_limit_per_user=before.slow)
            case Lock():
                guild = await self._rooms.guild(channel)
                may = self._guilds.own(guild) & SENDS | SEND  # no other can be given or taken
                mine = (*self._moderating(guild), self.me)
                wanted = {n: _shut(n, over, guild, mine, may) for n, over in before.over.items()}
                await self._overwrite(channel, wanted)
            case Unlock():
                await self._overwrite(channel, before.over)

    async def _overwrite(self, channel: str, wanted: Mapping[str, Over | None]) -> None:
        """Let these overwrites be as wanted, and all others as they are."""
        raw = await self._wire.call("GET", CHANNEL, channel_id=channel)
        told = msgspec.convert(raw, Told, strict=False)
        others = [each for each in told.permission_overwrites if each.id not in wanted]
        kept = [_sent(each.id, _over(each)) for each in others]
        kept += [_sent(number, over) for number, over in wanted.items() if over is not None]
        if _as_set(kept) != _as_set(_sent(o.id, _over(o)) for o in told.permission_overwrites):
            await self._patch(channel, permission_overwrites=kept)

    async def _patch(self, channel: str, **changes: Any) -> None:
        await self._wire.call("PATCH", CHANNEL, json=changes, channel_id=channel)


def _shut(number: str, over: Over | None, guild: str, writing: Sequence[str], may: int) -> Over:
    """Give an overwrite with which nobody writes but who moderates, and the bot, the last."""
    was = over or Over(PERSON if number == writing[-1] else ROLE, "0", "0")
    allow, deny = bits(was.allow), bits(was.deny)
    if number == guild:
        allow, deny = allow & ~may, deny | may
    elif number in writing:
        allow, deny = allow | WRITES & may, deny & ~(WRITES & may)
    else:
        allow &= ~may
    return Over(was.kind, str(allow), str(deny))


def _over(told: Overwrite) -> Over:
    kind = told.type if isinstance(told.type, int) else OF_WORDS.get(told.type, ROLE)
    return Over(kind, str(bits(told.allow)), str(bits(told.deny)))


def _sent(number: str, over: Over) -> dict[str, Any]:
    return {"id": number, "type": over.kind, "allow": over.allow, "deny": over.deny}


def _as_set(sent: Iterable[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {tuple(each.values()) for each in sent}
