"""The Bot API server with webhooks: it calls in as Telegram's does, until it is answered well."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections import Counter, defaultdict, deque
from typing import Any

import aiohttp
from aiohttp import web

from tests.bot.telegram.server import Answer, BotApi, Request, no

LONGEST = 60.0
MOST_AFTER = 3600.0


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
        return number


class HookedApi(BotApi):
    """Delivers to a webhook while one is set.

    Any 2xx is an end. Else it comes again after a second, or the answer's Retry-After, and then
    after twice as long each time. Each chat is a queue of its own whose head has to succeed first.
    `second` is how long a second lasts here.
    """

    def __init__(self, second: float = 1.0) -> None:
        super().__init__()
        self.hook: dict[str, Any] = {}
        self.second = second
        self.answered = Counter[int]()
        """How often each status was answered; 0 where nobody was there."""
        self.delivered: set[int] = set()
        self.calls = Counter[int]()
        self.failure: tuple[int, str] | None = None
        self._queues: defaultdict[int, deque[tuple[int, Any]]] = defaultdict(deque)
        self._ready: asyncio.Queue[int] = asyncio.Queue()
        self._pauses: dict[int, float] = {}
        self._senders: list[asyncio.Task[None]] = []
        self._session: aiohttp.ClientSession | None = None

    async def stop(self) -> None:
        await self._take_away()
        await super().stop()

    def push(self, **update: Any) -> int:
        before = len(self.updates)
        number = super().push(**update)
        if self.hook and len(self.updates) > before:
            self._queue_up(*self.updates[-1])
        return number

    @property
    def waiting(self) -> int:
        """How many updates nobody has taken yet."""
        if not self.hook:
            return len(self.updates)
        return len(self.updates) - len(self.delivered)

    async def _get_updates(self, asked: Request) -> Answer:
        if self.hook:
            return no(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        return await super()._get_updates(asked)

    async def _meet(self, request: Any) -> Any:
        method = request.match_info["method"]
        if method in ("setWebhook", "deleteWebhook"):
            await self._take_away()
        try:
            answer = await super()._meet(request)
        except ConnectionError:  # whoever asked has died meanwhile
            return web.Response(status=400)
        if method == "setWebhook" and answer.status == 200:
            self._set(self.of("setWebhook")[-1].params)
        return answer

    def _do(self, asked: Request) -> Answer:
        if asked.method != "getWebhookInfo":
            return super()._do(asked)
        info: dict[str, Any] = {
            "url": self.hook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": self.waiting,
        }
        if self.failure is not None:
            at, why = self.failure
            info |= {"last_error_date": at, "last_error_message": why}
        return 200, {"result": info}

    # How it calls.

    def _set(self, params: dict[str, Any]) -> None:
        self.hook, self.failure = params, None
        self._allowed = params.get("allowed_updates", self._allowed)
        for number, body in self.updates:
            self._queue_up(number, body)
        most = int(params.get("max_connections", 40))
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=most))
        start = asyncio.get_running_loop().create_task
        self._senders = [start(self._send_on()) for _ in range(most)]

    async def _take_away(self) -> None:
        """End all calls; what nobody has taken stays."""
        self.hook = {}
        for sender in self._senders:
            sender.cancel()
        await asyncio.gather(*self._senders, return_exceptions=True)
        self._senders = []
        if self._session is not None:
            await self._session.close()
            self._session = None
        self.updates = [each for each in self.updates if each[0] not in self.delivered]
        self.delivered.clear()
        self._queues.clear()
        self._pauses.clear()
        self._ready = asyncio.Queue()

    def _queue_up(self, number: int, body: Any) -> None:
        chat = _chat(body)
        self._queues[chat].append((number, body))
        if len(self._queues[chat]) == 1:
            self._ready.put_nowait(chat)

    async def _send_on(self) -> None:
        pauses = self._pauses
        while True:
            chat = await self._ready.get()
            number, body = self._queues[chat][0]
            self.calls[number] += 1
            told = body if isinstance(body, bytes) else {"update_id": number, **body}
            status, after = await self._call(told)
            self.answered[status] += 1
            if 200 <= status < 300:
                pauses.pop(chat, None)
                self._queues[chat].popleft()
                self.delivered.add(number)
                self.confirmed = max(self.confirmed, number)
                if self._queues[chat]:
                    self._ready.put_nowait(chat)
                continue
            pause = pauses[chat] = min(LONGEST, pauses.get(chat, 0.5) * 2)
            wait = min(MOST_AFTER, after) if after else pause
            asyncio.get_running_loop().call_later(wait * self.second, self._ready.put_nowait, chat)

    async def _call(self, told: Any) -> tuple[int, float]:
        """Call once; gives the status, 0 where nobody answered, and the seconds to wait."""
        assert self._session is not None
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        head = {"Content-Type": "application/json"}
        secret = self.hook.get("secret_token")
        if secret:
            head["X-Telegram-Bot-Api-Secret-Token"] = str(secret)
        try:
            async with self._session.post(self.hook["url"], data=body, headers=head) as answer:
                await answer.read()
                status, after = answer.status, answer.headers.get("Retry-After", "0")
        except aiohttp.ClientError as error:
            self.failure = int(time.time()), f"Connection failed: {type(error).__name__}"
            return 0, 0
        if not 200 <= status < 300:
            why = f"Wrong response from the webhook: {status} {answer.reason}"
            self.failure = int(time.time()), why
        return status, float(after) if after.isdigit() else 0


def _chat(body: Any) -> int:
    """Give whose queue an update is in: its chat's, or its person's."""
    inner = next(iter(body.values())) if isinstance(body, dict) and body else {}
    inner = inner if isinstance(inner, dict) else {}
    inside = inner.get("message") or {}
    found = inner.get("chat") or inside.get("chat") or inner.get("from") or {}
    return int(found.get("id", 0))
