"""Answers programs that ask how the bot is, on loopback: `/healthz` and `/metrics`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING

import structlog

from bot.watch import Watch
from community.refusals import Refusal
from community.system import refusal
from community.words import Code, Words, t

if TYPE_CHECKING:
    from bot.app import App
    from bot.background import Background
    from bot.sections import HealthSettings

log = structlog.get_logger()

MOST_BYTES = 8 * 1024
"""A request's head may not be longer."""
PATIENCE = 5.0
"""Seconds in which somebody has to ask, and to take the answer."""
AT_ONCE = 16
FRESH = 1.0
"""Seconds for which the figures of the database are not read again."""
TEXT, JSON = "text/plain; charset=utf-8", "application/json"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
NO_METRICS = "There are no metrics without the extra: pip install prometheus-client\n"

Reply = tuple[HTTPStatus, str, bytes]
"""Status, type and body of an answer."""


class CannotListen(Refusal):
    """The address is taken, or not ours."""

    def __init__(self, address: str, why: Words) -> None:
        super().__init__(
            t(
                "Nothing can listen on {address}: {why}. Change {setting}, or set it to {off}.",
                address=Code(address),
                why=why,
                setting=Code("health.port"),
                off=Code("0"),
            )
        )


class Health:
    """A server of two pages. It reads and never writes; each question is answered once."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.watch = Watch()
        self._server: asyncio.Server | None = None
        self._asking = 0
        self._reading = asyncio.Lock()
        self._read: tuple[float, bytes] = (0.0, b"")
        self._pages: dict[str, Callable[[], Awaitable[Reply]]] = {
            "/healthz": self._health,
            "/metrics": self._metrics,
        }

    async def start(self, host: str, port: int) -> int:
        """Listen, and count from now on; gives the port. Raises CannotListen."""
        try:
            self._server = await asyncio.start_server(self._meet, host, port, limit=MOST_BYTES)
        except OSError as error:
            raise CannotListen(f"{host}:{port}", refusal(error)) from error
        self._app.line.watch = self.watch.count
        found: int = self._server.sockets[0].getsockname()[1]
        log.info("answers programs", host=host, port=found)
        return found

    async def stop(self) -> None:
        """Answer nobody any more."""
        self._app.line.watch = None
        if self._server is not None:
            self._server.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._asking += 1
        try:
            if self._asking <= AT_ONCE:
                async with asyncio.timeout(PATIENCE):
                    await self._converse(reader, writer)
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
            pass
        except Exception as error:
            log.error("a question could not be answered", exc_info=error)
        finally:
            self._asking -= 1
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            head, reply = b"", _plain(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        else:
            reply = await self._answer(head)
        status, kind, body = reply
        allowed = "Allow: GET, HEAD\r\n" if status is HTTPStatus.METHOD_NOT_ALLOWED else ""
        writer.write(
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\n{allowed}"
            "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n".encode()
        )
        if not head.startswith(b"HEAD "):
            writer.write(body)
        await writer.drain()

    async def _answer(self, head: bytes) -> Reply:
        words = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if len(words) != 3 or words[2] not in ("HTTP/1.0", "HTTP/1.1"):
            return _plain(HTTPStatus.BAD_REQUEST)
        method, target, _ = words
        if method not in ("GET", "HEAD"):
            return _plain(HTTPStatus.METHOD_NOT_ALLOWED)
        page = self._pages.get(target.partition("?")[0])
        return await page() if page is not None else _plain(HTTPStatus.NOT_FOUND)

    async def _health(self) -> Reply:
        app = self._app
        platforms = {platform.name: platform.connected for platform in app.platforms}
        parts = {"line": app.line.is_moving, "database": not app.line.trouble}
        parts["lease"] = app.holds_lease
        fine = all(parts.values()) and all(platforms.values())
        told = {"status": "ok" if fine else "failing", **parts, "platforms": platforms}
        status = HTTPStatus.OK if fine else HTTPStatus.SERVICE_UNAVAILABLE
        return status, JSON, f"{json.dumps(told)}\n".encode()

    async def _metrics(self) -> Reply:
        if find_spec("prometheus_client") is None:
            return HTTPStatus.NOT_FOUND, TEXT, NO_METRICS.encode()
        from bot.metrics import exposition, read

        async with self._reading:
            if monotonic() - self._read[0] > FRESH:
                found = await asyncio.to_thread(read, self._app)
                self._read = (monotonic(), exposition(self._app, self.watch, found))
        return HTTPStatus.OK, PROMETHEUS, self._read[1]


@contextmanager
def watched(app: App, settings: HealthSettings, background: Background) -> Iterator[None]:
    """Answer programs meanwhile, if the settings say where. Raises CannotListen."""
    if not settings.port:
        yield
        return
    health = Health(app)
    background.call(health.start(settings.host, settings.port))
    try:
        yield
    finally:
        background.call(health.stop())


def _plain(status: HTTPStatus) -> Reply:
    return status, TEXT, f"{status.phrase}\n".encode()
