"""Jobs: long work on a reader's connection; the result comes back as an event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import structlog

from bot.clock import Clock
from bot.pages.making import make_page
from bot.platform import Intake
from bot.recognising import recognise_apart
from bot.segmenting import segment
from bot.wording import render
from community.events import Finished, Taken
from community.jobs import (
    AuditBooks,
    CarryOut,
    CollectData,
    CountAudience,
    CountSegments,
    ExportAudit,
    ExportCases,
    ExportModel,
    ExportSegment,
    FindFading,
    Forget,
    GatherAudience,
    ImportModel,
    Job,
    LookForAnswers,
    MakeDigest,
    MakePage,
    MeasureGoals,
    Prune,
    Recognise,
    Replay,
    ReviewLots,
    SendOut,
    ShowSegment,
    TakeBackModel,
    Train,
)
from community.reasons import reason_of
from community.weeks import Week
from storage.answers import look_for_answers
from storage.audience import letters_left
from storage.auditfile import write_audit
from storage.belongings import collect
from storage.books import audit
from storage.bringing import bring_in, take_back
from storage.casefile import write_cases
from storage.database import Database
from storage.forgetting import forget
from storage.goalcounts import measure_goals
from storage.lots_due import lots_due
from storage.pruning import prune
from storage.replaying import replay
from storage.training import export_model, train_lessons
from storage.wave_left import wave_left
from storage.weekly import digest_of

log = structlog.get_logger()

MOST_TRIES = 3
"""A job that ended the process this often is given up."""

Work = Callable[[Database, Any], msgspec.Struct]
WORKS: dict[type[Job], Work] = {
    AuditBooks: lambda database, job: audit(database, job.community),
    CarryOut: wave_left,
    CollectData: lambda database, job: collect(
        database, job.asked_by, lambda text: render(text, job.language)
    ),
    CountAudience: segment,
    CountSegments: segment,
    ExportAudit: write_audit,
    ExportCases: write_cases,
    ExportModel: export_model,
    ExportSegment: segment,
    FindFading: segment,
    GatherAudience: segment,
    ImportModel: bring_in,
    SendOut: letters_left,
    Forget: lambda database, job: forget(database, job.member),
    LookForAnswers: look_for_answers,
    MakeDigest: lambda database, job: digest_of(database, job.community, Week(job.first)),
    MakePage: make_page,
    MeasureGoals: measure_goals,
    Prune: prune,
    Recognise: recognise_apart,
    Replay: replay,
    ReviewLots: lots_due,
    ShowSegment: segment,
    TakeBackModel: take_back,
    Train: train_lessons,
}


class Jobs:
    """Runs one job at a time on a thread of its own.

    `works` is how each kind is done, `before` what else is done there before it.
    """

    def __init__(
        self,
        database: Database,
        report: Intake,
        clock: Clock,
        works: dict[type[Job], Work] | None = None,
        before: Mapping[type[Job], Callable[[Database, Any], None]] | None = None,
    ) -> None:
        self._database = database
        self._report = report
        self._clock = clock
        self._works = works or WORKS
        self._before = before or {}
        self._queue: asyncio.Queue[tuple[int, Job]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._busy = False

    def start(self) -> None:
        """Begin to take jobs."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def land(self, jobs: Sequence[tuple[int, Job]]) -> None:
        """Take jobs over that have just been committed."""
        for job in jobs:
            self._queue.put_nowait(job)

    async def resume(self, rows: Sequence[tuple[int, int, Job]]) -> None:
        """Take up what an earlier process left: number, tries so far, job."""
        for number, tries, job in rows:
            if tries >= MOST_TRIES:
                await self._finish(number, failure="it ended the process too often")
            else:
                self._queue.put_nowait((number, job))

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return self._queue.empty() and not self._busy

    async def stop(self) -> None:
        """Leave what is under way; it is taken up again by the next process."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            number, job = await self._queue.get()
            self._busy = True
            try:
                await self._report([Taken(at=self._clock.now(), jobs=(number,))])
                result = await asyncio.to_thread(self._work, job)
                await self._finish(number, result=msgspec.json.encode(result).decode())
            except Exception as error:
                log.error("a job failed", job=number, exc_info=error)
                await self._finish(number, failure=reason_of(error))
            finally:
                self._busy = False

    def _work(self, job: Job) -> msgspec.Struct:
        if type(job) in self._before:
            self._before[type(job)](self._database, job)
        return self._works[type(job)](self._database, job)

    async def _finish(self, number: int, *, result: str = "", failure: str = "") -> None:
        now = self._clock.now()
        await self._report([Finished(at=now, job=number, result=result, failure=failure)])
