"""Updates by the webhook: Telegram calls in, and hears 200 once what it brought is committed."""

from __future__ import annotations

import asyncio
import hmac
import json
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from bot.telegram.accounts import PLATFORM
from bot.telegram.inbound import ALLOWED
from bot.telegram.taking import Taking
from bot.telegram.wire import Lost, Rejected, Wire
from community.refusals import Refusal
from community.system import refusal
from community.words import Code, Words, t

if TYPE_CHECKING:
    from aiohttp import web

    from bot.sections import TelegramSettings

log = structlog.get_logger()

COMMITS_WITHIN = 5.0
"""Seconds after which Telegram is asked to come again."""
READS_WITHIN = 5.0
AGAIN_AFTER, AGAIN_SOON = "5", "1"
"""Seconds until Telegram comes again: where there is trouble, and where the bot starts or stops."""
ENDS_WITHIN = 1.5
"""Seconds that what is in hand may take when the bot stops."""
MOST_PENDING = 1_000
"""Updates that may wait for their commit; Telegram keeps the others, safer than memory does."""
LOOKS_EVERY = 60.0
"""Seconds between two questions to Telegram whether it can deliver."""
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class CannotListen(Refusal):
    """The webhook's address is taken, or not ours."""

    def __init__(self, address: str, why: Words) -> None:
        super().__init__(
            t(
                "Nothing can listen for the webhook on {address}: {why}. Change {host} or {port}.",
                address=Code(address),
                why=why,
                host=Code("telegram.webhook.host"),
                port=Code("telegram.webhook.port"),
            )
        )


class Hook(msgspec.Struct, frozen=True):
    """Where Telegram is to call (a URL), where that arrives, and how often at once it may call.

    Without a secret of its own, one is made from the key.
    """

    url: str
    host: str = "127.0.0.1"
    port: int = 8080
    connections: int = 40
    secret: str = ""


def hook_of(settings: TelegramSettings) -> Hook | None:
    """Give the hook that the settings describe, None where the bot polls."""
    given = settings.webhook
    if not given.url:
        return None
    secret = given.secret.get_secret_value()
    return Hook(given.url, given.host, given.port, given.connections, secret)


class Webhook:
    """Answers Telegram's calls; those that come at once are committed together.

    Whoever does not know the secret learns nothing. What Telegram brings is never refused for what
    it says: that would hold up its chat for a day.
    """

    def __init__(self, wire: Wire, taking: Taking, hook: Hook, key: bytes) -> None:
        self._wire = wire
        self._taking = taking
        self._hook = hook
        self._secret = hook.secret or derived(key)
        self._runner: web.ServerRunner | None = None
        self._pending: dict[bytes, asyncio.Task[Any]] = {}
        self._closing = False
        self._failed_at = 0

    async def open(self) -> None:
        """Listen; raises CannotListen."""
        from aiohttp import web

        self._closing = False
        server = web.Server(self._meet, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.5)
        await self._runner.setup()
        hook = self._hook
        try:
            await web.TCPSite(self._runner, hook.host, hook.port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise CannotListen(f"{hook.host}:{hook.port}", refusal(error)) from error
        log.info("listens for the webhook", platform=PLATFORM, host=hook.host, port=hook.port)

    async def close(self) -> None:
        """Take nothing new, and answer what is in hand: 200 if that is committed soon, else 503."""
        self._closing = True
        if self._runner is None:
            return
        for site in self._runner.sites:
            await site.stop()
        if self._pending:
            await asyncio.wait(self._pending.values(), timeout=ENDS_WITHIN)
        for task in self._pending.values():
            task.cancel()
        await self._runner.cleanup()
        self._runner = None

    # What Telegram is told.

    async def listen(self, *, connected: bool) -> None:
        """Set the webhook, or look after a while whether it works; raises Lost and Rejected."""
        if not connected:
            await self._set()
            return
        await asyncio.sleep(LOOKS_EVERY)
        info = await self._wire.call("getWebhookInfo")
        info = info if isinstance(info, dict) else {}
        if info.get("url") != self._hook.url:
            raise Lost("somebody has set another webhook, or taken ours away; it is set again")
        at = info.get("last_error_date")
        if isinstance(at, int) and at > self._failed_at:
            self._failed_at = at
            why, waiting = info.get("last_error_message"), info.get("pending_update_count")
            log.warning("Telegram could not deliver", why=why, waiting=waiting)

    async def _set(self) -> None:
        asked = {
            "url": self._hook.url,
            "secret_token": self._secret,
            "max_connections": self._hook.connections,
            "allowed_updates": [*ALLOWED],
            "drop_pending_updates": False,
        }
        await self._wire.call("setWebhook", asked)

    def why(self, error: Rejected) -> str:
        """Say what a refusal means."""
        return str(error)

    # What Telegram brings.

    async def _meet(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method != "POST":
            return _response(HTTPStatus.METHOD_NOT_ALLOWED, Allow="POST")
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret.encode()):
            return _response(HTTPStatus.FORBIDDEN)
        if self._closing or self._taking.me is None:
            return _later(AGAIN_SOON)
        try:
            async with asyncio.timeout(READS_WITHIN):
                body = await request.read()
        except TimeoutError:
            return _response(HTTPStatus.REQUEST_TIMEOUT)
        return await self._answer(body)

    async def _answer(self, body: bytes) -> web.StreamResponse:
        """Wait for the commit. What comes again meanwhile waits for the same one."""
        task = self._pending.get(body)
        if task is None:
            if len(self._pending) >= MOST_PENDING:
                return _later(AGAIN_AFTER)
            task = asyncio.get_running_loop().create_task(self._taking.take([update_in(body)]))
            self._pending[body] = task
            task.add_done_callback(partial(self._ended, body))
        done, _ = await asyncio.wait([task], timeout=COMMITS_WITHIN)
        if not done or task.cancelled() or task.exception() is not None:
            return _later(AGAIN_AFTER)
        return _response(HTTPStatus.OK)

    def _ended(self, body: bytes, task: asyncio.Task[Any]) -> None:
        del self._pending[body]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("what the webhook brought is not committed", exc_info=error)


def derived(key: bytes) -> str:
    """Give the webhook's secret that goes with a key: 64 hexadecimal digits."""
    return hmac.new(key, b"telegram webhook", sha256).hexdigest()


def update_in(body: bytes) -> Any:
    """Give the update of a body; what is no JSON is given as a text, which is no update."""
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _response(status: HTTPStatus, **headers: str) -> web.Response:
    from aiohttp import web

    return web.Response(status=status, headers=headers)


def _later(seconds: str) -> web.Response:
    from aiohttp import web

    status = HTTPStatus.SERVICE_UNAVAILABLE
    return web.Response(status=status, headers={"Retry-After": seconds})
