"""The REST client of discord.py, with buckets that say at once that they are empty."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

from discord.errors import RateLimited
from discord.gateway import DiscordClientWebSocketResponse
from discord.http import HTTPClient, Ratelimit, Route

if TYPE_CHECKING:
    import aiohttp

MOST_BUCKETS = 2_048
"""Buckets that are remembered; each interaction has some of its own, for a few calls."""
FIRST, SOON = 1.0, 0.2
"""Seconds that others wait for a bucket's first answer at most, and for one that is due."""


class Bucket(Ratelimit):
    """What a route takes in how long. It never sleeps: the outbox keeps what waits, in its lanes.

    A first call goes alone, if it does not take long: its answer says how much there is.
    """

    __slots__ = ("_first",)

    def __init__(self) -> None:
        super().__init__(None)
        self._first: asyncio.Future[None] | None = None

    async def acquire(self) -> None:
        """Take one of what is left; raises RateLimited."""
        self._last_request = self._loop.time()
        if self._first is None:
            self._first = self._loop.create_future()
        elif not self._first.done():
            await asyncio.wait([self._first], timeout=FIRST)
        if self.is_expired():
            self.remaining, self.expires = self.limit - self.outgoing, None
        if self.dirty and self.remaining <= 0:
            left = self.expires - self._loop.time() if self.expires is not None else 0.0
            raise RateLimited(max(left, SOON))
        self.remaining -= 1
        self.outgoing += 1

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.outgoing -= 1
        if self._first is not None and not self._first.done():
            self._first.set_result(None)

    def update(self, response: aiohttp.ClientResponse, *, use_clock: bool = False) -> None:
        """Read what an answer says of the bucket; what cannot be read says nothing."""
        with suppress(KeyError, ValueError):
            super().update(response, use_clock=use_clock)


class Client(HTTPClient):
    """The REST client, ready without a call of its own; the least lately used bucket goes first."""

    def __init__(self, token: str, proxy: str) -> None:
        import aiohttp

        super().__init__(asyncio.get_running_loop(), proxy=proxy or None)
        self.token = token
        self.connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=60)
        session = aiohttp.ClientSession(
            connector=self.connector,
            ws_response_class=DiscordClientWebSocketResponse,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        # discord.py makes it in static_login, which asks Discord who the bot is and may fail.
        self._HTTPClient__session = session
        self._global_over = asyncio.Event()
        self._global_over.set()

    def get_ratelimit(self, key: str) -> Ratelimit:
        bucket = self._buckets.pop(key, None) or Bucket()
        self._buckets[key] = bucket
        while len(self._buckets) > MOST_BUCKETS:
            del self._buckets[next(iter(self._buckets))]
        return bucket


def route_at(base: str) -> type[Route]:
    """Give the routes of a server, whose address ends with the version."""
    return type("RouteThere", (Route,), {"BASE": base.rstrip("/")})
