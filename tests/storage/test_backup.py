"""Backups: taken while the bot writes, equal to one moment, private and whole."""

from __future__ import annotations

import os
import stat
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage import migrate
from storage.archive import (
    BOOKS,
    KEY,
    MANIFEST,
)
from storage.backup import InTheWay, NotUsable, dated, rotate
from storage.books import audit
from storage.database import Database, Unavailable
from storage.schema import version_of
from tests.storage.agreement import everything
from tests.storage.life import Life
from tests.storage.safekeeping import NOW, SECRET, inside, lived, take

Rows = dict[str, list[str]]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url, "OFF")) as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "safe"
    folder.mkdir()
    return folder / "copy.tar.gz"


@pytest.fixture
def fresh(empty_database_url: str) -> Iterator[Database]:
    with closing(Database(empty_database_url, "OFF")) as opened:
        yield opened


class Busy(threading.Thread):
    """A dispatcher that writes, and remembers all rows as they were after each transaction."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.seen: dict[int, Rows] = {}
        self.enough = threading.Event()
        self._database = database

    def run(self) -> None:
        with closing(Life(self._database, 7)) as life:
            while not self.enough.is_set():
                life.goes_on(1)
                with self._database.reading() as connection:
                    number = connection.execute(text("SELECT n FROM version")).scalar_one()
                self.seen[number] = everything(self._database)

    def until(self, transactions: int) -> None:
        while self.is_alive() and len(self.seen) < transactions:
            self.enough.wait(0.01)


@pytest.mark.both_databases
@pytest.mark.postgres_at_length
def test_a_copy_taken_under_load_is_the_state_of_one_moment(
    database: Database, archive: Path, tmp_path: Path
) -> None:
    busy = Busy(database)
    busy.start()
    try:
        busy.until(25)
        manifest = take(database, archive)
        after = max(busy.seen)
        busy.until(len(busy.seen) + 5)
    finally:
        busy.enough.set()
        busy.join()

    assert 25 <= manifest.transactions <= after < max(busy.seen), "nothing was written meanwhile"
    assert manifest.wrong == 0
    with closing(Database.at(inside(archive, tmp_path))) as copied:
        assert everything(copied) == busy.seen[manifest.transactions]
        assert audit(copied).wrong == ()
    assert manifest.rows["activity"] == len(busy.seen[manifest.transactions]["activity"])
    assert manifest.source == database.engine.dialect.name


def test_a_backup_is_private_and_leaves_nothing_else(
    database: Database, archive: Path, tmp_path: Path
) -> None:
    lived(database)
    key = tmp_path / "hearth.key"
    key.write_bytes(SECRET)
    before = os.umask(0)
    try:
        take(database, archive, key)
    finally:
        os.umask(before)

    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [file.name for file in archive.parent.iterdir()] == [archive.name]
    with tarfile.open(archive) as packed:
        assert packed.getnames() == [MANIFEST, BOOKS, KEY]
        content: Any = packed.extractfile(MANIFEST)
        raw = content.read()
    assert SECRET not in raw
    assert b"Hamlet" not in raw


def test_the_copy_holds_nothing_that_was_deleted(
    sqlite_url: str, archive: Path, tmp_path: Path
) -> None:
    with closing(Database(sqlite_url, "OFF")) as database:
        lived(database)
        with database.writing() as connection:
            connection.execute(text("UPDATE member SET language = 'obliterated-' || id"))
            connection.execute(text("UPDATE member SET language = NULL"))
        take(database, archive)
    assert b"obliterated" not in inside(archive, tmp_path).read_bytes()


def test_a_file_that_is_there_is_not_overwritten(database: Database, archive: Path) -> None:
    archive.write_text("precious")
    with pytest.raises(InTheWay, match="is there already; I overwrite nothing"):
        take(database, archive)
    assert archive.read_text() == "precious"


def test_a_folder_that_is_not_there_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match=r"Nothing can be written in .*nowhere: no such file"):
        take(database, tmp_path / "nowhere" / "copy.tar.gz")


@pytest.mark.both_databases
def test_an_empty_database_is_not_backed_up(fresh: Database, archive: Path) -> None:
    with pytest.raises(Unavailable, match="There is nothing in the database yet"):
        take(fresh, archive)
    assert [*archive.parent.iterdir()] == []


@pytest.mark.both_databases
def test_an_older_database_is_copied_as_it_is(
    fresh: Database, archive: Path, tmp_path: Path
) -> None:
    migrate.upgrade(fresh, "0001")
    with fresh.writing() as connection:
        connection.execute(text("INSERT INTO community VALUES (1, 'Old', 'en', 'UTC', 4, 0)"))
    manifest = take(fresh, archive)
    assert (manifest.schema, manifest.wrong) == ("0001", 0)
    assert version_of(fresh) == "0001"
    with closing(Database.at(inside(archive, tmp_path))) as copied:
        assert version_of(copied) == "0001"


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    moments = [NOW.replace(hour=hour) for hour in range(5)]
    for moment in moments:
        dated(tmp_path, moment).touch()
    others = ["notes.txt", "hearth-20260302T000000Z.tar.gz.part", "hearth-old.tar.gz"]
    for other in others:
        (tmp_path / other).touch()

    gone = rotate(tmp_path, 2)
    assert gone == [dated(tmp_path, moment) for moment in moments[:3]]
    left = {dated(tmp_path, moment).name for moment in moments[3:]} | {*others}
    assert {file.name for file in tmp_path.iterdir()} == left
