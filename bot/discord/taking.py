"""From what the gateway tells to what is committed: in its order, and never in its way."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog

from bot.clock import Clock
from bot.discord.accounts import PLATFORM, Me, Unreadable
from bot.discord.departures import Departures
from bot.discord.guilds import VIEW_AUDIT_LOG, Guilds
from bot.discord.inbound import read
from bot.discord.noting import NOTERS, note
from bot.discord.standing import Standing
from bot.door import clean
from bot.platform import Intake
from community.answering import is_late
from community.dispatch import MOST_EVENTS
from community.events import Event, Left, Said, Unread
from community.reasons import reason_of

log = structlog.get_logger()

MOST_WAITING = 20_000
"""Events that may wait; with more, the gateway is listened to only as they are taken in."""
MOST_RAW = 64 * 1024
SESSION = frozenset({"READY", "RESUMED", "GUILD_CREATE"})
"""What begins a session, or shows a guild: nothing that comes after it is taken in before it."""
INTERACTION = "INTERACTION_CREATE"

Begin = Callable[[str, bytes], Awaitable[Sequence[Event]]]


class Taking:
    """Keeps what was heard in a queue and takes it in, at once what goes into a transaction.

    What cannot be read is handed in as `Unread`, and `unread` counts it. `hurry` is told of an
    interaction as it comes; `begin` of sessions and guilds; `landed` of what is committed.
    """

    def __init__(self, clock: Clock, guilds: Guilds, standing: Standing) -> None:
        self._clock = clock
        self._standing = standing
        self._guilds = guilds
        self._heard: deque[tuple[str, bytes]] = deque()
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self.departures = Departures()
        self.me = Me("")
        self.intake: Intake | None = None
        self.begin: Begin | None = None
        self.hurry: Callable[[bytes], None] | None = None
        self.landed: Callable[[Sequence[Event]], None] | None = None
        self.newest: dict[str, int] = {}
        """The highest message of each guild that came in live and is committed."""
        self.unread = 0
        self.busy = False

    def heard(self, kind: str, raw: bytes) -> None:
        """Take note of an event; never waits."""
        if kind == INTERACTION:
            if self.hurry is not None:
                self.hurry(raw)
            return
        self._heard.append((kind, raw))
        self._wake.set()

    def room(self) -> Awaitable[Any] | None:
        """Give what to wait for before more is heard, None mostly."""
        if len(self._heard) < MOST_WAITING:
            return None
        self._room.clear()
        return self._room.wait()

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return not (self._heard or self.busy or self.departures.waiting)

    async def run(self) -> None:
        """Take in what was heard, until cancelled."""
        while True:
            await self._next()
            self.busy = True
            try:
                await self._some()
            except Exception as error:
                log.error("taking in failed", platform=PLATFORM, exc_info=error)
            finally:
                self.busy = False
                self._room.set()

    async def finish(self) -> None:
        """Take in what is left, when nothing runs any more."""
        self.departures.release()
        while self._heard or self.departures.waiting:
            await self._some()

    def forget(self) -> None:
        """Forget what was heard and is not taken in: it will be fetched again."""
        self._heard.clear()
        self.departures = Departures()
        self.newest.clear()

    async def _next(self) -> None:
        """Wait until something was heard, or somebody's leave has waited long enough."""
        while not self._heard:
            self._wake.clear()
            pause = self.departures.pause()
            if pause is None:
                await self._wake.wait()
                continue
            if pause <= 0:
                return
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                return

    async def _some(self) -> None:
        now, events = self._clock.now(), list[Event](self.departures.due())
        while self._heard and len(events) < MOST_EVENTS:
            kind, raw = self._heard.popleft()
            if kind not in SESSION:
                events += self._one(kind, raw, now)
                continue
            await self._put(events)
            events = []
            if self.begin is not None:
                events += await self.begin(kind, raw)
                self.unread += sum(isinstance(event, Unread) for event in events)
        await self._put(events)

    async def _put(self, events: list[Event]) -> None:
        if not events:
            return
        assert self.intake is not None
        now = self._clock.now()
        await self.intake(
            [msgspec.structs.replace(e, late=True) if is_late(e, now) else e for e in events]
        )
        newest = self.newest
        for event in events:
            if type(event) is Said and not event.token and event.place.server:
                server = event.place.server
                newest[server] = max(newest.get(server, 0), event.message)
        if self.landed is not None:
            self.landed(events)

    def _one(self, kind: str, raw: bytes, now: datetime) -> list[Event]:
        """Read one event; one that cannot be read is an event, too, and stops nothing."""
        try:
            if not kind:
                raise Unreadable("a frame that is none")
            found = read(kind, raw, self.me, self._guilds, now=now)
            if kind in NOTERS:
                note(kind, raw, self.me, self._guilds)
            if kind in Departures.HEARD:
                found = self._parted(kind, raw, found)
        except Exception as error:
            self.unread += 1
            bug = None if isinstance(error, Unreadable | ValueError) else error
            why = reason_of(error)
            log.error("an event cannot be read", kind=kind, why=why, exc_info=bug)
            return [unread(raw, why, now, kind)]
        first = found[0] if found else None
        if type(first) is Said and first.text[:1] == "/":
            return [*self._standing.news(first.place, first.at), *found]
        return found

    def _parted(self, kind: str, raw: bytes, found: list[Event]) -> list[Event]:
        """Let a leave wait for the log, where the bot may read that: it says who sent them away."""
        left = next((event for event in found if isinstance(event, Left)), None)
        if left is None:
            return [*found, *self.departures.told(raw, self.me)]
        if self._guilds.own(left.place.id) & VIEW_AUDIT_LOG:
            return [*self.departures.hold(left)]
        return found


def unread(raw: Any, why: str, now: datetime, kind: str = "") -> Unread:
    """Give what cannot be read as an event: its raw form, and why."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else json.dumps(raw)
    whole = clean(f"{kind} {text}".strip())[:MOST_RAW]
    return Unread(platform=PLATFORM, at=now, raw=whole, why=why)
