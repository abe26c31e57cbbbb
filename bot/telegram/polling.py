"""Updates by long polling: asking for the next one says that those before it are done."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from bot.telegram.inbound import ALLOWED
from bot.telegram.taking import Taking
from bot.telegram.wire import PIECES, Lost, Rejected, Wire

MOST_UPDATES = 100
POLL = 25
"""Seconds that Telegram holds a question for updates."""
LAST_WORD = 1.5
"""Seconds that the last acknowledgement may take."""
TWICE = (
    "another program receives the updates of this bot: two cannot run with one token. "
    "Stop the other one; until then this one tries again."
)


class Polling:
    """Asks for updates, and for those after them only once what they say is committed."""

    def __init__(self, wire: Wire, taking: Taking) -> None:
        self._wire = wire
        self._taking = taking
        self._offset: int | None = None

    async def open(self) -> None:
        """Nobody calls in."""

    async def listen(self, *, connected: bool) -> None:
        """Ask once, and hand in what comes; raises Lost and Rejected."""
        asked: dict[str, Any] = {
            "offset": self._offset,
            "limit": MOST_UPDATES,
            "timeout": POLL if connected else 0,
            "allowed_updates": [*ALLOWED],
        }
        updates = await self._wire.call("getUpdates", asked, patience=POLL + 10, form=PIECES)
        if not isinstance(updates, list) or not updates:
            return
        last = await self._taking.take(updates)
        if last is not None:
            self._offset = last + 1

    def why(self, error: Rejected) -> str:
        """Say what a refusal means, and do what helps."""
        if error.code == 409 and "webhook" in error.why:
            self._taking.beside(self._unhook())
        elif error.code == 409:
            return TWICE
        return str(error)

    async def _unhook(self) -> None:
        """Take away a webhook that was set before: nothing can be asked for beside it."""
        await self._wire.call("deleteWebhook", {"drop_pending_updates": False})

    async def close(self) -> None:
        """Acknowledge what is committed."""
        if self._offset is None:
            return
        last = {"offset": self._offset, "limit": 1, "timeout": 0}
        with suppress(Lost, Rejected, TimeoutError):
            async with asyncio.timeout(LAST_WORD):
                await self._wire.call("getUpdates", last | {"allowed_updates": [*ALLOWED]})
