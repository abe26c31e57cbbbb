"""The bot that dies: the real App, joined to the test's platform, with a reaper at its seams.

`python -m tests.chaos.child` is a nursery: it has loaded everything, reads one life a line from
its standard input, and forks for each, so that a restart costs milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import msgspec
from sqlalchemy import delete

from bot.app import App
from bot.clock import MovedClock
from bot.features import house
from bot.jobs import WORKS, Jobs, Work
from bot.line import Line, Run
from bot.platform import Intake
from community.actions import Action, Delete
from community.context import Ctx
from community.dispatch import Dispatcher
from community.events import Event, Said, type_of_event
from community.facts import PointsEarned
from community.feature import Feature, NoSettings
from community.house import House
from community.jobs import Job
from community.outcomes import Later, Outcome, Sent
from community.ports import Landed
from community.settings import Instance
from community.words import t
from storage.batch import Batch
from storage.database import Database, Synchronous, Unavailable
from storage.lease import LEASE
from storage.store import Store
from tests.chaos.place import BEFORE, KEY, PLATFORM, SPAM, prepare_place
from tests.chaos.points import Point, Reaper
from tests.chaos.servers import LINE
from tests.chaos.story import story


class Life(msgspec.Struct, frozen=True):
    """One life of the bot: on what, with whom, and where it ends (nowhere when `point` is None)."""

    url: str
    synchronous: Synchronous
    port: int
    nonces: bool
    note: str
    log: str
    point: Point | None = None
    arrival: int = 1


# The seams.


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


class Wire:
    """The platform's adapter: one connection to the servers, a JSON object a line."""

    name = PLATFORM
    connected = True

    def __init__(self, life: Life, reaper: Reaper) -> None:
        self.nonces = life.nonces
        self._life = life
        self._reaper = reaper
        self._answers: dict[int, asyncio.Future[int]] = {}
        self._intake: Intake | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.farewell = asyncio.Event()
        self.owed: Callable[[], int] = lambda: 0

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self._life.port, limit=LINE
        )
        self._hear(json.loads(await self._reader.readline()))  # whether it may die already
        self._start(self._listen())

    async def start(self, intake: Intake) -> None:
        self._intake = intake
        self._send({"ready": True})

    async def stop(self) -> None:
        self._intake = None

    def pace(self, action: Action) -> None:
        """Every chat takes everything: here it is death that paces."""

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._send({"ask": number, "action": msgspec.to_builtins(action), "owed": self.owed()})
        message = await answer
        self._reaper.at(Point.WIRE)  # the servers have logged it, the outbox never hears of it
        return Sent(message)

    async def _listen(self) -> None:
        while line := await self._reader.readline():
            self._hear(json.loads(line))
        os._exit(3)  # the test is gone

    def _hear(self, said: dict[str, Any]) -> None:
        match said:
            case {"deliver": first, "events": raw}:
                self._start(self._deliver(first, msgspec.convert(raw, list[type_of_event])))
            case {"answer": number, "message": message}:
                self._answers.pop(number).set_result(message)
            case {"arm": armed}:
                self._reaper.armed = armed
            case {"stop": True}:
                self.farewell.set()

    async def _deliver(self, first: int, events: list[Event]) -> None:
        if self._intake is not None:
            await self._intake(events)
            self._send({"acknowledge": first, "owed": self.owed()})

    def _send(self, what: dict[str, Any]) -> None:
        self._writer.write(json.dumps(what).encode() + b"\n")

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


# A life.

AT_ONCE = Instance({"quiet": {"merge_seconds": 0, "vanish_seconds": 0}})
"""Nothing waits for a later moment, which never comes while the clock stands still."""


async def live(life: Life) -> None:
    """Run the App until the servers say farewell, or death comes."""
    reaper = Reaper(life.point, life.arrival, Path(life.note))
    database = Database(life.url, life.synchronous)
    bury(database)
    wire = Wire(life, reaper)
    full = House([*house().features.values(), broom(reaper)])
    with (
        patch("bot.app.Line", partial(mortal_line, reaper)),
        patch("bot.app.Jobs", partial(Jobs, works=mortal_works(reaper))),
        patch("storage.store.Batch", mortal_batch(reaper)),
    ):
        app = App(database, full, [wire], key=KEY, clock=MovedClock(BEFORE), instance=AT_ONCE)
        wire.owed = lambda: app.outbox.waiting
        await wire.connect()
        await app.start()
        app.keep_time()
        await wire.farewell.wait()
        await app.settled()
        await app.stop()


def bury(database: Database) -> None:
    """Give back the lease of the life before, as whoever has seen it die may do.

    The clock stands still, so that a lease would never run out.
    """
    with database.engine.begin() as connection:
        connection.execute(delete(LEASE.table))


def fork(life: Life) -> int:
    """Start a life in a process of its own; gives its number."""
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        log = os.open(life.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        asyncio.run(live(life))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it died of, the test reads it in the log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def load() -> None:
    """Load whatever a life needs, by living a little."""
    with suppress(Unavailable):
        Database("postgresql+psycopg://").close()
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/hearth.db", "OFF")
        prepare_place(database)
        store = Store(database)
        Dispatcher(store, house(), key=KEY, clock=lambda: BEFORE).run(story(1, 60))
        store.close()
        database.close()


def main() -> None:
    """Read lives, one a line; say when each is born and how it ended."""
    load()
    for line in sys.stdin:
        number = fork(msgspec.json.decode(line, type=Life))
        print(json.dumps({"born": number}), flush=True)
        _, status = os.waitpid(number, 0)
        print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    main()
