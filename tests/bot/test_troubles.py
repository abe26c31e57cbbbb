"""What is wrong with the world is told in a sentence, with an exit code, and nothing is lost."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.bot.conftest import HEARTH, Run

CAPABILITIES = 0x20080522  # the version of the structures that capget and capset take
OVERRIDES_MODES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def newer(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def foreign(file: Path) -> None:
    file.unlink()
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE recipes (id)")


def no_database(file: Path) -> None:
    file.write_text("Dear diary, " * 1000)


def corrupt(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:200] + b"\xa5" * (len(whole) - 200))


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


SPOILED: list[tuple[Callable[[Path], None], str]] = [
    (newer, "This database was written by a newer Hearth (9999"),
    (foreign, "This database has tables that are not Hearth's."),
    (no_database, "This file is not a Hearth database."),
    (corrupt, "The database file is damaged."),
    (half, "The database file is damaged"),
]


@pytest.mark.parametrize(("spoil", "sentence"), SPOILED, ids=[s.__name__ for s, _ in SPOILED])
def test_a_spoiled_database_is_a_sentence(
    hearth: Run, fresh_sqlite: Callable[[Path], str], spoil: Callable[[Path], None], sentence: str
) -> None:
    fresh_sqlite(Path("hearth.db"))
    spoil(Path("hearth.db"))
    before = digest(Path("hearth.db"))

    checked, started = hearth("check"), hearth("run", "--local")
    assert f"✗ {sentence}" in checked.stdout
    assert sentence in started.stderr
    assert checked.returncode == started.returncode == 1
    assert "Traceback" not in checked.stderr + started.stderr
    assert digest(Path("hearth.db")) == before


ADDRESSES = [
    ("sqlite:////nowhere/at/all/hearth.db", "/nowhere/at/all"),
    ("hearth.db", "hearth.db is not the address of a database."),
    ("mysql://me:hunter2@host/db", "is not the address of a database."),
    ("postgresql+psycopg://me:hunter2@127.0.0.1:9/db", "PostgreSQL cannot be used now: "),
    ("postgresql://me:hunter2@127.0.0.1:9/db", "PostgreSQL cannot be used now: "),
    ("postgres://me:hunter2@127.0.0.1:9/db", "PostgreSQL cannot be used now: "),
    ("postgresql+asyncpg://me:hunter2@127.0.0.1:9/db", "is not the address of a database."),
]


@pytest.mark.parametrize(("address", "sentence"), ADDRESSES)
def test_an_address_that_leads_nowhere_is_a_sentence(
    hearth: Run, monkeypatch: pytest.MonkeyPatch, address: str, sentence: str
) -> None:
    monkeypatch.setenv("HEARTH_DATABASE__URL", address)
    checked, started = hearth("check"), hearth("community", "Garden")
    assert sentence in checked.stdout
    assert started.stderr.count("\n") == 1
    assert checked.returncode == started.returncode == 1
    assert "hunter2" not in checked.stdout + started.stderr
    assert list(Path().iterdir()) == []


def test_a_server_that_never_answers_is_a_sentence(
    hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql+psycopg://me@127.0.0.1:{silent.getsockname()[1]}/db"
        monkeypatch.setenv("HEARTH_DATABASE__URL", f"{address}?connect_timeout=2")
        said = hearth("audit")
    assert said.stderr.startswith("PostgreSQL cannot be used now: ")
    assert "timeout" in said.stderr
    assert said.returncode == 1


def test_a_missing_driver_is_named_with_its_remedy(
    hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("HEARTH_DATABASE__URL", "postgresql+psycopg://host/db")
    said = hearth("check")
    assert '✗ PostgreSQL needs its driver: pip install "psycopg[binary]"' in said.stdout
    assert said.returncode == 1


SETTINGS = [
    ('[database]\nsynchronous = "SOMETIMES"\n', "database.synchronous"),
    ("[checkin]\nbase = 5\n", "checkin"),
    ('[features.checkin]\nbase = "many"\n', "features.checkin.base"),
    ("langvage = 'zh'\n", "langvage"),
    ("= nothing\n", "config.toml"),
]


@pytest.mark.parametrize(("content", "named"), SETTINGS)
def test_wrong_settings_are_sentences(hearth: Run, content: str, named: str) -> None:
    Path("config.toml").write_text(content)
    checked, started = hearth("check"), hearth("run")
    assert "✗ " in checked.stdout
    assert named in checked.stdout
    assert named in started.stderr
    assert checked.returncode == started.returncode == 1


def test_a_locked_file_is_a_sentence(hearth: Run, fresh_sqlite: Callable[[Path], str]) -> None:
    fresh_sqlite(Path("hearth.db"))
    with contextlib.closing(sqlite3.connect("hearth.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        said = hearth("check")
    assert "✗ Another program holds the database." in said.stdout
    assert said.returncode == 1


def test_what_cannot_be_written_is_a_sentence(
    hearth: Run, fresh_sqlite: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path("closed")
    folder.mkdir()
    fresh_sqlite(folder / "hearth.db")
    (folder / "hearth.db").chmod(0o444)
    folder.chmod(0o555)
    monkeypatch.setenv("HEARTH_DATABASE__URL", "sqlite:///closed/hearth.db")

    with bound_by_modes():
        checked, started = hearth("check"), hearth("community", "Garden")
    assert "✗ Nothing can be written in " in checked.stdout
    assert "✗ The database file cannot be " in checked.stdout
    assert started.stderr.startswith("The database file cannot be ")
    assert started.stderr.count("\n") == 1
    assert checked.returncode == started.returncode == 1


def test_a_full_disk_is_a_sentence_and_nothing_is_lost(hearth: Run) -> None:
    assert hearth("community", "Garden").returncode == 0

    with hardly_any_space():
        full = hearth("community", "Orchard")
    assert full.returncode == 1
    assert full.stderr.startswith("The disk ")
    assert full.stderr.count("\n") == 1
    assert hearth("check").returncode == 0
    assert "Founded" not in hearth("community", "Garden").stdout
    assert "Founded" in hearth("community", "Orchard").stdout


def test_a_device_that_takes_no_output_is_a_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(
            [HEARTH, "version"], check=False, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert said.stderr == "The system refuses: the disk is full.\n"
    assert said.returncode == 1


@contextlib.contextmanager
def bound_by_modes() -> Iterator[None]:
    """Let root, too, be refused what the mode of a file refuses."""
    if os.geteuid() != 0:
        yield
        return
    system, head = ctypes.CDLL(None, use_errno=True), (ctypes.c_uint32 * 2)(CAPABILITIES, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, low and high
    assert system.capget(head, sets) == 0
    before, sets[0] = sets[0], sets[0] & ~OVERRIDES_MODES
    assert system.capset(head, sets) == 0
    try:
        yield
    finally:
        sets[0] = before
        assert system.capset(head, sets) == 0


@contextlib.contextmanager
def hardly_any_space() -> Iterator[None]:
    """Let no file grow beyond a few pages."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16384, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
