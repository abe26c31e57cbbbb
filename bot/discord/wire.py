"""The wire: calls of Discord's REST interface, and what can come of them as errors of ours."""

from __future__ import annotations

import json as jsons
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.loading import load_beside
from bot.platform import NotThere, TooLarge, Unreachable

if TYPE_CHECKING:
    import aiohttp
    from discord.errors import HTTPException
    from discord.http import Route

    from bot.discord.buckets import Client
    from bot.sections import DiscordSettings

CALL, UPLOAD, CONNECT = 15.0, 40.0, 10.0
"""Seconds that an answer, a file and a connection may take."""
PASSING = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Answers after which the same call may succeed."""
DONE_MAYBE = frozenset({504, 524})
"""Those of them after which it may be done."""
TOO_FAST = 5.0
"""Seconds to wait where Discord does not say how many."""

KEEPERS = ("https://cdn.discordapp.com", "https://media.discordapp.net")
"""Where Discord keeps what is attached; an address elsewhere is never called."""
PIECE = 64 * 1024
HOST_ENDS = re.compile("[/?#]")

PATH = re.compile(r"(https?://[^/\s]+)/\S*")

Upload = tuple[str, bytes]
"""A file: its name and its bytes."""


class Lost(Unreachable):
    """Nobody could be reached, or not now; `arrived` says that the call may have been done."""

    def __init__(self, why: str, *, arrived: bool = False) -> None:
        super().__init__(why)
        self.arrived = arrived


class Rejected(Exception):
    """Discord says no: the HTTP status, its error code (0 for none), its own sentence.

    `retry_after` is in seconds, 0 where waiting is of no use; `everywhere` says that all calls must
    wait so long.
    """

    def __init__(
        self,
        code: int,
        number: int,
        why: str,
        *,
        retry_after: float = 0,
        everywhere: bool = False,
    ) -> None:
        super().__init__(f"{why} ({code}, {number})" if number else f"{why} ({code})")
        self.code = code
        self.number = number
        self.why = why
        self.retry_after = retry_after
        self.everywhere = everywhere


class Wire:
    """Calls Discord at an address that ends with the version, by discord.py's REST client."""

    def __init__(self, api: str, token: str, proxy: str = "") -> None:
        self.api = api
        self._token = token
        self._proxy = proxy
        self._client: Client | None = None
        self._route: type[Route] | None = None

    @property
    def http(self) -> Client:
        """Discord.py's REST client, for the gateway's connection; to be asked for in the loop."""
        if self._client is None:
            from bot.discord.buckets import Client, route_at

            self._route = route_at(self.api)
            self._client = Client(self._token, self._proxy)
        return self._client

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        query: Mapping[str, str | int] | None = None,
        files: Mapping[str, Upload] | None = None,
        reason: str | None = None,
        patience: float = CALL,
        **parameters: Any,
    ) -> Any:
        """Give a call's result, None for an empty one; raises Lost and Rejected.

        `path` has blanks for `parameters`: `/channels/{channel_id}/messages`. `files` go by their
        places, `files[0]`; `reason` is for the audit log; `patience` is in seconds.
        """
        await load_beside("bot.discord.buckets")
        import aiohttp
        from discord.errors import HTTPException, RateLimited

        client = self.http
        assert self._route is not None
        route = self._route(method, path, **parameters)
        given = _given(json, query, files, reason)
        given["timeout"] = aiohttp.ClientTimeout(UPLOAD if files else patience, CONNECT)
        try:
            result = await client.request(route, raise_for_status=_at_once, **given)
        except RateLimited as error:
            raise Rejected(429, 0, "too fast", retry_after=error.retry_after) from None
        except HTTPException as error:
            raise _rejected(error) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Lost(_why(error), arrived=_may_have_arrived(error)) from None
        return _decoded(result) if isinstance(result, str) else result

    async def fetch(self, address: str, most: int) -> bytes:
        """Give what is attached at an address of Discord's own; raises Lost and NotThere."""
        import aiohttp

        if not _is_ours(address, self.api):
            raise NotThere("the address is none of Discord's")
        timeout = aiohttp.ClientTimeout(UPLOAD, CONNECT)
        given: dict[str, Any] = {"proxy": self._proxy or None, "allow_redirects": False}
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(address, **given) as answer,
            ):
                if answer.status != HTTPStatus.OK:
                    raise NotThere(f"the file does not come ({answer.status})")
                file = bytearray()
                async for piece in answer.content.iter_chunked(PIECE):
                    file += piece
                    if len(file) > most:
                        raise TooLarge
                return bytes(file)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Lost(_why(error)) from None

    async def close(self) -> None:
        """Close all connections; the next call opens new ones."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()


def _is_ours(address: str, api: str) -> bool:
    """Whether an address leads to where Discord keeps files, or to the server that is called."""
    scheme, between, rest = address.partition("://")
    where = f"{scheme}{between}{HOST_ENDS.split(rest, 1)[0]}"
    return where in (*KEEPERS, "/".join(api.split("/")[:3]))


def wire_of(settings: DiscordSettings) -> Wire:
    """Give the wire that the settings name."""
    token, proxy = settings.token.get_secret_value(), settings.proxy.get_secret_value()
    return Wire(settings.api, token, proxy)


def _given(
    json: Any,
    query: Mapping[str, str | int] | None,
    files: Mapping[str, Upload] | None,
    reason: str | None,
) -> dict[str, Any]:
    """Give a call's content as discord.py's client takes it."""
    given: dict[str, Any] = {"reason": reason}
    if query:
        given["params"] = query
    if files:
        form = [{"name": "payload_json", "value": jsons.dumps(json or {})}]
        for name, (called, content) in files.items():
            file: dict[str, Any] = {"name": name, "value": content, "filename": called}
            form.append(file | {"content_type": "application/octet-stream"})
        given["form"] = form
    elif json is not None:
        given["json"] = json
    return given


async def _at_once(response: aiohttp.ClientResponse) -> None:
    """Raise where discord.py would wait, with a place of ours in hand: the outbox waits better."""
    if response.status in PASSING:
        why = f"{response.reason or 'trouble over there'} ({response.status})"
        raise Lost(why, arrived=response.status in DONE_MAYBE)
    if response.status != HTTPStatus.TOO_MANY_REQUESTS:
        return
    said = await _said(response)
    wait = said.get("retry_after") or response.headers.get("Retry-After")
    everywhere = said.get("global") is True or response.headers.get("X-RateLimit-Scope") == "global"
    raise Rejected(
        response.status,
        _number(said),
        str(said.get("message") or "too fast"),
        retry_after=_seconds(wait),
        everywhere=everywhere or not said,  # without a word of Discord's: its guard at the door
    )


async def _said(response: aiohttp.ClientResponse) -> dict[str, Any]:
    return _fields(await response.text(errors="replace"))


def _rejected(error: HTTPException) -> Rejected:
    said = _fields(error.text)  # of a kind that discord.py does not know as JSON
    why = str(said.get("message") or error.text or "refused")
    return Rejected(error.status, _number(said) or error.code, why)


def _decoded(text: str) -> Any:
    """Read an answer that says of itself to be no JSON: none, or a page of somebody in between."""
    try:
        return jsons.loads(text) if text else None
    except (ValueError, RecursionError):
        raise Lost("an answer that is none", arrived=True) from None


def _fields(text: str) -> dict[str, Any]:
    try:
        said = jsons.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _number(said: Mapping[str, Any]) -> int:
    code = said.get("code")
    return code if isinstance(code, int) else 0


def _seconds(wait: Any) -> float:
    try:
        return max(0.0, float(wait)) or TOO_FAST
    except (TypeError, ValueError):
        return TOO_FAST


def _may_have_arrived(error: Exception) -> bool:
    """Whether a call that failed may have been done: what got no connection was not."""
    import aiohttp

    return not isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)


def _why(error: Exception) -> str:
    """Give what failed, without the path of an address: it may hold a token."""
    return PATH.sub(r"\1", f"{type(error).__name__}: {error}").removesuffix(": ")
