"""Backups: taken while the bot writes, equal to one moment, put back on either database."""

from __future__ import annotations

import gzip
import io
import os
import signal
import stat
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from storage import migrate
from storage.archive import (
    BOOKS,
    KEY,
    MANIFEST,
    Manifest,
    NoBackup,
    piece_of,
    read_manifest,
    unpack,
)
from storage.backup import InTheWay, NotUsable, back_up, dated, examine, rotate
from storage.books import audit
from storage.database import Database, Unavailable
from storage.lease import Held, Lease
from storage.restore import Occupied, Restored, restore
from storage.schema import HEAD, WrongVersion, version_of
from tests.storage.agreement import everything
from tests.storage.life import Life

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
SECRET = b"a key that seals and is no text!"
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


def lived(database: Database, events: int = 60, seed: int = 1) -> None:
    with closing(Life(database, seed)) as life:
        life.goes_on(events)


def take(database: Database, to: Path, key: Path | None = None) -> Manifest:
    return back_up(database, to, key=key, program="0", now=NOW)


def put(database: Database, file: Path, *, replace: bool = False) -> Restored:
    return restore(database, file, key=None, now=NOW, replace=replace)


def inside(file: Path, tmp_path: Path) -> Path:
    """Unpack a backup; gives the copy in it."""
    folder = tmp_path / "inside"
    folder.mkdir()
    unpack(file, folder)
    return folder / BOOKS


# --- Taking ----------------------------------------------------------------------------------


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
            connection.execute(text("UPDATE member SET language = 'forgotten-' || id"))
            connection.execute(text("UPDATE member SET language = NULL"))
        take(database, archive)
    assert b"forgotten" not in inside(archive, tmp_path).read_bytes()


def test_a_file_that_is_there_is_not_overwritten(database: Database, archive: Path) -> None:
    archive.write_text("precious")
    with pytest.raises(InTheWay, match="is there already; I overwrite nothing"):
        take(database, archive)
    assert archive.read_text() == "precious"


def test_a_folder_that_is_not_there_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match=r"Nothing can be written in .*nowhere: No such file"):
        take(database, tmp_path / "nowhere" / "copy.tar.gz")


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


# --- Putting back ----------------------------------------------------------------------------

WAYS = [(one, other) for one in ("sqlite", "postgres") for other in ("sqlite", "postgres")]


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_what_was_taken_from_one_is_put_into_another(
    one: str, other: str, request: pytest.FixtureRequest, archive: Path
) -> None:
    with closing(Database(request.getfixturevalue(f"{one}_url"), "OFF")) as source:
        lived(source)
        with source.writing() as connection:
            connection.execute(
                text("INSERT INTO untold VALUES (1, 'x', 'fact', :body, 1, 2, '')"),
                {"body": "tab\t line\n back\\slash \\N '\" 你好 🔥"},
            )
        Lease(source, "the bot").take(NOW)
        manifest, before = take(source, archive), everything(source)
    with closing(Database(request.getfixturevalue(f"empty_{other}_url"), "OFF")) as target:
        done = put(target, archive)
        assert everything(target) == before | {"lease": []}
        assert audit(target).wrong == ()
        assert (done.aside, done.found.wrong, done.manifest) == ("", 0, manifest)
        lived(target, 30, seed=2)
        assert audit(target).wrong == ()


@pytest.mark.both_databases
def test_what_is_there_is_kept_aside_only_when_asked(database: Database, archive: Path) -> None:
    lived(database)
    take(database, archive)
    taken = everything(database)
    lived(database, 40, seed=3)
    later = everything(database)

    with pytest.raises(Occupied, match="With --replace it is kept aside"):
        put(database, archive)
    assert everything(database) == later

    done = put(database, archive, replace=True)
    assert everything(database) == taken
    assert "before-20260302T120000Z" in done.aside
    if database.file is not None:
        with closing(Database.at(Path(done.aside))) as kept:
            assert everything(kept) | {"lease": []} == later
    else:
        with database.reading() as connection:
            schema = done.aside.rpartition(" ")[2]
            kept_rows = connection.exec_driver_sql(f'SELECT count(*) FROM "{schema}".activity')
            assert kept_rows.scalar() == len(later["activity"])


@pytest.mark.both_databases
def test_a_database_in_which_nobody_lives_is_in_nobodys_way(
    database: Database, archive: Path, tmp_path: Path, fresh_sqlite: Callable[[Path], str]
) -> None:
    with closing(Database(fresh_sqlite(tmp_path / "other.db"), "OFF")) as source:
        lived(source, 20)
        take(source, archive)
        before = everything(source)
    assert put(database, archive).aside == ""
    assert everything(database) == before


@pytest.mark.both_databases
def test_nothing_is_put_under_a_bot_that_runs(database: Database, archive: Path) -> None:
    lived(database, 20)
    take(database, archive)
    Lease(database, "hearth on mill (process 7)").take(NOW)
    before = everything(database)
    with pytest.raises(Held, match=r"hearth on mill \(process 7\) runs on this database"):
        put(database, archive, replace=True)
    assert everything(database) == before


def test_nothing_is_put_under_a_file_that_is_open(sqlite_url: str, archive: Path) -> None:
    with closing(Database(sqlite_url, "OFF")) as database:
        lived(database, 20)
        take(database, archive)
        lived(database, 20, seed=2)
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT 1 FROM member").all()
            with pytest.raises(Unavailable, match="Another program holds the database"):
                put(database, archive, replace=True)
        put(database, archive, replace=True)


@pytest.mark.parametrize("content", [b"SQLite format 3\0 and" * 200, b"nonsense" * 99])
def test_a_damaged_database_is_replaced(sqlite_url: str, archive: Path, content: bytes) -> None:
    with closing(Database(sqlite_url, "OFF")) as database:
        assert database.file is not None
        lived(database, 20)
        take(database, archive)
        before = everything(database)
        database.file.write_bytes(content)
        database.file.with_name("hearth.db-wal").write_bytes(b"of another life")
        with pytest.raises(Occupied):
            put(database, archive)
        done = put(database, archive, replace=True)
        assert Path(done.aside).read_bytes() == content
        assert everything(database) == before


def test_the_key_comes_back_and_another_one_is_kept(
    database: Database, archive: Path, tmp_path: Path, empty_sqlite_url: str
) -> None:
    lived(database, 20)
    key = tmp_path / "hearth.key"
    key.write_bytes(SECRET)
    take(database, archive, key)
    with closing(Database(empty_sqlite_url, "OFF")) as target:
        there = tmp_path / "new" / "hearth.key"
        assert restore(target, archive, key=there, now=NOW).key_aside == ""
        assert there.read_bytes() == SECRET
        assert stat.S_IMODE(there.stat().st_mode) == 0o600

        assert restore(target, archive, key=there, now=NOW, replace=True).key_aside == ""
        there.write_bytes(b"another")
        later = NOW.replace(minute=1)
        done = restore(target, archive, key=there, now=later, replace=True)
        assert there.read_bytes() == SECRET
        assert Path(done.key_aside).read_bytes() == b"another"


def test_an_older_backup_is_brought_up_to_date(
    tmp_path: Path, archive: Path, empty_sqlite_url: str
) -> None:
    with closing(Database.at(tmp_path / "older.db")) as older:
        migrate.upgrade(older, "0001")
        with older.writing() as connection:
            connection.execute(text("INSERT INTO community VALUES (1, 'Old', 'en', 'UTC', 4, 0)"))
        take(older, archive)
    with closing(Database(empty_sqlite_url)) as target:
        put(target, archive)
        assert version_of(target) == HEAD


# --- What is no backup, or not a whole one -----------------------------------------------------


def repacked(file: Path, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Give an archive with other contents."""
    with tarfile.open(file) as packed:
        parts = {name: packed.extractfile(name).read() for name in packed.getnames()}  # type: ignore[union-attr]  # files all
    change(parts)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, raw in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(raw)
            archive.addfile(entry, io.BytesIO(raw))
    return out.getvalue()


def _changed(file: Path) -> bytes:
    return repacked(file, lambda p: p.update({BOOKS: p[BOOKS][:-1] + b"?"}))


def _longer(file: Path) -> bytes:
    return repacked(file, lambda p: p.update({BOOKS: p[BOOKS] + b"?"}))


def _missing(file: Path) -> bytes:
    return repacked(file, lambda p: p.__delitem__(BOOKS))


def _smuggled(file: Path) -> bytes:
    return repacked(file, lambda p: p.update({"../evil": b"?"}))


def _future_format(file: Path) -> bytes:
    newer = b'{"format": 99, "all": "different"}'
    return repacked(file, lambda p: p.update({MANIFEST: newer}))


def _headless(file: Path) -> bytes:
    return repacked(file, lambda p: p.__delitem__(MANIFEST))


def _linked(file: Path) -> bytes:
    out = io.BytesIO()
    with tarfile.open(file) as packed, tarfile.open(fileobj=out, mode="w:gz") as archive:
        archive.addfile(packed.getmember(MANIFEST), packed.extractfile(MANIFEST))
        entry = tarfile.TarInfo(BOOKS)
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    return out.getvalue()


BAD: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "cut in half": (lambda f: f.read_bytes()[: f.stat().st_size // 2], "is damaged: it ends too"),
    "cut at the end": (lambda f: f.read_bytes()[:-600], "is damaged: it ends too early"),
    "a byte changed": (_changed, "is damaged: hearth.db is not what was packed"),
    "a byte more": (_longer, "is damaged: hearth.db is not what was packed"),
    "nothing in it": (_missing, "is damaged: hearth.db is missing"),
    "a path out of the folder": (_smuggled, "is damaged: ../evil does not belong in it"),
    "a link": (_linked, "is damaged: hearth.db does not belong in it"),
    "of a newer Hearth": (_future_format, "was written by a newer Hearth"),
    "without a manifest": (_headless, "is no backup of Hearth"),
    "empty": (lambda _: b"", "is no backup of Hearth"),
    "a picture": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(600), "is no backup of Hearth"),
    "some gzip": (lambda _: gzip.compress(b"hello" * 999), "is no backup of Hearth"),
    "a database": (lambda f: f.with_name("hearth.db").read_bytes(), "is no backup of Hearth"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_whole_backup_changes_nothing(
    kind: str, sqlite_url: str, tmp_path: Path
) -> None:
    make, said = BAD[kind]
    with closing(Database(sqlite_url, "OFF")) as database:
        lived(database, 30)
        take(database, tmp_path / "good")
        before = everything(database)
        bad = tmp_path / "bad"
        bad.write_bytes(make(tmp_path / "good"))
        names = {file.name for file in tmp_path.iterdir()}
        with pytest.raises(NoBackup, match=said):
            put(database, bad, replace=True)
        assert everything(database) == before
        assert {file.name for file in tmp_path.iterdir()} - names <= {
            "hearth.db-wal",
            "hearth.db-shm",
        }


def test_a_file_that_is_not_there_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match="nothing cannot be read: No such file"):
        put(database, tmp_path / "nothing")


def test_tables_of_a_newer_hearth_are_refused(
    database: Database, archive: Path, tmp_path: Path, empty_sqlite_url: str
) -> None:
    lived(database, 20)
    take(database, archive)

    def newer(parts: dict[str, bytes]) -> None:
        file = tmp_path / "newer.db"
        file.write_bytes(parts[BOOKS])
        with closing(Database.at(file)) as opened, opened.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        parts[BOOKS] = file.read_bytes()
        manifest = msgspec.json.decode(parts[MANIFEST], type=Manifest)
        manifest = msgspec.structs.replace(manifest, files={BOOKS: piece_of(file)})
        parts[MANIFEST] = msgspec.json.encode(manifest)

    archive.write_bytes(repacked(archive, newer))
    assert read_manifest(archive).schema
    with closing(Database(empty_sqlite_url)) as target:
        with pytest.raises(WrongVersion, match="written by a newer Hearth"):
            put(target, archive)
        assert target.file is not None
        assert not target.file.exists()


def test_a_copy_with_a_hole_in_it_is_no_copy(sqlite_url: str) -> None:
    with closing(Database(sqlite_url, "OFF")) as database:
        lived(database, 100)
        assert database.file is not None
        with database.reading() as connection:
            query = "SELECT rootpage FROM sqlite_master WHERE name = 'ledger'"
            page = connection.exec_driver_sql(query).scalar_one()
            size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    with database.file.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(bytes(size))
    with pytest.raises(Unavailable):
        examine(database.file)


# --- Killed on the way -------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
import storage.restore as restoring
from storage.database import Database

name, time = sys.argv[1], int(sys.argv[2])
real, calls = getattr(restoring, name), []

def deadly(*words, **more):
    calls.append(words)
    if len(calls) == time:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*words, **more)

setattr(restoring, name, deadly)
now = datetime.fromisoformat(sys.argv[5])
restoring.restore(Database(sys.argv[3], "OFF"), Path(sys.argv[4]), key=None, now=now, replace=True)
"""
ON_FILES = [
    *(
        ("unpack", "1", "old"),
        ("examine", "1", "old"),
        ("to_disk", "1", "old"),
        ("_keep", "1", "old"),
    ),
    *(("to_disk", "2", "new"), ("_put_key", "1", "new")),
]
ON_POSTGRES = [
    ("_clear", "1", "old"),
    ("carry", "1", "old"),
    ("counts", "1", "old"),
    ("audit", "1", "new"),
]
DEATHS = [
    *(("sqlite", *death) for death in ON_FILES),
    *(("postgres", *death) for death in ON_POSTGRES),
]


@pytest.mark.parametrize("death", DEATHS, ids=" ".join)
def test_who_is_killed_leaves_one_database_or_the_other(
    death: tuple[str, str, str, str], request: pytest.FixtureRequest, archive: Path
) -> None:
    kind, name, time, left = death
    url = request.getfixturevalue(f"{kind}_url")
    with closing(Database(url, "OFF")) as database:
        lived(database, 30)
        take(database, archive)
        new = everything(database)
        lived(database, 10, seed=2)
        states = {"old": everything(database), "new": new}
        words = [sys.executable, "-c", KILLED, name, time, url, str(archive), NOW.isoformat()]
        killed = subprocess.run(words, check=False, cwd=ROOT, timeout=60)
        assert killed.returncode == -signal.SIGKILL

        assert everything(database) | {"lease": []} == states[left]
        later = NOW.replace(second=30)
        restore(database, archive, key=None, now=later, replace=True)  # the lease is free at once
        assert everything(database) == new
        assert audit(database).wrong == ()
