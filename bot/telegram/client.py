"""Telegram's connection: updates are acknowledged once they are committed, actions become calls."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.pacing import Paces
from bot.pictures.painter import Painter
from bot.platform import Intake
from bot.telegram.accounts import Me
from bot.telegram.inbound import PLATFORM
from bot.telegram.pacing import Limits
from bot.telegram.polling import LAST_WORD, Polling
from bot.telegram.profiles import profile_of
from bot.telegram.sender import MOST_REMOVED, Sender
from bot.telegram.taking import Taking
from bot.telegram.webhook import Hook, Webhook
from bot.telegram.wire import Lost, Rejected, Wire
from community.actions import Action, Delete
from community.outcomes import Later, Outcome
from community.sights import Profile

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
NOT_ME = "Telegram does not know this token: look at telegram.token, or ask @BotFather for it."

Greet = Callable[[Wire], Awaitable[None]]
"""What is done once, when the bot knows who it is."""


class Ear(Protocol):
    """A way in which updates come: by polling, or by the webhook."""

    async def open(self) -> None:
        """Get ready; raises CannotListen."""
        ...

    async def listen(self, *, connected: bool) -> None:
        """Listen for a while; `connected` says that all was well. Raises Lost and Rejected."""
        ...

    def why(self, error: Rejected) -> str:
        """Say what a refusal means."""
        ...

    async def close(self) -> None:
        """Finish what is in hand."""
        ...


class TelegramPlatform:
    """A bot on Telegram, by long polling, or where there is a hook by the webhook.

    An update is acknowledged only once what it says is committed. What cannot be read is handed
    in as `Unread`; `unread` counts it.
    """

    name = PLATFORM
    nonces = False
    removes = MOST_REMOVED

    def __init__(
        self,
        wire: Wire,
        clock: Clock,
        key: bytes,
        painter: Painter | None = None,
        *,
        ephemeral: bool = False,
        greet: Greet | None = None,
        hook: Hook | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._wire = wire
        self._sender = Sender(wire, clock, key, painter, ephemeral=ephemeral)
        self._greet = greet
        self._limits = limits or Limits()
        self._taking = Taking(wire, clock)
        self._ear: Ear = Polling(wire, self._taking)
        if hook is not None:
            self._ear = Webhook(wire, self._taking, hook, key)
        self._listening: asyncio.Task[None] | None = None
        self.connected = False
        self.trouble = ""

    @property
    def unread(self) -> int:
        """How many updates could not be read."""
        return self._taking.unread

    async def start(self, intake: Intake) -> None:
        """Begin to listen; what cannot be reached now is tried again until it can.

        Raises CannotListen.
        """
        self._taking.intake = intake
        await self._ear.open()
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening, finish and acknowledge what is in hand, and close the connections."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = None
        self.connected = False
        await self._ear.close()
        await self._taking.finish(LAST_WORD)
        await self._wire.close()

    async def _listen(self) -> None:
        tries = 0
        while True:
            try:
                if self._taking.me is None:
                    await self._introduce()
                await self._ear.listen(connected=self.connected)
                self.connected, self.trouble, tries = True, "", 0
            except (Lost, Rejected) as error:
                tries += 1
                self._note(error, tries)
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 10))
                wait = error.retry_after if isinstance(error, Rejected) else 0
                await asyncio.sleep(wait or pause * random.uniform(0.5, 1))
            except Exception as error:
                tries += 1
                self.connected = False
                log.error("listening failed", platform=PLATFORM, exc_info=error)
                await asyncio.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 10)))

    async def _introduce(self) -> None:
        self._taking.me = me = await who_am_i(self._wire)
        if self._greet is not None:
            self._taking.beside(self._greet(self._wire))
        log.info("connected", platform=PLATFORM, name=f"@{me.username}")

    def _note(self, error: Lost | Rejected, tries: int) -> None:
        """Say what keeps the bot from hearing anything: once, and again when that goes on."""
        self.connected = False
        why = str(error)
        if isinstance(error, Rejected):
            why = NOT_ME if error.code in (401, 404) else self._ear.why(error)
        if why != self.trouble or tries % 20 == 0:
            log.error("Telegram cannot be heard", why=why)
        self.trouble = why

    def paces(self, action: Action) -> Paces | None:
        return self._limits.of(action) if self._sender.says(action) else None

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        if self._taking.me is None:
            try:
                self._taking.me = await who_am_i(self._wire)
            except Rejected as no:
                if no.retry_after:  # no chat is named: it is meant for all
                    return Later(no.retry_after, everywhere=True)
                raise
        return await self._sender.perform(number, action, self._taking.me.username)

    async def fetch(self, file: str, most: int) -> bytes:
        """Give a file by its id; raises Lost, Rejected and NotThere."""
        return await self._wire.fetch(file, most)

    async def profile(self, account: str) -> Profile:
        """Give somebody's bio and personal channel; raises Lost and Rejected."""
        return profile_of(await self._wire.call("getChat", {"chat_id": int(account)}))

    async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
        return await self._sender.remove(removals)


async def who_am_i(wire: Wire) -> Me:
    """Give the bot's own account; raises Lost and Rejected."""
    found = await wire.call("getMe")
    try:
        return Me(
            int(found["id"]),
            str(found["username"]),
            str(found.get("first_name") or ""),
            reads_all=found.get("can_read_all_group_messages") is True,
        )
    except (TypeError, KeyError, ValueError):
        raise Lost("getMe gave no account") from None
