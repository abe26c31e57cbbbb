"""Errands: jobs that ask something of the world, several at a time and none of them for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import structlog

from bot.clock import Clock
from bot.platform import Intake
from community.events import Finished
from community.jobs import Job
from community.reasons import reason_of

log = structlog.get_logger()

MOST_WAITING = 200
"""Of one kind; what comes on top is not done at all, rather than long after it matters."""
CROWDED = "too many wait already"


class Errand(msgspec.Struct, frozen=True):
    """How a kind of job is done: by what, by how many at a time, within how many seconds.

    `pause` are the seconds that each rests before it takes the next.
    """

    work: Callable[[Any], Awaitable[msgspec.Struct]]
    hands: int
    deadline: float
    pause: float = 0.0


class Errands:
    """Runs errands beside all else; one that fails is not tried again, and nobody waits for it."""

    def __init__(self, report: Intake, clock: Clock, errands: Mapping[type[Job], Errand]) -> None:
        self._report = report
        self._clock = clock
        self._errands = errands
        self._queues = {kind: asyncio.Queue[tuple[int, Job]]() for kind in errands}
        self._tasks: list[asyncio.Task[None]] = []
        self._busy = 0

    def start(self) -> None:
        """Begin to take errands."""
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._run(self._queues[kind], errand))
            for kind, errand in self._errands.items()
            for _ in range(errand.hands)
        ]

    def take(self, number: int, job: Job) -> bool:
        """Take a job over if it is an errand; whether it is one."""
        queue = self._queues.get(type(job))
        if queue is None:
            return False
        queue.put_nowait((number, job))
        return True

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return not self._busy and all(queue.empty() for queue in self._queues.values())

    async def stop(self) -> None:
        """Leave what is under way; it is taken up again by the next process."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, queue: asyncio.Queue[tuple[int, Job]], errand: Errand) -> None:
        while True:
            number, job = await queue.get()
            self._busy += 1
            try:
                await self._report([await self._done(number, job, errand, queue.qsize())])
            except Exception as error:
                log.error("an errand was not reported", job=number, exc_info=error)
            finally:
                self._busy -= 1
            if errand.pause:
                await asyncio.sleep(errand.pause)

    async def _done(self, number: int, job: Job, errand: Errand, behind: int) -> Finished:
        result = failure = ""
        try:
            if behind >= MOST_WAITING:
                raise RuntimeError(CROWDED)
            async with asyncio.timeout(errand.deadline):
                found = await errand.work(job)
            result = msgspec.json.encode(found).decode()
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody's messages wait for it
            failure = reason_of(error)
            log.info("an errand was in vain", kind=type(job).__name__, why=failure)
        return Finished(at=self._clock.now(), job=number, result=result, failure=failure)
