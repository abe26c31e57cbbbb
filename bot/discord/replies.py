"""What stands where an interaction was acknowledged, until its answer comes or none does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog

from bot.discord.accounts import Unreadable, number_of, time_of
from bot.discord.outbound import ORIGINAL
from bot.discord.tokens import LASTS, Token
from bot.discord.wire import Lost, Rejected, Wire

log = structlog.get_logger()

LOADING = 1 << 7
"""The flag of a message that only says that an answer comes."""
MOST_OPEN = 20_000


class Replies:
    """Knows whether somebody is still shown that an answer comes, also after a restart."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._waits: dict[str, bool] = {}
        self._spent: dict[str, None] = {}

    def begin(self, token: Token) -> None:
        """Note what stands there from now on."""
        self._note(token, waits=token.waits)

    def fill(self, token: Token) -> None:
        """Note that the answer has come there."""
        self._note(token, waits=False)

    def spend(self, token: Token) -> None:
        """Note that a token is no longer taken."""
        self._spent[str(token)] = None
        while len(self._spent) > MOST_OPEN:
            del self._spent[next(iter(self._spent))]

    def is_spent(self, token: Token, now: datetime) -> bool:
        """Whether a token is no longer taken."""
        try:
            since = time_of(number_of(token.interaction))
        except Unreadable:
            return True
        return now - since > LASTS or str(token) in self._spent

    async def waits(self, token: Token) -> bool:
        """Whether somebody is shown that an answer comes; raises Lost."""
        known = self._waits.get(str(token))
        if known is None:  # from before this process
            known = token.waits and await self._is_loading(token)
            self._note(token, waits=known)
        return known

    async def end(self, token: Token) -> None:
        """Take away what says that an answer comes, where it still stands; raises Lost."""
        if not await self.waits(token):
            return
        try:
            await self._wire.call("DELETE", ORIGINAL, **by(token))
        except Rejected as no:
            if no.retry_after:
                raise Lost(str(no)) from no
            log.info("nothing to take away", why=str(no))
        self.fill(token)

    async def _is_loading(self, token: Token) -> bool:
        try:
            found = await self._wire.call("GET", ORIGINAL, **by(token))
        except Rejected as no:
            if no.retry_after:
                raise Lost(str(no)) from no
            return False
        flags = found.get("flags") if isinstance(found, dict) else 0
        return isinstance(flags, int) and bool(flags & LOADING)

    def _note(self, token: Token, *, waits: bool) -> None:
        self._waits.pop(str(token), None)
        self._waits[str(token)] = waits
        while len(self._waits) > MOST_OPEN:
            del self._waits[next(iter(self._waits))]


def by(token: Token) -> dict[str, Any]:
    """Give a token as the blanks of a path."""
    return {"webhook_id": token.application, "webhook_token": token.token}
