"""Telegram's connection: updates are acknowledged once they are committed, actions become calls."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import structlog

from bot.clock import Clock
from bot.door import clean
from bot.pacing import Paces
from bot.pictures.painter import Painter
from bot.platform import Intake
from bot.telegram.accounts import Me
from bot.telegram.inbound import ALLOWED, PLATFORM, Unreadable, read
from bot.telegram.joining import Watched
from bot.telegram.pacing import Limits
from bot.telegram.sender import MOST_REMOVED, Sender
from bot.telegram.wire import Lost, Rejected, Wire
from community.actions import Action, Delete
from community.answering import is_late
from community.events import Event, Pressed, Unread
from community.outcomes import Later, Outcome
from community.reasons import reason_of

log = structlog.get_logger()

MOST_UPDATES = 100
POLL = 25
"""Seconds that Telegram holds a question for updates."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
LAST_WORD = 1.5
"""Seconds that the last acknowledgement may take."""
MOST_RAW = 64 * 1024
NOT_ME = "Telegram does not know this token: look at telegram.token, or ask @BotFather for it."
TWICE = (
    "another program receives the updates of this bot: two cannot run with one token. "
    "Stop the other one; until then this one tries again."
)

Greet = Callable[[Wire], Awaitable[None]]
"""What is done once, when the bot knows who it is."""


class TelegramPlatform:
    """A bot on Telegram, by long polling.

    An update is acknowledged by asking for the one after it, and that only once what it says is
    committed. What cannot be read is handed in as `Unread`; `unread` counts it.
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
        limits: Limits | None = None,
    ) -> None:
        self._wire = wire
        self._clock = clock
        self._sender = Sender(wire, clock, key, painter, ephemeral=ephemeral)
        self._greet = greet
        self._limits = limits or Limits()
        self._me: Me | None = None
        self._watched = Watched(wire)
        self._offset: int | None = None
        self._listening: asyncio.Task[None] | None = None
        self._aside: set[asyncio.Task[None]] = set()
        self.connected = False
        self.trouble = ""
        self.unread = 0

    async def start(self, intake: Intake) -> None:
        """Begin to listen; what cannot be reached now is tried again until it can."""
        self._listening = asyncio.get_running_loop().create_task(self._listen(intake))

    async def stop(self) -> None:
        """Stop listening, acknowledge what is committed, and close the connections."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = None
        self.connected = False
        if self._offset is not None:
            last = {"offset": self._offset, "limit": 1, "timeout": 0}
            with suppress(Lost, Rejected, TimeoutError):
                async with asyncio.timeout(LAST_WORD):
                    await self._wire.call("getUpdates", last | {"allowed_updates": [*ALLOWED]})
        if self._aside:
            await asyncio.wait(self._aside, timeout=LAST_WORD)
        await self._wire.close()

    # What comes in.

    async def _listen(self, intake: Intake) -> None:
        tries = 0
        while True:
            try:
                if self._me is None:
                    await self._introduce()
                await self._take(intake)
                tries = 0
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
        self._me = me = await who_am_i(self._wire)
        if self._greet is not None:
            self._beside(self._greet(self._wire))
        log.info("connected", platform=PLATFORM, name=f"@{me.username}")

    async def _take(self, intake: Intake) -> None:
        """Ask for updates, hand them in, and note that those are done."""
        asked: dict[str, Any] = {
            "offset": self._offset,
            "limit": MOST_UPDATES,
            "timeout": POLL if self.connected else 0,
            "allowed_updates": [*ALLOWED],
        }
        updates = await self._wire.call("getUpdates", asked, patience=POLL + 10)
        if not self.connected:
            self.connected, self.trouble = True, ""
        if not isinstance(updates, list) or not updates:
            return
        events = await self._events(updates)
        await intake(events)
        numbers = [number for update in updates if (number := _number(update)) is not None]
        if numbers:
            self._offset = max(numbers) + 1
        for event in events:
            if isinstance(event, Pressed):
                self._beside(self._release(event.press))

    async def _events(self, updates: Sequence[Any]) -> list[Event]:
        """Read updates; one that cannot be read is an event, too, and stops nothing."""
        me, now, events = self._me, self._clock.now(), list[Event]()
        assert me is not None
        for update in updates:
            try:
                found = read(update, me, now=now)
                found = await self._watched.once(update, found, me)
            except Exception as error:
                self.unread += 1
                bug = None if isinstance(error, Unreadable) else error
                number, why = _number(update), reason_of(error)
                log.error("an update cannot be read", number=number, why=why, exc_info=bug)
                raw = clean(json.dumps(update, ensure_ascii=False))[:MOST_RAW]
                found = [Unread(platform=PLATFORM, at=now, raw=raw, why=why)]
            events += [
                msgspec.structs.replace(e, late=True) if is_late(e, now) else e for e in found
            ]
        return events

    def _note(self, error: Lost | Rejected, tries: int) -> None:
        """Say what keeps the bot from hearing anything: once, and again when that goes on."""
        self.connected = False
        why = str(error)
        if isinstance(error, Rejected):
            if error.code in (401, 404):
                why = NOT_ME
            elif error.code == 409:
                why = TWICE if "webhook" not in error.why else error.why
                if "webhook" in error.why:
                    self._beside(self._unhook())
        if why != self.trouble or tries % 20 == 0:
            log.error("Telegram cannot be heard", why=why)
        self.trouble = why

    async def _unhook(self) -> None:
        """Take away a webhook that an earlier bot has set: nothing can be asked for beside it."""
        await self._wire.call("deleteWebhook", {"drop_pending_updates": False})

    async def _release(self, press: str) -> None:
        """Let a pressed button look as before; its answer is a message of its own."""
        await self._wire.call("answerCallbackQuery", {"callback_query_id": press})

    # What goes out.

    def paces(self, action: Action) -> Paces | None:
        return self._limits.of(action) if self._sender.says(action) else None

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        if self._me is None:
            try:
                self._me = await who_am_i(self._wire)
            except Rejected as no:
                if no.retry_after:  # no chat is named: it is meant for all
                    return Later(no.retry_after, everywhere=True)
                raise
        return await self._sender.perform(number, action, self._me.username)

    async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
        return await self._sender.remove(removals)

    def _beside(self, work: Awaitable[None]) -> None:
        """Do what nobody waits for."""
        task = asyncio.get_running_loop().create_task(_quietly(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)


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


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except (Lost, Rejected) as error:
        log.info("a call beside was in vain", why=str(error))


def _number(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None
