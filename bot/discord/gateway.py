"""The gateway: a session is kept alive, taken up again, or begun anew, as rarely as can be."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from bot.discord.wire import Lost, Rejected, Wire

if TYPE_CHECKING:
    from bot.discord.socket import Heard, Session, Socket

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 60.0
LASTING = 5.0
"""Seconds after which a connection was a good one; others are followed by ever longer pauses."""
APART = 5.0
"""Seconds between two IDENTIFYs: Discord takes one in five seconds."""
PATIENCE = 60.0
"""Seconds of silence after which a connection is held for dead; heartbeats are answered each 41."""
OPENS_WITHIN = 30.0
RESERVE = 0.5
"""The part of a day's IDENTIFYs that may be spent freely; the rest is spread over the day."""
LONGEST_WAIT = 900.0
UNPRIVILEGED = ~((1 << 1) | (1 << 8) | (1 << 15))
UNAUTHORIZED = 401
NO_TOKEN, NO_INTENTS = 4004, 4014
NO_SESSION = frozenset({4007, 4009})
"""Codes of closing after which a session is not taken up again."""
NOT_ME = "Discord does not know this token: look at discord.token, or make a new one."
TOO_MUCH = (
    "Discord refuses the privileged intents, which the bot now does without: "
    "switch them on in the developer portal, under Bot, and start again."
)


class Gateway:
    """Listens for as long as it runs; whatever happens to a session, the next one is tried.

    `connected` says that a session is alive, `trouble` why none is.
    """

    def __init__(self, wire: Wire, heard: Heard, room: Callable[[], Awaitable[Any] | None]) -> None:
        self._wire = wire
        self._heard = heard
        self._room = room
        self._socket: Socket | None = None
        self._session: Session | None = None
        self._identified = float("-inf")
        self._left: tuple[float, float] = (1, 0.0)
        self.intents = 0
        self.apart = APART
        self.patience = PATIENCE
        self.pause: Callable[[float], Awaitable[None]] = asyncio.sleep
        self.identifies = 0
        self.connected = False
        self.trouble = ""

    async def run(self) -> None:
        """Listen until cancelled."""
        tries = 0
        while True:
            began = monotonic()
            wait = await self._once()
            is_good = self.connected and monotonic() - began > LASTING
            self.connected, tries = False, 0 if is_good else tries + 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 10)) if tries else 0
            await asyncio.sleep(wait or pause * random.uniform(0.5, 1))

    async def _once(self) -> float:
        """Listen until the connection ends; gives the seconds that Discord wants us to wait."""
        try:
            await self._listen()
        except Rejected as error:
            self._note(NOT_ME if error.code == UNAUTHORIZED else str(error))
            return error.retry_after
        except Exception as error:
            if not _is_expected(error):
                log.error("listening failed", platform="discord", exc_info=error)
            self._note(self._why(error), is_usual=hasattr(error, "resume"))
        return 0.0

    async def _listen(self) -> None:
        """Open a session, or take one up again, and listen until it ends; raises how it ended."""
        from bot.discord.socket import Anchor, opened

        session, address = self._session, ""
        if session is None:
            address = await self._address()
            await self._may_identify()  # with no connection that could fall silent meanwhile
        anchor = Anchor(self._wire.http, self.intents, self.patience)
        try:
            async with asyncio.timeout(OPENS_WITHIN):
                self._socket = socket = await opened(anchor, address, session, self._heard)
        except Exception as error:
            if getattr(error, "resume", True) is False:
                self._session = None
            raise
        try:
            while True:
                await socket.poll_event()
                if not self.connected and socket.begun:
                    self.connected, self.trouble = True, ""
                room = self._room()
                if room is not None:
                    await room
        except Exception as error:
            lasts = getattr(error, "resume", True) and socket.ended not in NO_SESSION
            self._session = socket.session() if lasts else None
            raise
        finally:
            self._socket = None
            await _closed(socket)

    async def _address(self) -> str:
        """Ask where the gateway is, and how many IDENTIFYs are left for today."""
        told = await self._wire.call("GET", "/gateway/bot")
        try:
            limit = told.get("session_start_limit") or {}
            total, left = float(limit.get("total", 1000)), float(limit.get("remaining", 1000))
            again = float(limit.get("reset_after", 0)) / 1000
            address = str(told["url"])
        except (AttributeError, TypeError, KeyError, ValueError):
            raise Lost("the gateway's address is none") from None
        self._left = (left / max(1.0, total), again / max(1.0, left) if left else again)
        return address

    async def _may_identify(self) -> None:
        """Wait until a session may begin; a loop of crashes must not use up what a day has.

        Who begins too many sessions in a day gets a new token, which nobody here knows.
        """
        part, apart = self._left
        wait = self.apart - (monotonic() - self._identified)
        if part < RESERVE:
            wait = max(wait, min(LONGEST_WAIT, apart) if part else apart)
            log.warning("sessions are running out", left=round(part, 3), seconds=round(wait))
        if wait > 0:
            await self.pause(wait)
        self._identified = monotonic()
        self.identifies += 1

    def _why(self, error: Exception) -> str:
        """Say what ended a session, and do what helps."""
        code = getattr(error, "code", None)
        if code == NO_INTENTS:
            self.intents &= UNPRIVILEGED
            return TOO_MUCH
        if code == NO_TOKEN:
            return NOT_ME
        if hasattr(error, "resume"):
            return "the session is taken up again" if error.resume else "a new session begins"
        return f"{type(error).__name__}: {error}".removesuffix(": ")

    def _note(self, why: str, *, is_usual: bool = False) -> None:
        """Say why nothing is heard: once, and again when it is something else."""
        if is_usual:
            log.info("the gateway has closed the connection", then=why)
        elif why != self.trouble:
            log.error("Discord cannot be heard", why=why)
        self.trouble = why

    @property
    def sequence(self) -> int:
        """The number of the last event that was heard in this session."""
        socket = self._socket
        return (socket.sequence or 0) if socket is not None else 0

    async def close(self) -> None:
        """End the session, so that the bot is shown to be away."""
        socket, self.connected = self._socket, False
        if socket is not None:
            await _closed(socket, 1000)


async def _closed(socket: Socket, code: int = 4000) -> None:
    try:
        async with asyncio.timeout(2):
            await socket.close(code)
    except (TimeoutError, OSError, RuntimeError) as error:
        log.debug("a socket did not close", why=str(error))


def _is_expected(error: Exception) -> bool:
    """Whether an error is of the kind that connections end with."""
    import aiohttp
    from discord.errors import ConnectionClosed

    from bot.discord.socket import Dropped

    expected = (Lost, Dropped, ConnectionClosed, aiohttp.ClientError, OSError, TimeoutError)
    return isinstance(error, expected)
