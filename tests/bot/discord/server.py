"""A Discord of our own on loopback: its REST calls and its gateway, as they are known to behave."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.bot.discord import (
    interactions,
    rest_application,
    rest_guilds,
    rest_messages,
    rest_threads,
)
from tests.bot.discord.asked import Handler, Request
from tests.bot.discord.faults import Faults, Limits
from tests.bot.discord.gateway import Gateway
from tests.bot.discord.people import Person
from tests.bot.discord.sessions import framed
from tests.bot.discord.validation import complaints
from tests.bot.discord.world import Answer, Guild, Refusal, World

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GhEaRt.hearth-on-a-discord-of-its-own-0000"
API = "/api/v10"
BY_TOKEN = ("/interactions/", "/webhooks/")
MODULES = (rest_application, rest_guilds, rest_messages, rest_threads, interactions)


class Discord:
    """One server for the calls and the gateway; every request is checked.

    `wrong` is what did not fit; `requests` are all calls in their order; `answers` may answer in
    the server's stead.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.world = World(now)
        self.limits = Limits()
        self.faults = Faults()
        self.requests: list[Request] = []
        self.answers: Callable[[Request], Answer | None] = lambda _: None
        self.down = False
        """Whether every connection is ended."""
        self._wrong: list[str] = []
        self._runner: web.AppRunner | None = None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}{API}"
        self.gateway = Gateway(self.world, TOKEN, lambda: f"ws://127.0.0.1:{self._port}/")

    @property
    def wrong(self) -> list[str]:
        """What was not as Discord takes it, by call and by gateway."""
        return [*self._wrong, *self.gateway.wrong]

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        for module in MODULES:
            for method, route, handler in module.ROUTES:
                app.router.add_route(method, API + route, self._met(route, handler))
        app.router.add_get(API + "/gateway/bot", self._met("/gateway/bot", self._gateway))
        app.router.add_get("/attachments/{number}/{name}", self._hand_out)
        app.router.add_get("/", self.gateway.meet)
        app.router.add_route("*", "/{rest:.*}", self._unknown)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()

    async def stop(self) -> None:
        self.gateway.cut()
        if self._runner is not None:
            await self._runner.cleanup()
        self._socket.close()

    def done(self, asked: Request, status: int, body: Any) -> None:
        """Take note of what was done."""

    # What stands in it.

    def guild(self, name: str = "Bakers") -> Guild:
        """Make a guild with the bot in it."""
        return self.world.guild(name)

    def person(self, name: str, guild: Guild, **more: Any) -> Person:
        """Let somebody be a member of a guild; `roles` are what they hold."""
        user = self.world.user(name)
        member = self.world.enrol(guild, user)
        member |= more
        return Person(self.world, user, guild)

    def of(self, call: str) -> list[Request]:
        """Give the calls of a method and route."""
        return [request for request in self.requests if request.call == call]

    def keeps(self, file: bytes, kind: str = "image/png") -> dict[str, str]:
        """Keep what somebody attaches, by default a picture; gives it as it hangs on a message."""
        number = str(self.world.number())
        self.world.files[number] = file
        name = "shown.png" if kind.startswith("image/") else "a.file"
        url = f"{self.url.removesuffix(API)}/attachments/{number}/{name}"
        about = {"id": number, "filename": name, "content_type": kind}
        return about | {"url": url, "proxy_url": url}

    # How it answers.

    async def _hand_out(self, request: web.Request) -> web.Response:
        file = self.world.files.get(request.match_info["number"])
        return web.Response(status=404) if file is None else web.Response(body=file)

    def _met(self, route: str, handler: Handler) -> Callable[[web.Request], Any]:
        async def meet(request: web.Request) -> web.StreamResponse:
            if self.down:
                return _end(request)
            asked = await _read(request, route)
            self.requests.append(asked)
            return await self._answer(request, asked, handler)

        return meet

    async def _answer(
        self, request: web.Request, asked: Request, handler: Handler
    ) -> web.StreamResponse:
        by_token = asked.route.startswith(BY_TOKEN)
        if not by_token and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return self._response(401, {"message": "401: Unauthorized", "code": 0}, {})
        fault = self.faults.take(asked)
        if fault is not None:
            await asyncio.sleep(fault.seconds)
            if fault.ends == "before":
                return _end(request)
            if fault.status:
                return self._response(fault.status, fault.body, fault.headers)
        headers, refusal = self.limits.meet(asked)
        if refusal is not None:
            return self._response(429, refusal, headers)
        wrong = complaints(asked)
        by = request.headers.get("User-Agent", "")
        if not by_token and not by.startswith("DiscordBot ("):
            wrong.append(f"{asked.call}: a bot says who it is by its User-Agent")
        self._wrong += wrong
        found = self.answers(asked)
        if found is None:
            found = _done(self.world, asked, handler, wrong)
        self.done(asked, *found)
        if fault is not None and fault.ends == "after":
            return _end(request)
        return self._response(*found, headers)

    def _response(self, status: int, body: Any, headers: dict[str, str]) -> web.Response:
        self.limits.note(status)
        if status == 204:
            return web.Response(status=204, headers=headers)
        if isinstance(body, str):  # as what stands before Discord answers
            return web.Response(status=status, text=body, content_type="text/html", headers=headers)
        whole = headers | {"Content-Type": "application/json"}
        return web.Response(status=status, body=framed(body), headers=whole)

    def _gateway(self, world: World, asked: Request) -> Answer:
        limit = {"total": 1000, "remaining": self.gateway.left, "reset_after": 3_600_000}
        started = limit | {"max_concurrency": 1}
        return 200, {"url": self.gateway.url(), "shards": 1, "session_start_limit": started}

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return _end(request)
        self._wrong.append(f"there is no call {request.method} {request.path}")
        return self._response(404, {"message": "404: Not Found", "code": 0}, {})


def _done(world: World, asked: Request, handler: Handler, wrong: list[str]) -> Answer:
    if wrong:
        told = {"_errors": [{"code": "INVALID", "message": each} for each in wrong]}
        return 400, {"message": "Invalid Form Body", "code": 50035, "errors": {"it": told}}
    try:
        return handler(world, asked)
    except Refusal as no:
        return no.status, no.body


def _end(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _read(request: web.Request, route: str) -> Request:
    body: Any = None
    files: dict[str, tuple[str, bytes]] = {}
    if request.content_type.startswith("multipart/"):
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.filename, value.file.read()
            elif name == "payload_json":
                body = json.loads(str(value))
    else:
        raw = await request.read()
        body = json.loads(raw) if raw else None
    reason = request.headers.get("X-Audit-Log-Reason")
    return Request(
        request.method,
        route,
        dict(request.match_info),
        dict(request.query),
        body,
        files,
        None if reason is None else unquote(reason),
    )
