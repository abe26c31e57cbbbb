"""The composition root: the only place that joins the rooms."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial
from time import monotonic

import structlog

from bot.clock import Clock
from bot.enclosed import enclosures
from bot.errands import Errand, Errands
from bot.forgetting import tell
from bot.jobs import Jobs
from bot.line import Line
from bot.looking.fetching import errands
from bot.looking.looker import Looker
from bot.outbox import Outbox
from bot.pictures.painter import Painter
from bot.platform import Answering, Platform
from bot.ticker import Ticker
from community.actions import Action, Hand
from community.dispatch import Dispatcher
from community.house import House
from community.jobs import Forget, Job
from community.ports import Landed
from community.settings import Instance
from storage.database import Database, Unavailable
from storage.handouts import keep_only
from storage.lease import BEAT, LIVES, Lease
from storage.processes import named
from storage.recovery import open_actions, open_jobs, struck, waits, zones
from storage.store import Store

log = structlog.get_logger()

TICK = 1.0
"""Seconds between two looks at the schedules."""


class App:
    """The running bot: one line, one outbox, one worker, one ticker, and its platforms."""

    def __init__(
        self,
        database: Database,
        house: House,
        platforms: Sequence[Platform],
        *,
        key: bytes,
        clock: Clock,
        instance: Instance | None = None,
        language: str = "en",
        painter: Painter | None = None,
        looker: Looker | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.house = house
        self.platforms = platforms
        database.key = key
        self.store = Store(database)
        self.dispatcher = Dispatcher(
            self.store,
            house,
            key=key,
            clock=clock.now,
            instance=instance,
            unavailable=Unavailable,
            language=language,
        )
        self.line = Line(self.dispatcher.run, self._land)
        self.outbox = Outbox(platforms, self.line.put, clock, partial(waits, database))
        for platform in platforms:
            if isinstance(platform, Answering):
                platform.follow(self.outbox.awaited)
        self.jobs = Jobs(database, self.line.put, clock, before={Forget: partial(tell, platforms)})
        self.painter, self.looker = painter, looker or Looker()
        self.errands = Errands(self.line.put, clock, _works(platforms, self.looker, database))
        self._lease = Lease(database, named("hearth"))
        self._held = float("-inf")
        self._ticker: Ticker | None = None
        self._pulse: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take the lease, take up what was left, and open the platforms. Raises Unavailable."""
        actions, jobs = await asyncio.to_thread(self._take_up)
        self._held = monotonic()
        self.line.start()
        self.jobs.start()
        self.errands.start()
        await self.outbox.resume(actions)
        await self.jobs.resume([each for each in jobs if not self.errands.take(each[0], each[2])])
        for platform in self.platforms:
            await platform.start(self.line.put)

    def _take_up(self) -> tuple[list[tuple[int, int, Action]], list[tuple[int, int, Job]]]:
        """Take the lease, and give the actions and jobs that an earlier process left."""
        self._lease.take(self.clock.now())
        actions = open_actions(self.database)
        files = {action.file for _, _, action in actions if isinstance(action, Hand)}
        keep_only(self.database.handouts, files)
        return actions, open_jobs(self.database)

    def keep_time(self) -> None:
        """Let the world's clock drive schedules and the lease's heartbeat."""
        loop = asyncio.get_running_loop()
        self._pulse = [loop.create_task(self._tick_on()), loop.create_task(self._beat_on())]

    async def stop(self) -> None:
        """Stop taking events, finish what is under way, and give the lease back."""
        for task in self._pulse:
            task.cancel()
        await asyncio.gather(*self._pulse, return_exceptions=True)
        await self.outbox.stop()  # what is under way needs its platform
        for platform in self.platforms:
            await platform.stop()
        if self.painter is not None:
            await self.painter.stop()
        await self.errands.stop()
        await self.looker.stop()
        await self.jobs.stop()
        await self.line.stop()
        self.store.close()
        with contextlib.suppress(Unavailable):
            await asyncio.to_thread(self._lease.release)
        self.database.close()

    @property
    def holds_lease(self) -> bool:
        """Whether the lease is ours, as of the last heartbeats; each of them writes."""
        return monotonic() - self._held < LIVES.total_seconds()

    async def tick(self) -> None:
        """Strike what is due now."""
        if self._ticker is None:
            self._ticker = Ticker(self.house, struck(self.database), self.clock.now())
        for community, zone in zones(self.database):
            self._ticker.know(community, zone)
        await self.line.put(self._ticker.due(self.clock.now()))
        self.outbox.pump()

    async def settled(self) -> None:
        """Wait until nothing is under way that is due now."""
        self.outbox.pump()  # a clock that was moved wakes nobody by itself
        calm = 0
        while calm < 2:
            await asyncio.sleep(0 if calm else 0.0005)
            idle = self.line.idle and self.outbox.idle and self.jobs.idle and self.errands.idle
            calm = calm + 1 if idle else 0

    def _land(self, landed: Landed) -> None:
        self.outbox.land(landed.actions)
        self.jobs.land([each for each in landed.jobs if not self.errands.take(*each)])

    async def _tick_on(self) -> None:
        while True:
            try:
                await self.tick()
            except Unavailable as error:
                log.error("schedules wait", why=str(error))
            await asyncio.sleep(TICK)

    async def _beat_on(self) -> None:
        while True:
            await asyncio.sleep(BEAT.total_seconds())
            with contextlib.suppress(Unavailable):
                if await asyncio.to_thread(self._lease.beat, self.clock.now()):
                    self._held = monotonic()
                else:
                    log.error("somebody else has taken the lease")


def _works(
    platforms: Sequence[Platform], looker: Looker, database: Database
) -> dict[type[Job], Errand]:
    """Give how the errands of all kinds are done."""
    return {**errands(platforms, looker), **enclosures(platforms, database)}
