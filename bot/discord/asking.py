"""Asks Discord for what was missed, patiently: nobody waits for it, and it must come."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from bot.discord.wire import Lost, Rejected, Wire

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
AT_ONCE = 4
"""Calls under way at once; what people wait for goes beside them."""


class Asking:
    """Makes calls again until they are answered; raises Rejected for what is refused for good."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def get(self, path: str, *, query: dict[str, str | int], **parameters: Any) -> Any:
        """Give what a GET gives; raises Rejected."""
        tries = 0
        while True:
            try:
                async with self._turns:
                    return await self._wire.call("GET", path, query=query, **parameters)
            except Lost as error:
                tries += 1
                wait = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 10))
                log.info("catching up waits", path=path, why=str(error))
            except Rejected as error:
                if not error.retry_after:
                    raise
                wait = error.retry_after
            await asyncio.sleep(wait)
