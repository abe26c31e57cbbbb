"""Interactions: acknowledged when they arrive, then heard by the core, each brought to an end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import structlog

from bot.awaited import Awaited
from bot.clock import Clock
from bot.discord import asked as asking
from bot.discord.accounts import PLATFORM, Unreadable
from bot.discord.acks import Ack, Acks
from bot.discord.asked import Interaction
from bot.discord.forms import Payload
from bot.discord.guilds import Guilds
from bot.discord.pending import Pending
from bot.discord.sender import Sender
from bot.discord.standing import Standing
from bot.discord.tokens import Token, token_of
from bot.discord.wire import Lost, Rejected, Wire
from bot.platform import Intake
from community.events import Event, Unread

log = structlog.get_logger()

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
WITHIN = 2.7
"""Seconds in which Discord must be told that it has arrived; then its token dies."""
PAUSE, AGAIN_AFTER = 0.2, 5.0
MOST_SEEN = 10_000
ALREADY = 40060
"""What Discord says of what was acknowledged before."""


class Interactions:
    """Meets what arrives, beside and never behind the dispatcher."""

    def __init__(
        self,
        wire: Wire,
        acks: Acks,
        guilds: Guilds,
        sender: Sender,
        clock: Clock,
        *,
        folder: Path | None = None,
    ) -> None:
        self._wire = wire
        self._acks = acks
        self._guilds = guilds
        self._replies = sender.replies
        self._rooms = sender.rooms
        self._clock = clock
        self._pending = Pending(folder)
        self._seen: dict[str, None] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._arriving = 0
        self.intake: Intake | None = None
        self.landed: Callable[[], None] = lambda: None
        self.standing: Standing | None = None
        self.awaited = Awaited()
        self.unread = 0

    @property
    def idle(self) -> bool:
        """Whether all that has arrived is committed."""
        return not self._arriving

    def take_up(self) -> None:
        """Take in what an earlier process had only acknowledged, and end what it left open."""
        for token in self.awaited.tokens:
            found = token_of(token)
            if found is not None:
                self._beside(self._end(found))
        for data in self._pending.left():
            self._arriving += 1
            self._beside(self._arrive(data, None))

    def arrive(self, data: Payload) -> None:
        """Take what has just come from the gateway, whose task this is; it is not waited for."""
        self._arriving += 1
        self._beside(self._arrive(data, monotonic()))

    def forget(self, account: str) -> None:
        """Keep nothing that an account asked for; may be called from another thread."""
        self._pending.forget(account)

    async def finish(self, patience: float) -> None:
        """Wait for what is in hand, for so many seconds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()
        self._pending.close()

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("an interaction is not handled", exc_info=error)

    async def _arrive(self, data: Payload, began: float | None) -> None:
        try:
            token = await self._meet(data, began)
        finally:
            self._arriving -= 1
        if token is not None:
            await self._end(token)

    async def _meet(self, data: Payload, began: float | None) -> Token | None:
        """Acknowledge what has arrived, and hand it in; gives the token that it is answered by.

        What was acknowledged by an earlier process has no moment in which it `began`.
        """
        try:
            asked = asking.read(data)
            place, who = asking.place_of(asked, self._guilds), asking.asker(asked, self._guilds)
        except Unreadable as error:
            await self._bury(data, error)
            return None
        ack = self._acks.ack(asked, place.id, private=place.private)
        if ack is None or not self._is_new(asked.id):
            return None
        if began is not None and not await self._acknowledged(asked, ack, began):
            return None
        if not ack.told:
            return None
        self._pending.keep(asked.id, json_of(data))
        if place.private and asked.channel_id:
            self._rooms.note(who.id, asked.channel_id)
        token = Token(ack.told, asked.application_id, asked.id, asked.token)
        if began is not None:
            self._replies.begin(token)
        try:
            await self._hand_in(self._acks.event(asked, place.id, str(token), self._guilds))
        except Unreadable as error:
            await self._bury(data, error)
        self._pending.drop(asked.id)
        return token

    async def _bury(self, data: Payload, error: Unreadable) -> None:
        self.unread += 1
        raw, at = tokenless(data), self._clock.now()
        await self._hand_in(Unread(platform=PLATFORM, at=at, raw=raw, why=str(error)))

    def _is_new(self, number: str) -> bool:
        """Whether an interaction is here for the first time."""
        is_new = number not in self._seen
        self._seen[number] = None
        while len(self._seen) > MOST_SEEN:
            del self._seen[next(iter(self._seen))]
        return is_new

    async def _hand_in(self, event: Event) -> None:
        """Take an event in, behind what the core should know of how the bot stands there."""
        if self.intake is None:
            return
        news = self.standing.news(event.place, event.at) if self.standing is not None else []
        await self.intake([*news, event])
        self.landed()

    async def _acknowledged(self, asked: Interaction, ack: Ack, began: float) -> bool:
        """Tell Discord that it has arrived; what cannot be told in time is not heard at all."""
        while True:
            left = began + WITHIN - monotonic()
            try:
                await self._wire.call(
                    "POST",
                    CALLBACK,
                    json=ack.json,
                    patience=max(0.1, left),
                    interaction_id=asked.id,
                    interaction_token=asked.token,
                )
            except Lost as error:
                why: Exception = error
            except Rejected as no:
                if no.number == ALREADY:  # a first try arrived, and its answer did not
                    return True
                if not no.retry_after:
                    log.warning("an interaction is not acknowledged", id=asked.id, why=str(no))
                    return False
                why = no
            else:
                return True
            if began + WITHIN - monotonic() < PAUSE:
                log.warning("an interaction is not acknowledged in time", id=asked.id, why=str(why))
                return False
            await asyncio.sleep(PAUSE)

    async def _end(self, token: Token) -> None:
        """Once nothing more is to be said by a token, let nobody be shown that something comes."""
        await self.awaited.over(str(token))
        while not self._replies.is_spent(token, self._clock.now()):
            try:
                await self._replies.end(token)
            except Lost as error:
                log.info("what is shown to wait is taken away later", why=str(error))
                await asyncio.sleep(AGAIN_AFTER)
            else:
                return


def json_of(data: Payload) -> bytes:
    """Give a payload as it came."""
    return bytes(data) if isinstance(data, bytes | msgspec.Raw) else json.dumps(data).encode()


def tokenless(data: Payload) -> str:
    """Give an interaction's raw form without its token."""
    try:
        raw = json.loads(bytes(data)) if isinstance(data, bytes | msgspec.Raw) else data
    except (ValueError, RecursionError):
        return "an interaction that is no JSON"
    if isinstance(raw, dict):
        raw = {name: value for name, value in raw.items() if name != "token"}
    return json.dumps(raw, default=str)
