"""A Bot API on loopback to measure with: people write at a given rate, and each call is timed.

`python -m bench.telegram UPDATES` is one in a process of its own, with updates that wait (one a
line, numbered from 1); it says at which address it listens, until its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from time import perf_counter, time
from typing import Any

from aiohttp import web

from bench.events import WORDS
from bench.report import pin
from bench.updates import GROUP

ME = {"id": 42, "is_bot": True, "first_name": "Hearth", "username": "hearth_bot"}
MOST_UPDATES = 100
RATE, ASKS = 200.0, 20.0
"""Messages a second in the group, and how many of them are commands."""


class Server:
    """Hands out updates as soon as they are there; `asked` and `answered` are moments by person.

    `removed` are moments by message; `spoken` counts what was said in the group.
    """

    def __init__(self, waiting: Iterable[str] = ()) -> None:
        self.asked: dict[int, float] = {}
        self.answered: dict[int, float] = {}
        self.removed: dict[int, float] = {}
        self.spoken = 0
        self.polls = 0
        self.url = ""
        self._updates = list(enumerate(waiting, 1))
        self._next = 1000
        self._sent = 0
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._meet)
        # A bot that is stopped leaves calls half sent, which is no trouble of the server's.
        logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def waiting(self) -> int:
        """How many updates are not confirmed yet."""
        return len(self._updates)

    def says(self, person: int, text: str) -> int:
        """Let somebody say something in the group; gives the message's number."""
        self._next += 1
        message = {
            "message_id": self._next,
            "date": int(time()),
            "chat": GROUP,
            "from": {"id": person, "is_bot": False, "first_name": f"Person {person}"},
            "text": text,
        }
        update = json.dumps({"update_id": self._next, "message": message})
        self._updates.append((self._next, update))
        self._news.set()
        return self._next

    def asks(self, person: int, command: str) -> None:
        """Let somebody ask for what is told in private."""
        self.asked[person] = perf_counter()
        self.says(person, command)

    async def _meet(self, request: web.Request) -> web.Response:
        came, method = perf_counter(), request.match_info["method"]
        params = await request.post()
        if method == "getUpdates":
            return _answer(await self._get_updates(params))
        if method == "sendMessage":
            person = int(str(params["chat_id"]))
            if person in self.asked:
                self.answered.setdefault(person, came)
            self._sent += 1
            self.spoken += person == GROUP["id"]
            return _answer(json.dumps({"message_id": self._sent, "chat": {"id": person}}))
        if method in ("deleteMessage", "deleteMessages"):
            one = str(params.get("message_id"))
            for message in json.loads(str(params.get("message_ids", f"[{one}]"))):
                self.removed.setdefault(message, came)
        return _answer(json.dumps({"getMe": ME, "getMyCommands": []}.get(method, True)))

    async def _get_updates(self, params: Any) -> str:
        self.polls += 1
        offset = int(str(params.get("offset") or 0))
        self._updates = [each for each in self._updates if each[0] >= offset]
        if not self._updates:
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), float(str(params.get("timeout") or 0)))
        return f"[{','.join(update for _, update in self._updates[:MOST_UPDATES])}]"


def _answer(result: str) -> web.Response:
    return web.Response(text=f'{{"ok":true,"result":{result}}}', content_type="application/json")


async def chatter(server: Server, luck: Random, seconds: float, people: Iterator[int]) -> None:
    """Let many talk at random moments, RATE messages a second, of which ASKS are commands."""
    began = perf_counter()
    at = began
    while (at := at + luck.expovariate(RATE)) < began + seconds:
        await asyncio.sleep(max(0.0, at - perf_counter()))
        if luck.random() < ASKS / RATE:
            server.asks(next(people), "/points")
        else:
            text = " ".join(luck.choices(WORDS, k=luck.randrange(3, 12)))
            server.says(int(luck.paretovariate(0.6)) % 2000 + 1, text)


async def serve(server: Server) -> None:
    """Serve until the other side closes standard input."""
    await server.start()
    print(server.url, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    pin(last=True)
    asyncio.run(serve(Server(Path(sys.argv[1]).read_text().splitlines())))
