"""The gateway of our Discord: sessions that are resumed, replayed, dropped and disturbed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.bot.discord import permissions
from tests.bot.discord.sessions import PER_MINUTE, Line, Session, framed, shown
from tests.bot.discord.world import CONTENT_FLAG, DM, MEMBERS_FLAG, Channel, Payload, World

GUILDS, MEMBERS, MODERATION, INVITES, PRESENCES = 1 << 0, 1 << 1, 1 << 2, 1 << 6, 1 << 8
MESSAGES, REACTIONS, TYPING = 1 << 9, 1 << 10, 1 << 11
DM_MESSAGES, DM_REACTIONS, CONTENT = 1 << 12, 1 << 13, 1 << 15
KNOWN = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))
STRIPPED = ("embeds", "attachments", "components")


class Gateway:
    """Tells the bot what happens, as far as it asked for it and may see it."""

    def __init__(self, world: World, token: str, url: Callable[[], str]) -> None:
        self.world = world
        self.token = token
        self.url = url
        self.wrong: list[str] = []
        self.sessions: dict[str, Session] = {}
        self.lines: set[Line] = set()
        self.identifies: list[Payload] = []
        self.resumes = 0
        self.left = 1000
        """How many more times a day the bot may identify itself; then its token is reset."""
        self.interval = 41.25
        self.deaf = False
        """Whether heartbeats stay without an answer."""
        self.down = False
        self.compresses = True
        self.presences: list[Any] = []
        self.events: list[str] = []
        """The names of what was told."""
        world.emit = self.emit

    # What a test does to it.

    def cut(self) -> None:
        """Break all connections, as a network does; sessions stay."""
        for line in [*self.lines]:
            line.transport.abort()

    def close(self, code: int) -> None:
        """Close all connections with a code."""
        for line in self.lines:
            line.frames.put_nowait(code)

    def reconnect(self) -> None:
        """Ask for a new connection (op 7)."""
        for line in self.lines:
            line.tell(7)

    def forget(self) -> None:
        """Drop all sessions: none is resumed."""
        self.sessions.clear()

    def invalidate(self, *, resumable: bool = False) -> None:
        """Say that the session is no longer valid (op 9)."""
        if not resumable:
            self.forget()
        for line in self.lines:
            line.tell(9, resumable)

    def raw(self, frame: bytes | str) -> None:
        """Send a frame as it is, in no session's count."""
        for line in self.lines:
            line.frames.put_nowait(frame if isinstance(frame, bytes) else frame.encode())

    def again(self, event: str) -> None:
        """Send the last event of a name again, under a number of its own."""
        for session in self.sessions.values():
            raw = next(b for _, b in reversed(session.sent) if json.loads(b)["t"] == event)
            self._tell(session, event, json.loads(raw)["d"])

    def anything(self, event: str, data: Any) -> None:
        """Tell of something that no World knows of, or that is malformed."""
        for session in self.sessions.values():
            self._tell(session, event, data)

    @property
    def connected(self) -> bool:
        return any(line.session is not None for line in self.lines)

    # How it tells.

    def emit(self, event: str, data: Payload, intent: int, channel: Channel | None = None) -> None:
        me = self.world.me["id"]
        if channel is not None and not self.world.may(me, channel) & permissions.VIEW_CHANNEL:
            return
        guild = self.world.guilds.get(str(data.get("guild_id")))
        if guild is not None and me not in guild.members and event != "GUILD_MEMBER_REMOVE":
            return
        for session in self.sessions.values():
            if not intent or session.intents & intent:
                self._tell(session, event, self._seen(session, event, data, channel))

    def _seen(
        self, session: Session, event: str, data: Payload, channel: Channel | None
    ) -> Payload:
        """Leave out what is written, where the bot may not read it."""
        if event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or session.intents & CONTENT:
            return data
        return self.readable(data, channel)

    def readable(self, message: Payload, channel: Channel | None) -> Payload:
        me = self.world.me["id"]
        private = channel is not None and channel.type == DM
        named = any(each["id"] == me for each in message["mentions"])
        if private or named or message["author"]["id"] == me:
            return message
        return message | {"content": ""} | {name: [] for name in STRIPPED if name in message}

    def _tell(self, session: Session, event: str, data: Any) -> None:
        session.seq += 1
        self.events.append(event)
        frame = framed({"op": 0, "s": session.seq, "t": event, "d": data})
        session.sent.append((session.seq, frame))
        if session.line is not None:
            session.line.frames.put_nowait(frame)

    # How it listens.

    async def meet(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoclose=True, compress=False)
        await socket.prepare(request)
        packed = self.compresses and request.query.get("compress") == "zlib-stream"
        line = Line(socket, request.transport, packed)
        self.lines.add(line)
        writing = asyncio.ensure_future(line.send_on())
        line.tell(10, {"heartbeat_interval": int(self.interval * 1000), "_trace": []})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._hear(line, json.loads(message.data))
        finally:
            self.lines.discard(line)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            self._hang_up(line, socket.close_code)
        return socket

    def _hang_up(self, line: Line, code: int | None) -> None:
        """End a connection; who closes it with 1000 or 1001 wants no session any more."""
        session = line.session
        if session is not None and session.line is line:
            session.line = None
            if code in (1000, 1001):
                self.sessions.pop(session.id, None)

    def _hear(self, line: Line, frame: Payload) -> None:
        op, data = frame.get("op"), frame.get("d")
        clock = asyncio.get_running_loop().time()
        line.heard.append(clock)
        if len(line.heard) == PER_MINUTE and clock - line.heard[0] < 60:
            self.wrong.append("more than 120 events were sent to the gateway in a minute")
            line.frames.put_nowait(4008)
        elif op == 1:
            self._beat(line, data)
        elif op == 2:
            self._identify(line, data or {})
        elif op == 6:
            self._resume(line, data or {})
        elif line.session is None:
            line.frames.put_nowait(4003)
        elif op == 3:
            self.presences.append(data)
        elif op == 8:
            self._chunks(line, line.session, data or {})
        else:
            self.wrong.append(f"the gateway knows no op {op}")
            line.frames.put_nowait(4001)

    def _beat(self, line: Line, data: Any) -> None:
        if data is not None and not isinstance(data, int):
            self.wrong.append(f"a heartbeat carries the last number, not {data!r}")
        if not self.deaf:
            line.tell(11)

    def _identify(self, line: Line, data: Payload) -> None:
        self.identifies.append(data)
        intents = data.get("intents")
        flags = self.world.application["flags"]
        if line.session is not None:
            line.frames.put_nowait(4005)
        elif data.get("token") != self.token or self.left <= 0:
            line.frames.put_nowait(4004)
        elif not isinstance(intents, int) or intents & ~KNOWN:
            self.wrong.append(f"{intents!r} are no intents")
            line.frames.put_nowait(4013)
        elif _disallowed(intents, flags):
            line.frames.put_nowait(4014)
        else:
            self.left -= 1
            if not {"os", "browser", "device"} <= {*data.get("properties", {})}:
                self.wrong.append("IDENTIFY says on what the bot runs")
            session = Session(f"{self.world.number():x}", intents)
            self.sessions = {session.id: session}
            self._attach(line, session)
            self._ready(session)

    def _attach(self, line: Line, session: Session) -> None:
        if session.line is not None:
            session.line.frames.put_nowait(4000)
        line.session, session.line = session, line

    def _ready(self, session: Session) -> None:
        world = self.world
        mine = [guild for guild in world.guilds.values() if world.me["id"] in guild.members]
        self._tell(
            session,
            "READY",
            {
                "v": 10,
                "user": world.me | {"verified": True, "mfa_enabled": False, "flags": 0},
                "session_id": session.id,
                "resume_gateway_url": self.url(),
                "guilds": [{"id": guild.id, "unavailable": True} for guild in mine],
                "application": {name: world.application[name] for name in ("id", "flags")},
                "shard": [0, 1],
                "private_channels": [],
                "_trace": [],
            },
        )
        for guild in mine:
            if not guild.unavailable and session.intents & GUILDS:
                self._tell(session, "GUILD_CREATE", shown(world, guild))

    def _resume(self, line: Line, data: Payload) -> None:
        self.resumes += 1
        session = self.sessions.get(str(data.get("session_id")))
        seq = data.get("seq")
        if data.get("token") != self.token:
            line.frames.put_nowait(4004)
        elif session is None or not isinstance(seq, int) or not self._has(session, seq):
            line.tell(9, False)
        else:
            self._attach(line, session)
            for number, frame in session.sent:
                if number > seq:
                    line.frames.put_nowait(frame)
            self._tell(session, "RESUMED", {"_trace": []})

    def _has(self, session: Session, seq: int) -> bool:
        oldest = session.sent[0][0] if session.sent else session.seq + 1
        return oldest - 1 <= seq <= session.seq

    def _chunks(self, line: Line, session: Session, data: Payload) -> None:
        guild = self.world.guilds.get(str(data.get("guild_id")))
        if guild is None:
            return
        asked = data.get("user_ids")
        if asked is None and not session.intents & MEMBERS:
            self.wrong.append("all members are only told of with the members intent")
            return
        names = {*([asked] if isinstance(asked, str) else asked or guild.members)}
        query, most = str(data.get("query") or "").casefold(), int(data.get("limit") or 0)
        found = [m for who, m in guild.members.items() if who in names]
        found = [m for m in found if m["user"]["username"].startswith(query)][: most or None]
        count = max(1, -(-len(found) // 1000))
        for index in range(count):
            self._tell(
                session,
                "GUILD_MEMBERS_CHUNK",
                {
                    "guild_id": guild.id,
                    "members": found[index * 1000 : index * 1000 + 1000],
                    "chunk_index": index,
                    "chunk_count": count,
                    "not_found": sorted(names - {*guild.members}) if asked else [],
                    "nonce": data.get("nonce"),
                },
            )


def _disallowed(intents: int, flags: int) -> bool:
    wants_members, wants_content = intents & MEMBERS, intents & CONTENT
    has_members = flags & (MEMBERS_FLAG | MEMBERS_FLAG >> 1)
    has_content = flags & (CONTENT_FLAG | CONTENT_FLAG >> 1)
    return bool(
        (wants_members and not has_members)
        or (wants_content and not has_content)
        or (intents & PRESENCES and not flags & (3 << 12))
    )
