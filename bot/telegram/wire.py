"""The wire: calls of the Bot API over HTTP, and what can come of them as errors of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from bot.loading import load_beside
from bot.platform import NotThere, TooLarge, Unreachable

if TYPE_CHECKING:
    from telegram.request import RequestData

    from bot.sections import TelegramSettings
    from bot.telegram.request import Request

CALL, UPLOAD, CONNECT = 15.0, 40.0, 10.0
"""Seconds that an answer may take, one to a file, and a connection."""
WRITE = 300.0
"""Seconds that a file may take on its way there."""
TOO_BIG = "file is too big"
"""What Telegram says of a file that it lets no bot have."""
AT_ONCE = 48
"""Connections; the outbox needs forty, one listens."""
PASSING = frozenset({408, 500, 502, 503, 504})
"""Answers after which the same call may succeed."""


class Pieces(msgspec.Struct):
    """An answer whose result is a list, each piece of it as it came."""

    ok: Literal[True]
    result: list[msgspec.Raw]


Form = msgspec.json.Decoder[Any]
"""How an answer is read."""
DECODED: Form = msgspec.json.Decoder()
PIECES: Form = msgspec.json.Decoder(Pieces)

Upload = tuple[str, bytes]
"""A file: its name and its bytes."""


class Lost(Unreachable):
    """Nobody could be reached, or not now; `arrived` says that the call may have been done."""

    def __init__(self, why: str, *, arrived: bool = False) -> None:
        super().__init__(why)
        self.arrived = arrived


class Rejected(Exception):
    """Telegram says no: the HTTP code, its own sentence, seconds to wait, the chat's new id."""

    def __init__(
        self, code: int, why: str, *, retry_after: float = 0, moved_to: int | None = None
    ) -> None:
        super().__init__(f"{why} ({code})")
        self.code = code
        self.why = why
        self.retry_after = retry_after
        self.moved_to = moved_to


class Wire:
    """Calls methods of the Bot API at an address, by PTB's request layer."""

    def __init__(self, api: str, token: str, proxy: str = "") -> None:
        self._base = f"{api.rstrip('/')}/bot{token}/"
        self._files = f"{api.rstrip('/')}/file/bot{token}/"
        self._proxy = proxy
        self._request: Request | None = None

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Upload] | None = None,
        patience: float = CALL,
        form: Form = DECODED,
    ) -> Any:
        """Give a method's result; raises Lost and Rejected.

        `params` of None are left out; `patience` is in seconds; `form` is what is tried first.
        """
        await load_beside("bot.telegram.request", without_="click")  # httpx's own command line
        given = {name: value for name, value in (params or {}).items() if value is not None}
        data, patience = _form(given, files or {}), UPLOAD if files else patience
        return _result(*await self._asked(self._base + method, "POST", data, patience), form)

    async def fetch(self, file: str, most: int) -> bytes:
        """Give a file of at most so many bytes by its id; raises Lost, Rejected and NotThere.

        One that has more is TooLarge, also where Telegram itself refuses to hand it out.
        """
        try:
            found = await self.call("getFile", {"file_id": file})
        except Rejected as error:
            raise (TooLarge if TOO_BIG in error.why else error) from None
        found = found if isinstance(found, dict) else {}
        path, size = found.get("file_path"), found.get("file_size")
        if not isinstance(path, str) or path.startswith("/"):
            raise NotThere("the Bot API server does not hand this file out")
        if not isinstance(size, int):
            raise NotThere("nobody says how large the file is")
        if size > most:
            raise TooLarge
        code, body = await self._asked(self._files + path, "GET", None, UPLOAD)
        if code == HTTPStatus.OK and len(body) > most:
            raise TooLarge
        if code != HTTPStatus.OK:
            raise NotThere(f"the file does not come ({code})")
        return body

    async def _asked(
        self, address: str, method: str, data: RequestData | None, patience: float
    ) -> tuple[int, bytes]:
        from telegram.error import TelegramError

        from bot.telegram.request import may_have_arrived

        try:
            return await self._open().do_request(
                address,
                method,
                data,
                read_timeout=patience,
                write_timeout=WRITE,
                connect_timeout=CONNECT,
                pool_timeout=CONNECT,
            )
        except TelegramError as error:
            raise Lost(_why(error), arrived=may_have_arrived(error)) from None

    async def close(self) -> None:
        """Close all connections; the next call opens new ones."""
        if self._request is not None:
            request, self._request = self._request, None
            await request.shutdown()

    def _open(self) -> Request:
        if self._request is None:
            from bot.telegram.request import Request

            self._request = Request(AT_ONCE, self._proxy)
        return self._request


def wire_of(settings: TelegramSettings) -> Wire:
    """Give the wire that the settings name."""
    token, proxy = settings.token.get_secret_value(), settings.proxy.get_secret_value()
    return Wire(settings.api, token, proxy)


def _form(params: Mapping[str, Any], files: Mapping[str, Upload]) -> RequestData:
    """Give a call's parameters and files as PTB's request layer takes them."""
    from telegram import InputFile
    from telegram.request import RequestData
    from telegram.request._requestparameter import RequestParameter

    given = [RequestParameter(name, value, None) for name, value in params.items()]
    for name, (called, content) in files.items():
        attached = InputFile(content, filename=called)
        given.append(RequestParameter(name, None, [attached]))
    return RequestData(given)


def _result(code: int, body: bytes, form: Form = DECODED) -> Any:
    if form is not DECODED and code == HTTPStatus.OK:
        with suppress(ValueError):  # mostly: what is no such answer is read below
            return form.decode(body).result
    answer = decoded(body)
    if not isinstance(answer, dict):
        # A proxy's page, or the end of an answer is missing: what was asked may be done.
        raise Lost(f"an answer that is none ({code})", arrived=code < HTTPStatus.BAD_REQUEST)
    if code in PASSING:
        why = f"{answer.get('description') or 'trouble over there'} ({code})"
        raise Lost(why, arrived=code == HTTPStatus.GATEWAY_TIMEOUT)
    if answer.get("ok") is True:
        return answer.get("result")
    more = answer.get("parameters")
    more = more if isinstance(more, dict) else {}
    wait, moved = more.get("retry_after"), more.get("migrate_to_chat_id")
    raise Rejected(
        max(code, HTTPStatus.BAD_REQUEST),
        str(answer.get("description") or f"HTTP {code}"),
        retry_after=float(wait) if isinstance(wait, int | float) else 0,
        moved_to=moved if isinstance(moved, int) else None,
    )


def decoded(body: bytes) -> Any:
    """Read an answer, None for what is none; Python's own reader takes halves of a surrogate."""
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        try:
            return json.loads(body.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return None


def _why(error: Exception) -> str:
    cause = error.__cause__
    return f"{type(cause or error).__name__}: {cause or error}".removesuffix(": ")
