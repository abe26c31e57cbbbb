"""A Bot API in a process of its own, as little as a benchmark needs: updates that wait, and yes.

`python -m bench.bot_api UPDATES` reads updates, one JSON object a line, says on which port it
listens, and hands them out by their numbers; every other call is answered as done.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

import msgspec

from bench.report import pin

BOT = {"id": 42, "is_bot": True, "first_name": "Hearth", "username": "hearth_bot"}
BOT |= {"can_read_all_group_messages": True}
MOST = 100
HELD = 0.05
"""Seconds for which a question for updates is held where there are none."""


class BotApi:
    """Hands out what waits; what was asked for after it is confirmed."""

    def __init__(self, updates: Sequence[bytes]) -> None:
        self._updates = updates
        self._messages = count(1_000_000)

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's calls, one after the other."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *fields = head.split("\r\n")
                given = {k.casefold(): v for k, _, v in (f.partition(": ") for f in fields)}
                body = await reader.readexactly(int(given.get("content-length", 0)))
                method = line.split(" ")[1].rpartition("/")[2]
                answer = await self._answer(method, body)
                size = b"Content-Length: %d\r\n\r\n" % len(answer)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + size)
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, method: str, body: bytes) -> bytes:
        match method:
            case "getMe":
                return _done(BOT)
            case "getUpdates":
                return await self._waiting(parse_qs(body.decode("latin-1")))
            case "sendMessage":
                chat = {"id": 1, "type": "private", "first_name": "A"}
                return _done({"message_id": next(self._messages), "date": 1, "chat": chat})
        return _done(result=True)

    async def _waiting(self, asked: dict[str, list[str]]) -> bytes:
        first = max(0, int(asked.get("offset", ["0"])[0]) - 1)
        most = min(MOST, int(asked.get("limit", [str(MOST)])[0]))
        found = self._updates[first : first + most]
        if not found and most > 1:
            await asyncio.sleep(HELD)
        return b'{"ok":true,"result":[' + b",".join(found) + b"]}"


def _done(result: object) -> bytes:
    return msgspec.json.encode({"ok": True, "result": result})


async def serve(api: BotApi) -> None:
    """Serve until the other side closes standard input."""
    server = await asyncio.start_server(api.meet, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    pin(last=True)
    asyncio.run(serve(BotApi(Path(sys.argv[1]).read_bytes().splitlines())))
