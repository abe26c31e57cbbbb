"""A Discord on loopback to measure with: what waits is told as fast as it is heard.

`python -m bench.discord EVENTS MEMBERS` is one in a process of its own, with gateway events that
wait (one a line); it says at which address it listens, until its standard input is closed. It
begins to tell them a moment after the bot has come in.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from bench.guild import APPLICATION, GUILD, INTENTS, ME, guild, member, user
from bench.report import pin

SETTLES = 1.0
"""Seconds between a bot's coming in and the first event."""
AT_ONCE = 1_000
ABOUT = {
    "id": str(APPLICATION),
    "name": "Hearth",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "flags": INTENTS,
    "owner": user(0),
    "summary": "",
    "verify_key": "00",
    "team": None,
}
LIMITS = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}


class Server:
    """Tells a bot what happens; what the bot does is taken for done."""

    def __init__(self, waiting: Sequence[bytes] = (), members: int = 1) -> None:
        self.url = ""
        self._waiting = waiting
        self._members = members
        self._sent = 900000000000000000
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/gateway/", self._gate)
        app.router.add_route("*", "/api/v10/{path:.*}", self._meet)
        # A bot that is stopped leaves calls half sent, which is no trouble of the server's.
        logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close."""
        if self._runner is not None:
            await self._runner.cleanup()

    # What the bot asks.

    async def _meet(self, request: web.Request) -> web.Response:
        path, body = request.match_info["path"], await request.read()
        found: Any = None
        if path == "users/@me":
            found = ME
        elif path in ("applications/@me", "oauth2/applications/@me"):
            found = ABOUT
        elif path == "gateway/bot":
            url = self.url.replace("http", "ws", 1) + "/gateway/"
            found = {"url": url, "shards": 1, "session_start_limit": LIMITS}
        elif path.endswith("/members"):
            found = self._page(int(request.query.get("after", 0)), int(request.query["limit"]))
        elif path.endswith("/commands"):
            found = json.loads(body) if body else []
        elif request.method == "GET":
            found = {"audit_log_entries": []} if path.endswith("audit-logs") else []
        elif "/callback" in path and "with_response" not in request.query_string:
            return web.Response(status=204)
        elif request.method in ("POST", "PATCH"):
            self._sent += 1
            found = {"id": str(self._sent), "channel_id": str(GUILD + 1)}
        if found is None:
            return web.Response(status=204)
        # The library reads what is called exactly this, and nothing beside it.
        return web.Response(body=json.dumps(found).encode(), content_type="application/json")

    def _page(self, after: int, limit: int) -> list[Any]:
        first = max(1, after - int(user(0)["id"]) + 1)
        numbers = range(first, min(first + limit, self._members + 1))
        return [member(number) | {"user": user(number)} for number in numbers]

    # What the bot is told.

    async def _gate(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(request)
        await socket.send_str('{"op":10,"d":{"heartbeat_interval":41250},"s":null,"t":null}')
        telling: asyncio.Task[None] | None = None
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            asked = json.loads(frame.data)
            if asked["op"] == 1:
                await socket.send_str('{"op":11,"d":null,"s":null,"t":null}')
            elif asked["op"] == 2:
                await self._greet(socket)
                telling = asyncio.create_task(self._tell(socket))
            elif asked["op"] == 8:
                await self._show_members(socket, asked["d"])
        if telling is not None:
            telling.cancel()
        return socket

    async def _greet(self, socket: web.WebSocketResponse) -> None:
        ready = {
            "v": 10,
            "user": ME,
            "session_id": "bench",
            "resume_gateway_url": self.url.replace("http", "ws", 1) + "/gateway/",
            "guilds": [{"id": str(GUILD), "unavailable": True}],
            "application": {"id": str(APPLICATION), "flags": INTENTS},
        }
        await socket.send_str(json.dumps({"op": 0, "t": "READY", "s": 1, "d": ready}))
        there = {"op": 0, "t": "GUILD_CREATE", "s": 2, "d": guild(self._members)}
        await socket.send_str(json.dumps(there))

    async def _show_members(self, socket: web.WebSocketResponse, asked: dict[str, Any]) -> None:
        pages = range(1, self._members + 1, AT_ONCE)
        for index, first in enumerate(pages):
            chunk = {
                "guild_id": str(GUILD),
                "members": self._page(int(user(first)["id"]) - 1, AT_ONCE),
                "chunk_index": index,
                "chunk_count": len(pages),
                "nonce": asked.get("nonce"),
            }
            told = {"op": 0, "t": "GUILD_MEMBERS_CHUNK", "s": 3 + index, "d": chunk}
            await socket.send_str(json.dumps(told))

    async def _tell(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(SETTLES)
        with suppress(ConnectionError):
            for number, event in enumerate(self._waiting, 1_000_000):
                await socket.send_str(f'{{"s":{number},{event.decode()[1:]}')


async def serve(server: Server) -> None:
    """Serve until the other side closes standard input."""
    await server.start()
    print(server.url, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    pin(last=True)
    asyncio.run(serve(Server(Path(sys.argv[1]).read_bytes().splitlines(), int(sys.argv[2]))))
