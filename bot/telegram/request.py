"""PTB's request layer over aiohttp, whose parser is compiled; that of httpx is not."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

KEPT = 5.0
"""Seconds that an unused connection is kept: one kept for long may be closed over there while a
call is on its way, and nobody knows then whether it was done."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UNSENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
"""What happens before anything is sent."""


class Request(BaseRequest):
    """Makes calls over at most so many connections, the first of which is opened by the first call.

    `proxy` is an address or empty. Timeouts are given with each call, in seconds.
    """

    def __init__(self, most: int, proxy: str = "") -> None:
        self._most = most
        self._proxy = proxy or None
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """There is none but what a call brings."""
        return None

    async def initialize(self) -> None:
        """Nothing is opened before it is needed."""

    async def shutdown(self) -> None:
        """Close all connections; the next call opens new ones."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(  # noqa: PLR0917 - as PTB declares it
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """Give an answer's code and body; raises PTB's TimedOut and NetworkError.

        The answer is waited for from the last byte of the question on; only a question with files
        can take long itself.
        """
        session = self._session or self._open(url)
        has_files = request_data is not None and request_data.contains_files
        waits = aiohttp.ClientTimeout(
            total=write_timeout + read_timeout if has_files else None,
            connect=pool_timeout,
            sock_connect=connect_timeout,
            sock_read=read_timeout,
        )
        body = _body(request_data) if request_data is not None else {}
        try:
            async with session.request(
                method, url, timeout=waits, proxy=self._proxy, allow_redirects=False, **body
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error

    def _open(self, url: str) -> aiohttp.ClientSession:
        self._proxy = self._proxy or _proxy_of_machine(url)
        trusted = _trusted() if url.startswith("https:") else True
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._most, keepalive_timeout=KEPT, ssl=trusted),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": BaseRequest.USER_AGENT},
        )
        return self._session


def may_have_arrived(error: Exception) -> bool:
    """Whether a call that failed so may have been done: what got no connection was not."""
    return not isinstance(error.__cause__, UNSENT)


def _proxy_of_machine(url: str) -> str | None:
    """Give what HTTPS_PROXY and its like say; aiohttp would look at every call anew."""
    scheme, host = urlsplit(url).scheme, urlsplit(url).hostname or ""
    proxies = getproxies()
    return None if proxy_bypass(host) else proxies.get(scheme) or proxies.get("all")


def _trusted() -> ssl.SSLContext:
    """Trust whom the machine trusts, and whom browsers do: not every machine knows of anybody."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _body(data: RequestData) -> dict[str, Any]:
    if not data.contains_files:
        return {"data": urlencode(data.json_parameters).encode(), "headers": FORM}
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (called, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=called, content_type=kind)
    return {"data": form}
