"""The schema by two ways, from the tables at once and through the migrations, is one schema."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, text

from storage import migrate, schema
from storage.database import Database, Unavailable
from storage.lease import LIVES, Held, Lease
from storage.schema import HEAD, WrongVersion, create_in, prepare, version_of
from storage.tables.columns import METADATA
from tests.storage.schemas import contents, fill, schema_in

ROOT = Path(__file__).parents[2]
SCRIPTS = ScriptDirectory.from_config(migrate.config())
VERSIONS = [script.revision for script in reversed([*SCRIPTS.walk_revisions()])]
FIRST = str({"id": 1, "n": 0})
FILES = sorted(path.name for path in (migrate.MIGRATIONS / "versions").glob("*.py"))


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic reads all migrations for each step; here they are read once."""
    read = ScriptDirectory.from_config
    ours = {str(migrate.MIGRATIONS): SCRIPTS}

    def known(config: Config) -> ScriptDirectory:
        return ours.get(config.get_main_option("script_location", "")) or read(config)

    monkeypatch.setattr(ScriptDirectory, "from_config", known)


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url, "OFF")
    yield database
    database.close()


@contextmanager
def operations(database: Database) -> Iterator[Operations]:
    """What stands in a migration as `op`."""
    with migrate.changing(database) as connection:
        yield Operations(MigrationContext.configure(connection))


# --- One schema by two ways ------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_migrations_lead_to_the_tables(empty: Database) -> None:
    create_in(empty)
    at_once, rows = schema_in(empty), contents(empty)
    migrate.downgrade(empty, "base")
    assert contents(empty) == {}
    migrate.upgrade(empty)

    assert schema_in(empty) == at_once
    assert contents(empty) == rows
    assert version_of(empty) == HEAD
    with empty.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_compact_tables_are_compact(empty: Database) -> None:
    create_in(empty)
    made = schema_in(empty)

    assert made["activity"]["compact"] is empty.is_sqlite
    assert not made["member"]["compact"]


@pytest.mark.both_databases
@pytest.mark.postgres_at_length
def test_every_migration_goes_up_and_down_on_a_filled_database(empty: Database) -> None:
    for before, version in zip(["base", *VERSIONS], VERSIONS, strict=False):
        if before != "base":
            fill(empty)
        tables, rows = schema_in(empty), contents(empty)
        migrate.upgrade(empty, version)
        above = schema_in(empty)
        fill(empty)
        migrate.downgrade(empty, before)
        back = contents(empty)

        assert {name: back[name] for name in rows} == rows
        assert {**schema_in(empty), "alembic_version": None} == {**tables, "alembic_version": None}
        migrate.upgrade(empty, version)
        assert schema_in(empty) == above


def test_the_newest_file_is_the_head() -> None:
    assert SCRIPTS.get_heads() == [HEAD]
    assert VERSIONS == [name[:4] for name in FILES] == sorted(VERSIONS)


def test_batch_mode_keeps_the_rows_that_point_at_a_table(empty: Database) -> None:
    create_in(empty)
    fill(empty)
    before = contents(empty)
    with operations(empty) as op:
        with op.batch_alter_table("member") as batch:
            batch.add_column(Column("shoes", Integer, nullable=True))
        with op.batch_alter_table("member") as batch:
            batch.drop_column("shoes")

    assert contents(empty) == before


def test_a_migration_that_leaves_orphans_is_undone(empty_sqlite_url: str) -> None:
    database = Database(empty_sqlite_url)
    create_in(database)
    fill(database)
    rows = contents(database)
    with pytest.raises(Unavailable, match="rows that point at nothing"), operations(database) as op:
        op.execute("DELETE FROM member")

    assert contents(database) == rows


def test_a_migration_that_fails_leaves_nothing(empty: Database) -> None:
    create_in(empty)
    before = contents(empty)

    def half_way() -> None:
        with operations(empty) as op:
            op.drop_table("gap")
            op.create_table("half", Column("done", Integer, primary_key=True))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()
    assert contents(empty) == before


# --- What `prepare` makes of what it finds ---------------------------------------------------


def test_preparing_twice_changes_nothing(empty: Database) -> None:
    prepare(empty)
    made, rows = schema_in(empty), contents(empty)
    prepare(empty)

    assert schema_in(empty) == made
    assert contents(empty) == rows == {name: [] for name in rows} | {"version": [FIRST]}


@pytest.mark.both_databases
def test_two_that_prepare_at_once_do_not_collide(empty: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(prepare, empty) for _ in range(4)]:
            done.result()

    assert version_of(empty) == HEAD
    assert contents(empty)["version"] == [FIRST]


def test_an_older_database_is_brought_up_to_date(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_in(empty)
    monkeypatch.setattr(schema, "HEAD", "9999")
    called: list[Database] = []
    monkeypatch.setattr(migrate, "upgrade", called.append)
    prepare(empty)

    assert called == [empty]


def test_a_newer_database_is_refused_with_a_sentence(empty: Database) -> None:
    create_in(empty)
    with empty.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(WrongVersion, match=r"newer Hearth \(9999; this one knows \d{4}\)\. Update"):
        prepare(empty)
    with pytest.raises(WrongVersion, match="No migrations lead to version"):
        migrate.upgrade(empty)


@pytest.mark.parametrize("version", [None, "ae1027a6acf", "0000"])
def test_a_database_of_somebody_else_is_refused(empty: Database, version: str | None) -> None:
    with empty.writing() as connection:
        connection.execute(text("CREATE TABLE guests (name TEXT)"))
        if version is not None:
            connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": version})
    before = schema_in(empty)

    for attempt in (prepare, version_of, migrate.upgrade, create_in):
        with pytest.raises(WrongVersion, match="tables that are not Hearth's"):
            attempt(empty)
    assert schema_in(empty) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Dear diary, this is no database at all.\n" * 40, "not a Hearth database"),
        (b"SQLite format 3\0" + b"\xff" * 4080, "not a Hearth database|damaged"),
    ],
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "diary.txt").write_bytes(content)
    with pytest.raises(Unavailable, match=said):
        prepare(Database(f"sqlite:///{tmp_path}/diary.txt"))
    assert (tmp_path / "diary.txt").read_bytes() == content


# --- Not under a running bot -----------------------------------------------------------------


@pytest.mark.both_databases
def test_nothing_is_migrated_under_a_running_bot(empty: Database) -> None:
    create_in(empty)
    lease = Lease(empty, "hearth on some machine (process 7)")
    lease.take(datetime.now(UTC))

    for attempt in (migrate.upgrade, lambda database: migrate.downgrade(database, "base")):
        with pytest.raises(Held, match=r"some machine \(process 7\) runs on this database"):
            attempt(empty)
    lease.release()
    migrate.downgrade(empty, VERSIONS[-2])
    assert version_of(empty) == VERSIONS[-2]


def test_a_lease_that_ran_out_keeps_nobody_from_migrating(empty: Database) -> None:
    create_in(empty)
    Lease(empty, "gone").take(datetime.now(UTC) - LIVES - timedelta(seconds=1))

    migrate.upgrade(empty)


# --- Alembic itself --------------------------------------------------------------------------


def test_a_draft_of_no_change_is_empty(tmp_path: Path) -> None:
    shutil.copytree(migrate.MIGRATIONS, tmp_path / "migrations")
    migrate.draft("Nothing new", tmp_path / "migrations")

    drafted = tmp_path / "migrations" / "versions" / f"{int(HEAD) + 1:04}_nothing_new.py"
    written = drafted.read_text()
    assert written.startswith('"""Nothing new."""\n')
    assert written.count("    pass\n") == 2
    assert f"down_revision = '{HEAD}'" in written
