"""Connections as Hearth needs them: what holds on each, who waits for whom, what comes back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from community.ports import Broken
from storage.database import (
    BUSY_MS,
    CHECKPOINT_PAGES,
    JOURNAL_BYTES,
    Database,
    Synchronous,
    count_up,
)
from storage.pages import Page
from storage.repositories.checkins import CHECKIN_DAY
from storage.repositories.lots import BALANCE
from storage.repositories.people import BY_ACCOUNT, COMMUNITY, IDENTITY, MEMBER
from storage.shapes import Row, Shape
from storage.store import Store

IN_FORCE: dict[str, Any] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: points are money to people
    "foreign_keys": 1,
    "busy_timeout": BUSY_MS,
    "wal_autocheckpoint": CHECKPOINT_PAGES,
    "journal_size_limit": JOURNAL_BYTES,
}
ANN = IDENTITY.row(1, 1, 1, "local", "ann", "Ann", None, "", 0, 0, 0, 0, 0)
TOLD = "PostgreSQL cannot be used now"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with one community and one member, who has no points."""
    with closing(Database(database_url, "OFF")) as opened, closing(Store(opened)) as store:
        write(
            store,
            (COMMUNITY, COMMUNITY.row(1, "Hamlet", "en", "UTC", 4, 0)),
            (MEMBER, MEMBER.row(1, 1, 0, None, 0, 0, None, 0, 0, 0, 0)),
            (BALANCE, BALANCE.row(1, 0, 0, 0)),
            (CHECKIN_DAY, CHECKIN_DAY.row(1, 1, 0)),
        )
        yield opened


@pytest.fixture
def two(database: Database) -> Iterator[tuple[Store, Store]]:
    with closing(Store(database)) as one, closing(Store(database)) as other:
        yield one, other


def write(store: Store, *rows: tuple[Shape, Row]) -> None:
    batch = store.begin()
    page = batch.page()
    for shape, row in rows:
        page.put(shape, row)
    batch.merge(page)
    batch.commit()


def balance(page: Page, member: int) -> int:
    row = page.get(BALANCE, (member,))
    assert row is not None
    return int(row.points)


def earn_one(store: Store) -> None:
    batch = store.begin()
    page = batch.page()
    page.put(BALANCE, BALANCE.row(1, balance(page, 1) + 1, 0, 0))
    batch.merge(page)
    batch.commit()


def points(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT points FROM balance")).scalar_one())


# --- SQLite: what is in force ----------------------------------------------------------------


def pragmas(execute: Callable[[str], Any]) -> dict[str, Any]:
    return {name: execute(f"PRAGMA {name}").fetchone()[0] for name in IN_FORCE}


def test_the_pragmas_hold_on_every_connection(sqlite_url: str) -> None:
    with closing(Database(sqlite_url)) as database:
        with closing(database.connect()) as writer:
            assert pragmas(writer.execute) == IN_FORCE
        with database.reading() as connection:
            assert pragmas(connection.exec_driver_sql) == IN_FORCE
        with database.writing() as connection:
            assert pragmas(connection.exec_driver_sql) == IN_FORCE


@pytest.mark.parametrize(("setting", "number"), [("NORMAL", 1), ("OFF", 0)])
def test_one_setting_relaxes_the_sync(sqlite_url: str, setting: Synchronous, number: int) -> None:
    with closing(Database(sqlite_url, setting)) as database, closing(database.connect()) as writer:
        assert pragmas(writer.execute) == IN_FORCE | {"synchronous": number}


@pytest.mark.parametrize("writer", ["store", "writing"])
def test_a_writer_locks_when_it_begins(sqlite_url: str, writer: str) -> None:
    def begin_at_once() -> None:
        with closing(sqlite3.connect(sqlite_url[len("sqlite:///") :], timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")

    with closing(Database(sqlite_url, "OFF")) as database, closing(Store(database)) as store:
        if writer == "store":
            batch = store.begin()
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                begin_at_once()
            batch.rollback()
        else:
            with database.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
                begin_at_once()
        begin_at_once()


def test_a_writer_goes_on_after_a_beginning_that_failed(sqlite_url: str) -> None:
    with closing(Database(sqlite_url, "OFF")) as database, closing(Store(database)) as store:
        with database.writing() as connection:
            connection.execute(text("ALTER TABLE version RENAME TO mislaid"))
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            store.begin()
        with database.writing() as connection:
            connection.execute(text("ALTER TABLE mislaid RENAME TO version"))
        store.begin().commit()


# --- Who sees what, who waits for whom -------------------------------------------------------


@pytest.mark.both_databases
def test_a_row_must_find_what_it_points_at(database: Database) -> None:
    with closing(Store(database)) as store, pytest.raises(Broken, match=r"(?i)foreign key"):
        write(store, (MEMBER, MEMBER.row(2, 99, 0, None, 0, 0, None, 0, 0, 0, 0)))


@pytest.mark.both_databases
def test_a_reader_sees_one_moment_and_nothing_before_its_commit(database: Database) -> None:
    def seen(connection: Connection) -> Any:
        return connection.execute(text("SELECT points FROM balance")).scalar()

    with closing(Store(database)) as store, database.reading() as connection:
        assert seen(connection) == 0
        batch = store.begin()
        page = batch.page()
        page.put(BALANCE, BALANCE.row(1, 9, 0, 9))
        batch.merge(page)
        batch.flush()
        assert points(database) == 0
        batch.commit()
        assert seen(connection) == 0
        assert points(database) == 9


@pytest.mark.both_databases
def test_no_cache_outlives_the_change_of_another(two: tuple[Store, Store]) -> None:
    one, other = two
    account = ("local", "ann", 1)
    for store in two:
        batch = store.begin()
        page = batch.page()
        assert balance(page, 1) == 0
        assert page.get(BALANCE, (2,)) is None
        assert page.find(IDENTITY, BY_ACCOUNT, account) is None
        assert page.next_id(MEMBER) == 2
        batch.commit()
    write(
        one,
        (MEMBER, MEMBER.row(2, 1, 0, None, 0, 0, None, 0, 0, 0, 0)),
        (BALANCE, BALANCE.row(2, 7, 0, 7)),
        (BALANCE, BALANCE.row(1, 5, 0, 5)),
        (IDENTITY, ANN),
    )

    batch = other.begin()
    page = batch.page()
    assert [balance(page, member) for member in (1, 2)] == [5, 7]
    assert page.find(IDENTITY, BY_ACCOUNT, account) == ANN
    assert page.next_id(MEMBER) == 3
    batch.rollback()


@pytest.mark.both_databases
def test_writers_take_turns_and_lose_nothing(database: Database) -> None:
    each = 40

    def run() -> None:
        with closing(Store(database)) as store:
            for _ in range(each):
                earn_one(store)

    def count() -> None:
        for _ in range(each):
            with database.writing() as connection:
                before = connection.execute(text("SELECT people FROM checkin_day")).scalar_one()
                connection.execute(text("UPDATE checkin_day SET people = :n"), {"n": before + 1})
                count_up(connection)

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(run), pool.submit(run), pool.submit(count)]:
            done.result()

    with database.reading() as connection:
        people = connection.execute(text("SELECT people FROM checkin_day")).scalar()
    assert (points(database), people) == (2 * each, each)


LEAVES = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM community").fetchone()[0])
connection.close()
"""


def test_a_program_that_leaves_takes_no_log_away_from_one_that_stays(sqlite_url: str) -> None:
    def others_see(file: Path) -> int:
        words = [sys.executable, "-c", LEAVES, str(file)]
        return int(subprocess.run(words, check=True, capture_output=True, timeout=60).stdout)

    with closing(Database(sqlite_url)) as database:
        assert database.file is not None
        # The one opened later must not cost the other its locks.
        with closing(database.connect()) as writer, closing(database.connect()):
            for number in (1, 2, 3):
                writer.execute("BEGIN IMMEDIATE")
                writer.execute(
                    "INSERT INTO community VALUES (?, 'Garden', 'en', 'UTC', 4, 0)", (number,)
                )
                writer.execute("COMMIT")
                assert others_see(database.file) == number
            assert database.file.with_name(f"{database.file.name}-wal").exists()


@pytest.mark.both_databases
def test_a_sum_of_whole_numbers_is_one(database: Database) -> None:
    numbers = text(
        "SELECT SUM(n), SUM(n) * 3, SUM(n) / 2.0 FROM (SELECT CAST(-3 AS BIGINT) AS n) x"
    )
    with database.reading() as connection:
        whole, more, half = connection.execute(numbers).one()
    assert (whole, type(whole), more, type(more), half) == (-3, int, -9, int, -1.5)
