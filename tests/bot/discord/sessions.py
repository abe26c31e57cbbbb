"""What the gateway keeps of a bot that listens: its session, its connection, what it is shown."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import deque
from typing import Any

import msgspec
from aiohttp import web

from tests.bot.discord.world import Channel, Guild, Payload, World

PER_MINUTE = 120
REPLAYED = 100_000
"""How many events a session keeps for a RESUME."""


class Session:
    """What an IDENTIFY has opened: numbered events, kept to be sent again."""

    def __init__(self, number: str, intents: int) -> None:
        self.id = number
        self.intents = intents
        self.seq = 0
        self.sent: deque[tuple[int, bytes]] = deque(maxlen=REPLAYED)
        self.line: Line | None = None


class Line:
    """One connection; frames go out in order, compressed where the client has asked for that."""

    def __init__(self, socket: web.WebSocketResponse, transport: Any, compressed: bool) -> None:
        self.socket = socket
        self.transport = transport
        self.session: Session | None = None
        self.frames: asyncio.Queue[bytes | int] = asyncio.Queue()
        self.heard: deque[float] = deque(maxlen=PER_MINUTE)
        self._deflate = zlib.compressobj() if compressed else None

    async def send_on(self) -> None:
        while True:
            frame = await self.frames.get()
            if isinstance(frame, int):
                await self.socket.close(code=frame)
            elif self._deflate is None:
                await self.socket.send_str(frame.decode())
            else:
                packed = self._deflate.compress(frame)
                await self.socket.send_bytes(packed + self._deflate.flush(zlib.Z_SYNC_FLUSH))

    def tell(self, op: int, data: Any = None) -> None:
        self.frames.put_nowait(msgspec.json.encode({"op": op, "d": data, "s": None, "t": None}))


def framed(told: Payload) -> bytes:
    """Give a frame; what is no character is told by its escape, as Discord does."""
    try:
        return msgspec.json.encode(told)
    except UnicodeEncodeError:
        return json.dumps(told).encode()


def shown(world: World, guild: Guild) -> Payload:
    """Give a guild as GUILD_CREATE tells of it; of the members, the bot alone."""
    me = guild.members.get(world.me["id"])
    return {
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner,
        "icon": None,
        "roles": [*guild.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": ["COMMUNITY"],
        "channels": [channel.payload for channel in guild.channels.values()],
        "threads": [t.payload for t in guild.threads.values() if not archived(t)],
        "members": [me] if me else [],
        "member_count": len(guild.members),
        "joined_at": me["joined_at"] if me else None,
        "large": len(guild.members) > 50,
        "unavailable": False,
        "preferred_locale": "en-US",
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "afk_timeout": 300,
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def archived(thread: Channel) -> bool:
    return bool(thread.payload["thread_metadata"]["archived"])
