"""The line that all events wait in: one thread takes what is waiting, batch by batch."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from time import monotonic

import structlog

from community.dispatch import MOST_EVENTS
from community.events import Event
from community.ports import Landed
from storage.database import Unavailable

log = structlog.get_logger()

PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between tries while the database cannot be used; the last one repeats."""

STUCK = 30.0
"""Seconds after which a batch that is not done is held for one that will never be."""

Run = Callable[[Sequence[Event]], Landed]


class Ticket:
    """A promise to tell once all events handed in together are committed."""

    def __init__(self, count: int, loop: asyncio.AbstractEventLoop) -> None:
        self.left = count
        self.done: asyncio.Future[None] = loop.create_future()
        self._loop = loop

    def count_down(self) -> None:
        """Note that one of the events is committed."""
        self.left -= 1
        if not self.left:
            self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        if not self.done.done():
            self.done.set_result(None)


class Line:
    """Runs events on a thread of its own; `landed` is called on the loop after each commit."""

    def __init__(self, run: Run, landed: Callable[[Landed], None]) -> None:
        self._run = run
        self._landed = landed
        self._waiting: deque[tuple[Event, Ticket]] = deque()
        self._backfill: deque[tuple[Event, Ticket]] = deque()
        self._changed = Condition()
        self._stopping = False
        self._busy = False
        self._thread = Thread(target=self._work, name="dispatcher", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.events = 0
        self.buried = 0
        self.trouble = ""
        self.troubles = 0
        self.watch: Callable[[Sequence[Event], float], None] | None = None
        self._since = 0.0

    def start(self) -> None:
        """Start the thread; events may have been put before."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def put(self, events: Sequence[Event], *, backfill: bool = False) -> None:
        """Hand events in; returns when all of them are committed. Live ones go first."""
        if not events:
            return
        ticket = Ticket(len(events), asyncio.get_running_loop())
        with self._changed:
            queue = self._backfill if backfill else self._waiting
            queue.extend((event, ticket) for event in events)
            self._changed.notify()
        await ticket.done

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return not (self._waiting or self._backfill or self._busy)

    @property
    def waiting(self) -> int:
        """How many events wait."""
        return len(self._waiting) + len(self._backfill)

    @property
    def is_moving(self) -> bool:
        """Whether events are handled, or would be."""
        on_time = not self._busy or monotonic() - self._since < STUCK
        return self._thread.is_alive() and on_time

    async def stop(self) -> None:
        """Finish what is under way and end the thread; what waits comes again from its platform."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        while (batch := self._take()) is not None:
            events = [event for event, _ in batch]
            landed = self._persist(events)
            if landed is None:
                return
            if self.watch is not None:
                self.watch(events[: landed.handled], monotonic() - self._since)
            self._acknowledge(batch, landed)

    def _take(self) -> list[tuple[Event, Ticket]] | None:
        with self._changed:
            self._busy = False
            while not (self._waiting or self._backfill or self._stopping):
                self._changed.wait()
            if self._stopping:
                return None
            self._busy, self._since = True, monotonic()
            queue = self._waiting or self._backfill
            return [queue.popleft() for _ in range(min(MOST_EVENTS, len(queue)))]

    def _persist(self, events: Sequence[Event]) -> Landed | None:
        """Run a batch, again and again while that cannot be done; None when stopped.

        Mostly it is the database that cannot be used. Whatever it is, no event is lost.
        """
        for attempt in range(1_000_000):
            try:
                landed = self._run(events)
            except Exception as error:
                self.trouble = str(error)
                self.troubles += 1
                bug = None if isinstance(error, Unavailable) else error
                log.error("a batch cannot be run; events wait", why=str(error), exc_info=bug)
                with self._changed:  # a stop does not wait for the pause to end
                    pause = PAUSES[min(attempt, len(PAUSES) - 1)]
                    if self._changed.wait_for(lambda: self._stopping, pause):
                        return None
            else:
                self.trouble = ""
                return landed
        return None

    def _acknowledge(self, batch: list[tuple[Event, Ticket]], landed: Landed) -> None:
        """Put back what the batch did not come to, and tell of the rest."""
        with self._changed:
            self._waiting.extendleft(reversed(batch[landed.handled :]))
        self.events += landed.handled
        self.buried += landed.buried
        if self._loop is not None and (landed.actions or landed.jobs):
            self._loop.call_soon_threadsafe(self._landed, landed)
        for _, ticket in batch[: landed.handled]:
            ticket.count_down()
