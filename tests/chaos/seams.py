"""The seams of the real App at which it may die, from a page to a picture."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Collection, Sequence
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from bot.jobs import WORKS, Work
from bot.line import Line, Run
from bot.pictures.easel import Drawn, Order
from bot.pictures.painter import EASEL, Painter
from bot.pipes import framed
from community.actions import Delete
from community.context import Ctx
from community.events import Event, Said
from community.facts import PointsEarned
from community.feature import Feature, NoSettings
from community.jobs import Job
from community.ports import Landed
from community.words import t
from storage.batch import Batch
from storage.database import Database
from storage.handouts import new_file
from tests.chaos.place import SPAM
from tests.chaos.points import Point, Reaper


def broom(reaper: Reaper) -> Feature[NoSettings]:
    """Make a feature that removes spam, and in whose listeners the bot may die."""
    feature = Feature("broom", NoSettings, about=t("Removes spam"))

    @feature.on(Said)
    async def sweep(ctx: Ctx[NoSettings]) -> None:
        event = ctx.event
        if isinstance(event, Said) and event.text.startswith(SPAM):
            ctx.uow.act(Delete(platform=event.platform, chat=event.place.id, message=event.message))
        reaper.at(Point.PAGE)

    @feature.hears(PointsEarned)
    async def hear(_ctx: Ctx[NoSettings], _fact: PointsEarned) -> None:
        reaper.at(Point.PAGE)

    return feature


def mortal_batch(reaper: Reaper) -> type[Batch]:
    """Make a batch that may die around its last flush, if that has something to write."""

    class MortalBatch(Batch):
        last = False

        def flush(self, only: Collection[str] | None = None) -> None:
            counts = self.last and bool(self._unwritten)
            if counts:
                reaper.at(Point.FLUSH)
            super().flush(only)
            if counts:
                reaper.at(Point.COMMIT)

        def commit(self) -> Landed:
            self.before_read()  # which may flush, too
            self.last = True
            return super().commit()

    return MortalBatch


def mortal_line(reaper: Reaper, run: Run, landed: Callable[[Landed], None]) -> Line:
    """Make a line that may die with a batch committed and nobody told."""

    def run_and_tell_nobody(events: Sequence[Event]) -> Landed:
        done = run(events)
        reaper.at(Point.ACKNOWLEDGEMENT)
        return done

    return Line(run_and_tell_nobody, landed)


def mortal_works(reaper: Reaper) -> dict[type[Job], Work]:
    """Make the works of all jobs such that they may die with the work done and not told."""

    def work(kind: type[Job], database: Database, job: Job) -> msgspec.Struct:
        result = WORKS[kind](database, job)
        reaper.at(Point.JOB)
        return result

    return {kind: partial(work, kind) for kind in WORKS}


class MortalFile(BufferedIOBase):
    """A file in the middle of which the bot may die, with what it wrote so far on the disk."""

    def __init__(self, file: IO[bytes], reaper: Reaper) -> None:
        self._file = file
        self._reaper = reaper

    def write(self, written: Any) -> int:
        count = self._file.write(written)
        if self._reaper.waits_at(Point.FILE):
            self._file.flush()
        self._reaper.at(Point.FILE)
        return count

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()


def mortal_file(reaper: Reaper, folder: Path, member: int, suffix: str) -> tuple[Path, IO[bytes]]:
    """Open a file for somebody, as the house does, that the bot may leave half written."""
    path, file = new_file(folder, member, suffix)
    return path, cast("IO[bytes]", MortalFile(file, reaper))


DOT = framed(Drawn(png=b"\x89PNG\r\n\x1a\n that nobody looks at"))
QUICK = f"""
import sys, time
while head := sys.stdin.buffer.read(4):
    sys.stdin.buffer.read(int.from_bytes(head, "big"))
    time.sleep(0.03)
    sys.stdout.buffer.write({DOT!r})
    sys.stdout.buffer.flush()
"""
"""An easel on which every picture is the same dot: what draws for real takes seconds to start."""
BRUSH = 0.005
"""Seconds between an order and a look at whether it is being drawn."""


def easel(place: str, *, real: bool) -> tuple[str, ...]:
    """Give the command of an easel, by which it can be told from those of other places."""
    command = EASEL if real else (sys.executable, "-S", "-E", "-c", QUICK)
    return (*command, place)


class MortalPainter(Painter):
    """A painter that may die with its easel at work."""

    def __init__(self, command: Sequence[str], reaper: Reaper) -> None:
        super().__init__(command)
        self._reaper = reaper

    async def _ask(self, order: Order) -> Drawn:
        looking = asyncio.get_running_loop().create_task(self._look())
        try:
            return await super()._ask(order)
        finally:
            looking.cancel()

    async def _look(self) -> None:
        while self.pid is None:  # noqa: ASYNC110 - the painter tells nobody that it has an easel
            await asyncio.sleep(BRUSH)
        await asyncio.sleep(BRUSH)
        self._reaper.at(Point.PICTURE)
