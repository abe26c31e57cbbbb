"""A Bot API server of our own on loopback, which behaves as Telegram's is known to."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.bot.telegram.schema import complaints, value_of

TOKEN = "123456789:" + "T" * 35
BOT = {"id": 42, "is_bot": True, "first_name": "Hearth", "username": "hearth_bot"}
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only to who asks for them."""
SAME_OFFSET = 0.5
KEPT = 86_400
LAST_WORDS = {"message_id", "date", "chat"}

Answer = tuple[int, dict[str, Any]]


class Request:
    """A call that the bot made."""

    def __init__(
        self,
        method: str,
        params: dict[str, str],
        files: dict[str, bytes],
        named: dict[str, str] | None = None,
    ) -> None:
        self.method = method
        self.files = files
        self.named = named or {}
        """What the files are called."""
        self.params: dict[str, Any] = {name: value_of(name, raw) for name, raw in params.items()}

    @property
    def chat(self) -> int:
        return int(self.params.get("chat_id", 0))

    @property
    def words(self) -> str:
        return str(self.params.get("text") or self.params.get("caption") or "")

    @property
    def buttons(self) -> dict[str, dict[str, str]]:
        """The buttons by their labels."""
        rows = (self.params.get("reply_markup") or {}).get("inline_keyboard", [])
        return {button["text"]: button for row in rows for button in row}


class BotApi:
    """Holds updates until they are confirmed, and what was sent; every request is checked."""

    def __init__(self) -> None:
        self.updates: list[tuple[int, dict[str, Any]]] = []
        self.requests: list[Request] = []
        self.wrong: list[str] = []
        self.served = Counter[int]()
        self.confirmed = 0
        self.opened: set[int] = set()
        self.admin_in: set[int] = set()
        self.kicked: set[int] = set()
        self.admins: dict[int, list[dict[str, Any]]] = {}
        self.rights: dict[int, dict[str, bool]] = {}
        """What the bot itself may do, where it is an administrator."""
        self.files: dict[str, bytes] = {}
        self.polls = 0
        self.answers: Callable[[Request], Answer | None] = lambda _: None
        self.me: dict[str, Any] = dict(BOT)
        self.now: Callable[[], float] = time.time
        self._allowed: list[str] | None = None
        self._next, self._messages = 1000, 500
        self._last: tuple[int | None, float] = (None, 0.0)
        self._menus: dict[str, Any] = {}
        self._waiting: asyncio.Event | None = None
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/bot{token}/{method}", self._meet)
        app.router.add_get("/file/bot{token}/photos/{name}", self._hand_out)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        self._socket.close()

    def push(self, **update: Any) -> int:
        """Let something happen; gives the update's number. What is not asked for is not kept."""
        self._next += 1
        kind = next(iter(update))
        asked = self._allowed is None and kind not in UNASKED
        if asked or (self._allowed is not None and kind in self._allowed) or kind == "raw":
            body = update["raw"] if kind == "raw" else update
            self.updates.append((self._next, body))
            self._news.set()
        return self._next

    def sent(self, chat: int | None = None) -> list[Request]:
        """Give what was sent, to a chat."""
        methods = {"sendMessage", "sendPhoto", "sendDocument"}
        return [r for r in self.requests if r.method in methods and chat in (None, r.chat)]

    def of(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method]

    def on_confirmed(self) -> None:
        """Take note that updates are confirmed."""

    def kept(self, name: str) -> bytes | None:
        """Give what somebody attached, by its id."""
        return self.files.get(name)

    # How it answers.

    async def _hand_out(self, request: web.Request) -> web.Response:
        file = self.kept(request.match_info["name"])
        if request.match_info["token"] != TOKEN or file is None:
            return _response(404, {"description": "Not Found"})
        return web.Response(body=file)

    async def _meet(self, request: web.Request) -> web.Response:
        method, params, files, named = request.match_info["method"], {}, {}, {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name], named[name] = value.file.read(), value.filename
            else:
                params[name] = str(value)
        if request.match_info["token"] != TOKEN:
            return _response(401, {"description": "Unauthorized"})
        self.wrong += complaints(method, params, files)
        asked = Request(method, params, files, named)
        if method != "getUpdates":
            self.requests.append(asked)
        found = self.answers(asked)
        if found is None:
            found = await self._get_updates(asked) if method == "getUpdates" else self._do(asked)
        return _response(*found)

    async def _get_updates(self, asked: Request) -> Answer:
        self.polls += 1
        params = asked.params
        offset, limit = params.get("offset"), int(params.get("limit", 100))
        self._allowed = params.get("allowed_updates", self._allowed)
        if offset is not None:
            self.confirmed = max(self.confirmed, offset - 1)
            self.updates = [each for each in self.updates if each[0] >= offset]
            self.on_confirmed()
        self._forget()
        if self._last[0] == offset and time.monotonic() - self._last[1] < SAME_OFFSET:
            limit = 1
        self._last = (offset, time.monotonic())
        if self._waiting is not None:
            self._waiting.set()
        self._waiting = mine = asyncio.Event()
        ends = time.monotonic() + min(50, int(params.get("timeout", 0)))
        while not self.updates and time.monotonic() < ends and not mine.is_set():
            self._news.clear()
            left = max(0.01, ends - time.monotonic())
            waits = [asyncio.ensure_future(e.wait()) for e in (self._news, mine)]
            await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for each in waits:
                each.cancel()
        if mine.is_set():
            other = "make sure that only one bot instance is running"
            return no(409, f"Conflict: terminated by other getUpdates request; {other}")
        self._waiting = None
        self._forget()
        found = self.updates[:limit]
        self.served.update(number for number, _ in found)
        return 200, {"result": [{"update_id": number, **body} for number, body in found]}

    def _forget(self) -> None:
        """Drop what nobody has asked for in a day."""
        oldest = self.now() - KEPT
        self.updates = [each for each in self.updates if _date(each[1], self.now) > oldest]

    def _do(self, asked: Request) -> Answer:
        match asked.method:
            case "getMe":
                return 200, {"result": self.me}
            case "getFile":
                return _told_of(asked.params["file_id"], self.kept(asked.params["file_id"]))
            case "getMyCommands":
                return 200, {"result": self._menus.get(_scope(asked), [])}
            case "setMyCommands":
                self._menus[_scope(asked)] = asked.params["commands"]
            case "getChatAdministrators" | "getChatMember" if asked.chat in self.kicked:
                return no(403, "Forbidden: bot was kicked from the supergroup chat")
            case "getChatAdministrators":
                return 200, {"result": self.admins.get(asked.chat, [])}
            case "getChatMember":
                status = "administrator" if asked.chat in self.admin_in else "member"
                rights = self.rights.get(asked.chat, {})
                return 200, {"result": {"status": status, "user": self.me} | rights}
            case _ if asked.chat in self.kicked:
                return no(403, "Forbidden: bot was kicked from the supergroup chat")
            case _ if asked.chat > 0 and asked.chat not in self.opened:
                return no(403, "Forbidden: bot can't initiate conversation with a user")
            case "sendMessage" | "sendPhoto" | "sendDocument":
                self._messages += 1
                return 200, {"result": {"message_id": self._messages, "chat": {"id": asked.chat}}}
        return 200, {"result": True}


def _response(code: int, body: dict[str, Any]) -> web.Response:
    told = {"ok": code == 200, **({} if code == 200 else {"error_code": code}), **body}
    return web.Response(status=code, text=json.dumps(told), content_type="application/json")


def _told_of(name: str, file: bytes | None) -> Answer:
    if file is None:
        return no(400, "Bad Request: invalid file_id")
    told = {"file_id": name, "file_unique_id": name, "file_path": f"photos/{name}"}
    return 200, {"result": told | {"file_size": len(file)}}


def no(code: int, why: str, **parameters: Any) -> Answer:
    """Give the answer that refuses."""
    return code, {"description": why, **({"parameters": parameters} if parameters else {})}


def too_fast(seconds: int) -> Answer:
    """Give the answer to who sends too fast."""
    return no(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _scope(asked: Request) -> str:
    return f"{asked.params.get('scope')} {asked.params.get('language_code')}"


def _date(body: Any, now: Callable[[], float]) -> float:
    found = [e["date"] for e in body.values() if isinstance(e, dict) and "date" in e]
    return float(found[0]) if found and isinstance(found[0], int) else now()
