"""From what Telegram delivered to what is committed: polling and the webhook both go this way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import structlog

from bot.clock import Clock
from bot.door import clean
from bot.platform import Intake
from bot.telegram.accounts import PLATFORM, Me, Unreadable
from bot.telegram.inbound import read
from bot.telegram.joining import Watched
from bot.telegram.plain import plain
from bot.telegram.wire import Lost, Rejected, Wire, decoded
from community.answering import is_late
from community.events import Event, Pressed, Unread
from community.reasons import reason_of

log = structlog.get_logger()

MOST_RAW = 64 * 1024


class Numbered(msgspec.Struct):
    """An update's number."""

    update_id: int


NUMBERED = msgspec.json.Decoder(Numbered)


class Taking:
    """Takes updates in; what cannot be read is handed in as `Unread`, and `unread` counts it.

    `me` and `intake` are known once the bot has introduced itself and was started.
    """

    def __init__(self, wire: Wire, clock: Clock) -> None:
        self._wire = wire
        self._clock = clock
        self._watched = Watched(wire)
        self._aside: set[asyncio.Task[None]] = set()
        self._reading = asyncio.Lock()
        self.me: Me | None = None
        self.intake: Intake | None = None
        self.unread = 0

    async def take(self, updates: Sequence[Any]) -> int | None:
        """Read updates and hand them in; gives the highest number of them, None where none has one.

        Returns once all that they say is committed.
        """
        assert self.intake is not None
        async with self._reading:  # what is learnt of a chat at its first update is asked for once
            events, numbers = await self._events(updates)
        await self.intake(events)
        for event in events:
            if isinstance(event, Pressed):
                self.beside(self._release(event.press))
        return max(numbers, default=None)

    async def _events(self, updates: Sequence[Any]) -> tuple[list[Event], list[int]]:
        """Read updates, and their numbers; one that cannot be read is an event, too, and stops
        nothing.
        """
        me, now, events, numbers = self.me, self._clock.now(), list[Event](), list[int]()
        assert me is not None
        for piece in updates:
            if type(piece) is msgspec.Raw:
                fresh = plain(piece, now)
                if fresh is not None and not self._watched.is_due(fresh[1]):
                    numbers.append(fresh[0])
                    events.append(fresh[1])
                    continue
            update, number = update_of(piece), number_of(piece)
            if number is not None:
                numbers.append(number)
            try:
                found = read(update, me, now=now)
                found = await self._watched.once(update, found, me)
            except Exception as error:
                self.unread += 1
                bug = None if isinstance(error, Unreadable) else error
                why = reason_of(error)
                log.error("an update cannot be read", number=number, why=why, exc_info=bug)
                raw = clean(json.dumps(update, ensure_ascii=False))[:MOST_RAW]
                found = [Unread(platform=PLATFORM, at=now, raw=raw, why=why)]
            events += [
                msgspec.structs.replace(e, late=True) if is_late(e, now) else e for e in found
            ]
        return events, numbers

    async def _release(self, press: str) -> None:
        """Let a pressed button look as before; its answer is a message of its own."""
        await self._wire.call("answerCallbackQuery", {"callback_query_id": press})

    def beside(self, work: Awaitable[None]) -> None:
        """Do what nobody waits for."""
        task = asyncio.get_running_loop().create_task(_quietly(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def finish(self, patience: float) -> None:
        """Wait for what is done beside, for so many seconds."""
        if self._aside:
            await asyncio.wait(self._aside, timeout=patience)


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except (Lost, Rejected) as error:
        log.info("a call beside was in vain", why=str(error))


def update_of(piece: Any) -> Any:
    """Give an update that may be as it came; what cannot be read at all is None."""
    return decoded(bytes(piece)) if type(piece) is msgspec.Raw else piece


def number_of(piece: Any) -> int | None:
    """Give an update's number, None where there is none; also of what is nested too deeply."""
    if type(piece) is msgspec.Raw:
        with suppress(ValueError):
            return NUMBERED.decode(piece).update_id
    update = update_of(piece)
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None
