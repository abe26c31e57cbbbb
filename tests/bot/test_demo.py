"""The demo, the whole way: the chat in a terminal, and the tour for whoever has none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from community.auditing import Books
from tests.bot.conftest import Run, Spoken


def test_the_demo_in_a_terminal(
    terminal: Callable[..., Spoken], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    demo = terminal("demo", "--days", "0")
    welcome = demo.hears("2026年3月2日 12:00 › ")
    assert len(welcome.strip().splitlines()) <= 9  # with the prompt
    demo.types("/checkin")
    demo.hears("Ann，你今天第 1 个签到。")
    demo.types("bob: 签到")
    demo.hears("Bob，你今天第 2 个签到。")
    demo.hears("› ")
    demo.presses("\x03")
    assert demo.leaves(again="\x03") == 0


def test_the_demo_s_town_has_lived(terminal: Callable[..., Spoken]) -> None:
    demo = terminal("demo", "--days", "2")
    demo.hears("Some 300 invented bakers live through 2 days first")
    demo.hears("2 days later: 300 people came")
    assert demo.hears("Ann · Plaza · ").count("\n") <= 13  # with the welcome
    demo.hears("› ")
    demo.types("/checkin")
    demo.hears("Ann, you are number ")
    demo.types(".as nadia")
    demo.hears("Nadia · Plaza · ")
    demo.types("/top streak all")
    demo.hears("Streaks of all time")
    demo.hears("  2 days")
    demo.types(".as tiantian")
    demo.hears("天天 · Plaza · ")
    demo.types(".people")
    demo.hears("Tomek 🥖 (@tomek), moderator")
    demo.hears("and 301 more")
    demo.types(".quit")
    assert demo.leaves() == 0


def test_ctrl_c_ends_the_demo_before_anybody_can_speak(terminal: Callable[..., Spoken]) -> None:
    demo = terminal("demo", "--days", "366")
    demo.hears("Week 1: ")
    demo.presses("\x03")
    demo.hears("Good-bye.")
    assert demo.leaves() == 0
    assert "later:" not in demo.said


@pytest.mark.long
def test_a_town_is_kept_for_other_commands(
    process: Run, hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = process("demo", "--days", "2", "--seed", "5", "--keep", "town.db")
    assert said.returncode == 0, said.stderr
    assert "Week 1: " in said.stdout
    assert "2 days later: 300 people came" in said.stdout
    where, example = said.stdout.splitlines()[-1].split(". For example: ")
    assert where == "The town is kept in town.db"
    variable, address, *command = example.replace("=", " ", 1).split()
    monkeypatch.setenv(variable, address)
    assert "The books agree." in hearth(*command[1:]).stdout
    again = hearth("demo", "--keep", "town.db")
    assert again.stderr == "town.db is there already; name a file that is not.\n"
    assert again.returncode == 1


def test_an_empty_town_is_kept_too(hearth: Run) -> None:
    said = hearth("demo", "--days", "0", "--keep", "town.db")
    assert said.stdout.startswith("The town is kept in town.db. ")
    assert said.returncode == 0


def test_the_options_are_told_in_chinese(hearth: Run) -> None:
    said = hearth("demo", "--help", "--language", "zh")
    assert "换一个数字，就是另一个故事。" in said.stdout


def test_a_town_that_cannot_be_kept_is_a_sentence(hearth: Run) -> None:
    said = hearth("demo", "--days", "1", "--keep", "nowhere/town.db")
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert hearth("demo", "--days", "367").returncode == 2
    assert hearth("demo", "--days", "-1").returncode == 2


@pytest.mark.parametrize("days", [1, pytest.param(None, marks=pytest.mark.long)])
def test_without_a_terminal_the_demo_is_a_tour(hearth: Run, process: Run, days: int | None) -> None:
    said = hearth("demo", "--days", f"{days}") if days else process("demo")
    assert said.returncode == 0, said.stderr
    assert said.stderr == ""
    first, *_, shown, further = said.stdout.splitlines()
    assert first.startswith("No terminal here, so this is a tour")
    assert shown.startswith("Shown in two languages: ")
    assert shown.endswith("; the books agree.")
    assert "hearth run" in further
    english, chinese = said.stdout.index("Hearth · English"), said.stdout.index("Hearth · 中文")
    assert english < chinese
    for words in (
        "Ann, you are number 1 today.",
        "小安，你今天第 1 个签到。",
        "Undone: number",
        "You may not press this button.",
        "1. Ann ",
        "(removed)",
        "There is no /giv. Did you mean /give?",
        '"-3" does not fit <amount>',
        "checkin.base = 8",
        "Shall Garden belong to your community?",
        "Week 1: ",
        "1 day later: 300 people came" if days else "7 days later: 300 people came",
        *(() if days else ("One night 20 spammers posted", "1. 天天  ")),
        "本周积分排行",
        "Streaks of all time",
    ):
        assert words in said.stdout


def test_the_tour_begins_in_the_reader_s_language_and_counts_the_books(
    hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    disagreeing = Books(1, 1, 0, ("member 1: 5 points, but the entries sum to 4",))
    monkeypatch.setattr("bot.local.tour.audit", lambda _database: disagreeing)
    said = hearth("demo", "--language", "zh", "--days", "0")
    assert said.stdout.index("Hearth · 中文") < said.stdout.index("Hearth · English")
    assert said.stdout.count("member 1: 5 points") == 2
    assert said.returncode == 1
