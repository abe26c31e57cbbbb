"""Restoring: on either database, only where nobody lives or runs, and at one stroke."""

from __future__ import annotations

import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import migrate
from storage.books import audit
from storage.database import Database, Unavailable
from storage.lease import Held, Lease
from storage.restore import Occupied, restore
from storage.schema import HEAD, version_of
from tests import forked
from tests.storage.agreement import everything
from tests.storage.safekeeping import NOW, SECRET, lived, put, take


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url, "OFF")) as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "safe"
    folder.mkdir()
    return folder / "copy.tar.gz"


WAYS = [
    *(("sqlite", "sqlite"), ("sqlite", "postgres"), ("postgres", "sqlite")),
    pytest.param("postgres", "postgres", marks=pytest.mark.long),
]


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


@pytest.mark.postgres_at_length
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
@pytest.mark.postgres_at_length
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
        with closing(Database(sqlite_url)) as other, other.reading() as connection:
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
        database.close()
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
ALL_DEATHS = [
    *(("sqlite", *death) for death in ON_FILES),
    *(("postgres", *death) for death in ON_POSTGRES),
]
DEATHS = [("sqlite", "_keep", "1", "old"), ("sqlite", "to_disk", "2", "new")]
MORE_DEATHS = [death for death in ALL_DEATHS if death not in DEATHS]


@pytest.mark.parametrize(
    "death",
    [*DEATHS, *(pytest.param(death, marks=pytest.mark.long) for death in MORE_DEATHS)],
    ids=" ".join,
)
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
        database.close()
        killed = forked.run("-c", KILLED, name, time, url, str(archive), NOW.isoformat())
        assert killed.returncode == -signal.SIGKILL

        assert everything(database) | {"lease": []} == states[left]
        later = NOW.replace(second=30)
        restore(database, archive, key=None, now=later, replace=True)  # the lease is free at once
        assert everything(database) == new
        assert audit(database).wrong == ()
