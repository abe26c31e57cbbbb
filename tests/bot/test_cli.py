"""The command line: every command says what it did, and every failure is a sentence."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import structlog

from bot.cli import COMMANDS, main

HEARTH = Path(sys.executable).parent / "hearth"
DROP_FROM_BOUNDS, OVERRIDE_RIGHTS = 24, 1  # prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder and an environment in which nothing of this machine is to be seen."""
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith(("HEARTH_", "LC_", "LANG"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def hearth(capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command in this process; gives what a process would give."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        with pytest.raises(SystemExit) as left:
            main(words)
        said = capfd.readouterr()
        return subprocess.CompletedProcess(words, int(left.value.code or 0), said.out, said.err)

    yield run
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def process(
    *words: str, limits: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command in a process of its own, without a terminal."""
    return subprocess.run(
        [HEARTH, *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        preexec_fn=limits,
    )


# --- What each command says ------------------------------------------------------------------


def test_a_community_is_founded_once_and_its_code_is_printed(hearth: Run) -> None:
    first, second = hearth("community", "The  Garden"), hearth("community", "The Garden")

    assert first.returncode == second.returncode == 0
    assert first.stdout.startswith("Founded just now.\nThe Garden: ")
    assert second.stdout.startswith("The Garden: ")
    codes = [said.stdout.rpartition("/claim ")[2].split()[0] for said in (first, second)]
    assert [len(code) for code in codes] == [8, 8]
    assert codes[0] != codes[1]
    assert "\n0 members\n" in first.stdout


def test_a_community_speaks_as_the_system_or_the_settings_do(
    hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "zh" in hearth("community", "One", "--language", "zh").stdout
    monkeypatch.setenv("HEARTH_ZONE", "Asia/Tokyo")
    Path("config.toml").write_text('language = "en"\n')
    said = hearth("community", "Two", "--language", "en").stdout
    assert "Two: en, Asia/Tokyo" in said


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "\u202e"])
def test_a_name_that_is_none_is_refused(hearth: Run, name: str) -> None:
    said = hearth("community", name)
    assert said.returncode == 1
    assert said.stderr == "A community's name has from one to 64 characters.\n"


@pytest.mark.parametrize(
    "name", ["@everyone", "=HYPERLINK(1)", "家园", "a\udcffb", "'; DROP TABLE x"]
)
def test_a_strange_name_is_only_a_name(hearth: Run, name: str) -> None:
    assert hearth("community", name).returncode == 0
    assert "Founded" not in hearth("community", name).stdout


def test_the_audit_says_what_it_looked_at(hearth: Run) -> None:
    hearth("community", "Garden")
    said = hearth("audit")
    assert said.stdout == (
        "Looked at 0 members, 0 ledger entries and 0 links of the audit chain.\nThe books agree.\n"
    )
    assert said.returncode == 0


def test_books_that_disagree_are_shown_and_are_a_failure(hearth: Run) -> None:
    hearth("community", "Garden")
    with contextlib.closing(sqlite3.connect("hearth.db")) as connection:
        connection.execute("INSERT INTO member VALUES (7, 1, 0, NULL, 0, 0)")
        columns = connection.execute("SELECT * FROM balance").description
        row = {name[0]: 0 for name in columns} | {"member": 7, "points": 9}
        blanks = ",".join("?" * len(row))
        connection.execute(f"INSERT INTO balance VALUES ({blanks})", [*row.values()])
        connection.commit()

    said, checked = hearth("audit"), hearth("check")
    assert "✗ member 7: 9 points" in said.stdout
    assert "✗ The books disagree in 1 place: hearth audit shows it." in checked.stdout
    assert said.returncode == checked.returncode == 1


def test_a_rebuild_says_what_was_wrong(hearth: Run) -> None:
    hearth("community", "Garden")
    said = hearth("rebuild")
    assert said.returncode == 0
    assert "✓ streak: nothing was wrong.\n" in said.stdout
    unknown = hearth("rebuild", "nonsense")
    assert unknown.returncode == 1
    assert "nonsense is no read model." in unknown.stderr


@pytest.mark.parametrize("command", ["audit", "rebuild"])
def test_what_needs_a_database_makes_none(hearth: Run, command: str) -> None:
    said = hearth(command)
    assert said.stderr == "There is no database at hearth.db yet; hearth run makes one.\n"
    assert said.returncode == 1
    assert not Path("hearth.db").exists()


def test_run_without_a_token_says_in_one_sentence_what_to_do(hearth: Run) -> None:
    said = hearth("run")
    assert said.returncode == 2
    assert said.stderr.startswith("No platform has a token yet: hearth demo ")
    assert said.stderr.count("\n") == 1
    assert list(Path().iterdir()) == []


def test_run_with_a_token_says_that_it_must_wait(
    hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_TELEGRAM__TOKEN", "12345678:" + "s" * 35)
    said = hearth("run")
    assert said.returncode == 2
    assert said.stderr.startswith("This version cannot connect to Telegram yet")
    assert "sss" not in said.stderr


def test_check_of_a_fresh_folder_finds_nothing_wrong_and_makes_nothing(hearth: Run) -> None:
    said = hearth("check")
    assert said.returncode == 0
    assert said.stdout.endswith("All is well.\n")
    assert "✗" not in said.stdout
    assert list(Path().iterdir()) == []


def test_check_of_a_used_folder(hearth: Run) -> None:
    hearth("community", "Garden")
    said = hearth("check")
    assert "✓ The database opens and can be written; it is of this version." in said.stdout
    assert "✓ The books agree: 0 entries." in said.stdout
    assert said.returncode == 0


def test_check_in_chinese(hearth: Run) -> None:
    said = hearth("check", "--language=zh")
    assert "All is well" not in said.stdout
    assert said.returncode == 0


def test_a_language_that_is_not_spoken(hearth: Run) -> None:
    said = hearth("--language", "fr", "version")
    assert said.stderr == "I do not speak fr; I speak en, zh.\n"
    assert said.returncode == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_names_every_command(hearth: Run, language: str) -> None:
    said = hearth("--help", "--language", language).stdout
    assert all(command.__name__ in said for command, _ in COMMANDS)


def test_a_bug_gets_a_reference_and_its_traceback_only_under_debug(
    hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("postgresql://me:hunter2@host/db")

    monkeypatch.setattr("bot.checkup.check", fail)
    plain, again, debug = hearth("check"), hearth("check"), hearth("check", "--debug")
    assert plain.returncode == debug.returncode == 1
    assert plain.stderr == again.stderr
    assert "reference" in plain.stderr
    assert "Traceback" not in plain.stderr
    assert "Traceback" in debug.stderr
    assert "hunter2" not in debug.stderr


def test_ctrl_c_is_no_failure_to_be_reported(hearth: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.checkup.check", interrupt)
    said = hearth("check")
    assert (said.returncode, said.stderr.strip()) == (130, "")


# --- What is wrong with the world ------------------------------------------------------------


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


def test_a_missing_driver_is_named_with_its_remedy(
    hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("HEARTH_DATABASE__URL", "postgresql+psycopg://host/db")
    said = hearth("check")
    assert '✗ PostgreSQL needs its driver: pip install "hearth[postgres]"' in said.stdout
    assert said.returncode == 1


SETTINGS = [
    ('[database]\nsynchronous = "SOMETIMES"\n', "database.synchronous"),
    ("[checkin]\nbase = 5\n", "checkin"),
    ('[features.checkin]\nbase = "many"\n', "features.checkin.base"),
    ("langauge = 'zh'\n", "langauge"),
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


def test_what_cannot_be_written_is_a_sentence(fresh_sqlite: Callable[[Path], str]) -> None:
    folder = Path("closed")
    folder.mkdir()
    fresh_sqlite(folder / "hearth.db")
    (folder / "hearth.db").chmod(0o444)
    folder.chmod(0o555)
    os.environ["HEARTH_DATABASE__URL"] = "sqlite:///closed/hearth.db"

    checked = process("check", limits=without_rights)
    started = process("community", "Garden", limits=without_rights)
    assert "✗ Nothing can be written in " in checked.stdout
    assert "✗ The database file cannot be " in checked.stdout
    assert started.stderr.startswith("The database file cannot be ")
    assert started.stderr.count("\n") == 1
    assert checked.returncode == started.returncode == 1


def test_a_full_disk_is_a_sentence_and_nothing_is_lost(hearth: Run) -> None:
    assert hearth("community", "Garden").returncode == 0

    full = process("community", "Orchard", limits=hardly_any_space)
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
    assert said.stderr == "The system refuses: No space left on device.\n"
    assert said.returncode == 1


def without_rights() -> None:
    """Let root, too, be refused what a file's mode refuses."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(DROP_FROM_BOUNDS, OVERRIDE_RIGHTS, 0, 0, 0)


def hardly_any_space() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
