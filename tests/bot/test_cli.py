"""The command line: every command says what it did, and every failure is a sentence."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from tests.bot.conftest import Run

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
    assert first.stdout.splitlines()[1] == "The Garden: en, UTC, a day begins at 04:00."


def test_what_members_write_is_for_nobody_else_on_the_machine(hearth: Run) -> None:
    hearth("community", "Garden")

    assert stat.S_IMODE(Path("hearth.db").stat().st_mode) == 0o600


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
        connection.execute("INSERT INTO member VALUES (7, 1, 0, NULL, 0, 0, NULL, 0, 0, 0, 0)")
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


def test_all_of_it_on_postgresql(
    hearth: Run, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_DATABASE__URL", postgres_url)
    assert "Founded just now." in hearth("community", "Garden").stdout
    assert "The books agree." in hearth("audit").stdout
    said = hearth("check")
    assert "✓ The database opens and can be written" in said.stdout
    assert said.returncode == 0
    assert list(Path().iterdir()) == []


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


@pytest.mark.parametrize(
    ("toml", "options"),
    [
        ('language = "zh"\n', ()),
        ('zone = "Mars"\nlanguage = "zh"\n', ()),
        ('zone = Mars\nlanguage = "zh"\n', ()),
        ('language = "zh"\n', ("--config", "config.toml")),
        ('language = "zh"\n', ("--config=config.toml",)),
    ],
)
def test_the_terminal_speaks_as_the_file_says_even_of_its_mistakes(
    hearth: Run, toml: str, options: tuple[str, ...]
) -> None:
    Path("config.toml").write_text(toml)

    assert "可用时区" in hearth("check", *options).stdout
    assert "time zones are known" in hearth("check", "--language", "en", *options).stdout


@pytest.mark.parametrize("toml", ['[x]\nlanguage = "zh"\n', '# language = "zh"\n', ""])
def test_nothing_else_in_a_file_is_taken_for_its_language(hearth: Run, toml: str) -> None:
    Path("config.toml").write_text(toml)
    Path("folder").mkdir()

    assert "time zones are known" in hearth("check").stdout
    assert "time zones are known" in hearth("check", "--config", "folder").stdout


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
@pytest.mark.parametrize("command", [("check",), ("run", "--local"), ("audit",)])
def test_a_database_that_would_be_forgotten_is_refused(
    hearth: Run, monkeypatch: pytest.MonkeyPatch, url: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("HEARTH_DATABASE__URL", url)

    said = hearth(*command)

    assert "The address of the database names no file." in said.stdout + said.stderr
    assert said.returncode == 1


def test_a_language_that_is_not_spoken(hearth: Run) -> None:
    said = hearth("--language", "fr", "version")
    assert said.stderr == "I do not speak fr; I speak en, zh.\n"
    assert said.returncode == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_names_every_command(hearth: Run, language: str) -> None:
    said = hearth("--help", "--language", language).stdout
    assert all(command.__name__.rstrip("_") in said for command, _ in COMMANDS)


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


def test_a_folder_that_cannot_be_drawn_into_is_named(hearth: Run) -> None:
    Path("taken").write_text("a file")
    said = hearth("pictures", "--samples", "taken")
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("The system refuses taken: ")
