"""The bot that dies: the real App, joined to the test's platform, with a reaper at its seams.

`main` is a nursery: it has loaded everything, reads one life a line from its standard input, and
forks for each, so that a restart costs milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import msgspec
from sqlalchemy import delete

from bot.app import App
from bot.clock import MovedClock
from bot.features import house
from bot.jobs import Jobs
from bot.platform import Intake
from community.actions import Action, Delete, Hand, Show
from community.dispatch import Dispatcher
from community.events import Event, type_of_event
from community.house import House
from community.outcomes import Later, Outcome, Refused, Sent
from community.settings import Instance
from storage.database import Database, Synchronous, Unavailable
from storage.lease import LEASE
from storage.store import Store
from tests.chaos.place import BEFORE, KEY, PLATFORM, prepare_place
from tests.chaos.points import Point, Reaper
from tests.chaos.seams import (
    MortalPainter,
    broom,
    easel,
    mortal_batch,
    mortal_file,
    mortal_line,
    mortal_works,
)
from tests.chaos.servers import LINE
from tests.chaos.story import story


class Life(msgspec.Struct, frozen=True):
    """One life of the bot: on what, with whom, and where it ends (nowhere when `point` is None)."""

    url: str
    synchronous: Synchronous
    port: int
    nonces: bool
    draws: bool
    note: str
    log: str
    point: Point | None = None
    arrival: int = 1


class Wire:
    """The platform's adapter: one connection to the servers, a JSON object a line."""

    name = PLATFORM
    connected = True
    removes = 100

    def __init__(self, life: Life, reaper: Reaper) -> None:
        self.nonces = life.nonces
        self.painter = MortalPainter(easel(life.note, real=life.draws), reaper)
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

    def paces(self, action: Action) -> None:
        """Every chat takes everything: here it is death that paces."""

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        asked: dict[str, Any] = {"ask": number, "action": msgspec.to_builtins(action)}
        if isinstance(action, Show):
            asked["shown"] = await self.painter.paint(action) is not None
        if isinstance(action, Hand):
            try:
                content = await asyncio.to_thread(Path(action.file).read_bytes)
            except OSError as error:
                return Refused(f"the file cannot be read: {error.strerror}")
            asked["file"] = content.decode()
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._send({**asked, "owed": self.owed()})
        message = await answer
        self._reaper.at(Point.WIRE)  # the servers have logged it, the outbox never hears of it
        return Sent(message)

    async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
        return {number: await self.perform(number, each) for number, each in removals.items()}

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
    database.folder = Path(life.note).parent
    bury(database)
    wire = Wire(life, reaper)
    full = House([*house().features.values(), broom(reaper)])
    with (
        patch("bot.app.Line", partial(mortal_line, reaper)),
        patch("bot.app.Jobs", partial(Jobs, works=mortal_works(reaper))),
        patch("storage.store.Batch", mortal_batch(reaper)),
        patch("storage.belongings.new_file", partial(mortal_file, reaper)),
    ):
        app = App(
            database,
            full,
            [wire],
            key=KEY,
            clock=MovedClock(BEFORE),
            instance=AT_ONCE,
            painter=wire.painter,
        )
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


def fork(life: Any, live: Callable[[Any], Awaitable[None]]) -> int:
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
        asyncio.run(live(life))  # type: ignore[arg-type]  # a coroutine
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it died of, the test reads it in the log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


@cache
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


def raise_lives(
    kind: type[msgspec.Struct],
    live: Callable[[Any], Awaitable[None]],
    load: Callable[[], None] = load,
) -> None:
    """Read lives, one a line; say when each is born and how it ended."""
    tells = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what is logged must not get between what is told
    load()
    for line in sys.stdin:
        number = fork(msgspec.json.decode(line, type=kind), live)
        print(json.dumps({"born": number}), file=tells, flush=True)
        _, status = os.waitpid(number, 0)
        ended = os.waitstatus_to_exitcode(status)
        print(json.dumps({"ended": ended}), file=tells, flush=True)


def main() -> None:
    """Be the nursery."""
    raise_lives(Life, live)
