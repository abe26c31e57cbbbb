"""The platform's servers: they hand events out until these are acknowledged, and log requests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec

from community.events import Event
from tests.chaos.place import BOTS_OWN

AHEAD = 250
"""So many events are handed out beyond the last acknowledged one."""
MOST_AT_ONCE = 40
MOST_TWICE = 30
"""After a death so many acknowledged events come again, for an acknowledgement may get lost."""
MOST_OWED = 100
"""With so many actions in the bot's outbox, people wait for their answers before they go on."""
LINE = 4 * 1024 * 1024


class Request(msgspec.Struct, frozen=True):
    """An action as the bot asked for it; with a picture, or not, and with what a file holds."""

    number: int
    action: dict[str, Any]
    shown: bool | None = None
    file: str = ""


class Servers:
    """Outlives the bot. `limit` is the event up to which the story may be told by now."""

    def __init__(self, events: Sequence[Event], *, nonces: bool, seed: int) -> None:
        self.events = [msgspec.to_builtins(event) for event in events]
        self.requests: list[Request] = []
        self.mark = 0
        self.limit = 0
        self.again = 0
        self.port = 0
        self._chance = Random(seed)
        self._nonces = nonces
        self._messages: dict[int, int] = {}
        self._handed = 0
        self._furthest = 0
        self._owed = 0
        self._open: dict[int, int] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._ready = False
        self._armed = False
        self._server: asyncio.Server | None = None
        self._silent = asyncio.Event()
        self.moved = asyncio.Event()

    async def start(self) -> None:
        """Listen on a port of the loopback."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LINE)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the door."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def allow(self, limit: int) -> None:
        """Let the story go on up to an event."""
        self.limit = min(len(self.events), max(limit, self.limit))
        self._hand_out()

    def arm(self, armed: bool) -> None:
        """Let the bot die from now on, or let it live."""
        self._armed = armed
        self._send({"arm": armed})

    def bid_farewell(self) -> None:
        """Ask the bot to finish what is under way and to end."""
        self._send({"stop": True})

    async def silence(self) -> None:
        """Wait until all is heard that a dead bot has said."""
        if self._writer is not None:
            self._silent.clear()
            await self._silent.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer, self._ready, self._open = writer, False, {}
        self._send({"arm": self._armed})
        try:
            while line := await reader.readline():
                if not line.endswith(b"\n"):
                    break  # it died while it wrote
                self._hear(json.loads(line), alive=self._writer is writer)
        except ConnectionError:
            pass  # it died with something unread
        finally:
            if self._writer is writer:
                self._writer = None
                self._silent.set()
            writer.close()

    def _hear(self, said: dict[str, Any], *, alive: bool) -> None:
        """Take what the bot says; of one that is dead by now, only what it asked for."""
        if "ask" in said:
            asked = (said["ask"], said["action"], said.get("shown"), said.get("file", ""))
            self.requests.append(Request(*asked))
        if not alive:
            return
        match said:
            case {"ask": number, "owed": owed}:
                self._send({"answer": number, "message": self._message(number)})
                self._owed = owed
                self._hand_out()
            case {"acknowledge": first, "owed": owed}:
                self._acknowledge(first)
                self._owed = owed
                self._hand_out()
            case {"ready": True}:
                self._handed = max(0, self.mark - self._chance.randint(0, MOST_TWICE))
                self._ready, self._owed = True, 0
                self._hand_out()

    def _message(self, number: int) -> int:
        """Give the message that a request makes; with nonces it is one however often it comes."""
        new = BOTS_OWN + len(self.requests)
        return self._messages.setdefault(number, new) if self._nonces else new

    def _acknowledge(self, first: int) -> None:
        """Take note of a portion; the mark moves only over what is known to be complete."""
        self._open[first] = -self._open[first]
        while self._open:
            start, end = next(iter(self._open.items()))
            if end > 0:
                break
            del self._open[start]
            self.mark = max(self.mark, -end)
        self.moved.set()

    def _hand_out(self) -> None:
        while (
            self._ready
            and self._owed < MOST_OWED
            and self._handed < min(self.limit, self.mark + AHEAD)
        ):
            first = self._handed
            most = min(self.limit, self.mark + AHEAD, first + self._chance.randint(1, MOST_AT_ONCE))
            self._handed = most
            self.again += max(0, min(most, self._furthest) - first)
            self._furthest = max(self._furthest, most)
            self._open[first] = most
            self._send({"deliver": first, "events": self.events[first:most]})

    def _send(self, what: dict[str, Any]) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(json.dumps(what).encode() + b"\n")
