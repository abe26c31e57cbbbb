"""When the database cannot be used: a clear sentence, nothing lost, and work goes on by itself."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as on
from structlog.testing import capture_logs

from bot import line as lines
from bot.line import Line
from community.events import Event
from community.ports import Landed
from storage.database import Database, Unavailable
from storage.schema import WrongVersion, prepare
from tests import forked
from tests.storage.bench import Bench, bench, said
from tests.storage.toys import Toys

BATCH = [said(number, f"/good {number}") for number in range(1, 9)]
NOTES = [str(number) for number in range(1, 9)]
SOON = 20.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The line looks again at once, and what it logs is not shown."""
    monkeypatch.setattr(lines, "PAUSES", (0.01,))
    with capture_logs():
        yield


@contextlib.asynccontextmanager
async def line_of(b: Bench) -> AsyncIterator[Line]:
    line = Line(b.dispatcher.run, lambda landed: None)
    line.start()
    yield line
    await line.stop()


async def trouble(line: Line) -> str:
    """Wait until the line is in trouble, and say which."""
    async with asyncio.timeout(SOON):
        while not line.trouble:  # noqa: ASYNC110 - another thread sets it
            await asyncio.sleep(0.005)
    return line.trouble


async def goes_wrong_and_on(b: Bench, sentence: str, mend: Callable[[], object]) -> None:
    """A batch waits with a sentence, nobody sees any of it, and after mending all of it stands."""
    async with line_of(b) as line:
        handed_in = asyncio.ensure_future(line.put(BATCH))
        assert sentence in await trouble(line)
        assert not handed_in.done()
        mend()
        async with asyncio.timeout(SOON):
            await handed_in
        assert line.trouble == ""
        assert b.stands() == NOTES
        await line.put([*BATCH, said(50, "/good after")])
        assert b.stands() == [*NOTES, "after"]
        assert b.letters() == []


# --- SQLite --------------------------------------------------------------------------------


def connections(database: Database, *pragmas: str) -> list[Any]:
    """Every connection that is opened from now on, each with these pragmas."""
    opened: list[Any] = []

    def note(connection: Any, _record: Any) -> None:
        opened.append(connection)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    database.close()  # what lies in the pool was opened before
    on.listen(database.engine, "connect", note)
    return opened


def file_of(b: Bench) -> Path:
    assert b.database.file is not None
    return b.database.file


async def test_a_file_that_another_program_holds(sqlite_url: str) -> None:
    with bench(sqlite_url, Toys().house()) as b:
        b.store.close()
        connections(b.database, "busy_timeout = 20")
        with contextlib.closing(sqlite3.connect(file_of(b), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await goes_wrong_and_on(
                b, "Another program holds the database.", lambda: other.execute("COMMIT")
            )


async def test_a_disk_that_is_full(sqlite_url: str) -> None:
    """What fits is no half of a batch."""
    with bench(sqlite_url, Toys().house()) as b:
        b.run(*(said(number, "/good " + "x" * 1000) for number in range(1000, 1010)))
        before = b.stands()
        pages = b.rows("PRAGMA page_count")[0][0]
        b.store.close()
        opened = connections(b.database, f"max_page_count = {pages + 2}")
        large = [said(number, "/good " + str(number) * 900) for number in range(1, 60)]
        async with line_of(b) as line:
            handed_in = asyncio.ensure_future(line.put(large))
            assert "The disk is full." in await trouble(line)
            assert b.stands() == before
            for connection in opened:
                with contextlib.suppress(sqlite3.ProgrammingError):  # closed already
                    connection.execute("PRAGMA max_page_count = 1000000")
            opened.clear()
            on.listen(b.database.engine, "connect", _unbounded)
            async with asyncio.timeout(SOON):
                await handed_in
        assert len(b.stands()) == len(before) + len(large)


def _unbounded(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA max_page_count = 1000000")


async def test_a_file_that_may_only_be_read(sqlite_url: str) -> None:
    with bench(sqlite_url, Toys().house()) as b:
        b.store.close()
        opened = connections(b.database, "query_only = ON")

        def mend() -> None:
            on.listen(b.database.engine, "connect", _writable)
            for connection in opened:
                with contextlib.suppress(sqlite3.ProgrammingError):  # closed already
                    _writable(connection, None)

        await goes_wrong_and_on(b, "The database file cannot be written.", mend)


def _writable(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only = OFF")


@pytest.mark.parametrize(
    ("good_bytes", "sentence"),
    [(0, "This file is not a Hearth database."), (200, "The database file is damaged.")],
)
async def test_a_file_that_is_spoiled_and_restored(
    sqlite_url: str, good_bytes: int, sentence: str
) -> None:
    with bench(sqlite_url, Toys().house()) as b:
        b.store.close()
        file = file_of(b)
        backup = shutil.copyfile(file, file.with_suffix(".backup"))
        whole = file.read_bytes()
        file.write_bytes(whole[:good_bytes] + b"\xa5" * (len(whole) - good_bytes))
        with pytest.raises(Unavailable, match=sentence):
            b.dispatcher.run(BATCH)
        shutil.copyfile(backup, file)
        assert b.run(*BATCH).handled == len(BATCH)
        assert b.stands() == NOTES


async def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/not/here/hearth.db")
    with pytest.raises(Unavailable, match="Check that its folder exists"):
        prepare(database)
    (tmp_path / "not" / "here").mkdir(parents=True)
    prepare(database)
    prepare(database)
    database.close()


@pytest.mark.both_databases
def test_a_database_of_a_newer_version_is_left_as_it_is(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WrongVersion, match=r"written by a newer Hearth \(9999"):
        prepare(database)
    with database.engine.begin() as connection:
        assert (
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
        )
    database.close()


FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from bot import line as lines
from tests.storage.bench import Bench, said
from tests.storage.toys import Toys

lines.PAUSES = (0.01,)
SIGNS = ("The disk refuses to write.", "The disk is full.")

async def main(url):
    b = Bench(url, Toys().house())
    line = lines.Line(b.dispatcher.run, lambda landed: None)
    line.start()
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    wal = Path(str(b.database.file) + "-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 20_000, most))
    events = [said(number, "/good " + str(number) * 900) for number in range(1, 60)]
    handed_in = asyncio.ensure_future(line.put(events))
    while not line.trouble:
        await asyncio.sleep(0.005)
    assert line.trouble.startswith(SIGNS), line.trouble
    assert b.stands() == []
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    await handed_in
    assert len(b.stands()) == len(events)
    await line.stop()
    b.close()

asyncio.run(main(sys.argv[1]))
print("nothing is lost")
"""


def test_a_file_that_may_not_grow(sqlite_url: str) -> None:
    """RLIMIT_FSIZE holds for a whole process, so it has one of its own."""
    ended = forked.run("-c", FULL_DISK, sqlite_url)
    assert ended.stdout.splitlines()[-1:] == ["nothing is lost"], ended.stderr


# --- PostgreSQL ----------------------------------------------------------------------------


async def test_a_server_that_cuts_the_connection(postgres_url: str) -> None:
    """Between two batches, and in the middle of one."""
    toys = Toys()
    with bench(postgres_url, toys.house()) as b:

        def cut() -> None:
            b.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

        async with line_of(b) as line:
            await line.put(BATCH[:2])
            cut()
            await line.put(BATCH[2:4])
            cuts = iter([cut])
            toys.look = lambda: [each() for each in islice(cuts, 1)]
            await line.put([*BATCH[4:6], said(40, "/look"), *BATCH[6:]])
        assert b.stands() == NOTES
        assert b.letters() == []


# --- The line ------------------------------------------------------------------------------


async def test_a_bug_in_the_house_stops_no_line() -> None:
    """Nothing is known that would raise here; if something does, the events wait all the same."""
    errors = [LookupError("a bug"), MemoryError("no room")]

    def run(events: Sequence[Event]) -> Landed:
        if errors:
            raise errors.pop()
        return Landed(handled=len(events))

    line = Line(run, lambda landed: None)
    line.start()
    async with asyncio.timeout(SOON):
        await line.put(BATCH)
    assert (line.events, line.trouble) == (len(BATCH), "")
    await line.stop()


async def test_a_line_can_stop_in_the_midst_of_trouble(sqlite_url: str) -> None:
    with bench(sqlite_url, Toys().house()) as b:
        b.store.close()
        connections(b.database, "query_only = ON")
        async with line_of(b) as line:
            handed_in = asyncio.ensure_future(line.put(BATCH))
            await trouble(line)
        assert not handed_in.done()
        assert b.stands() == []
        handed_in.cancel()
