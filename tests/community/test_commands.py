"""A line becomes a command: its name, its words, and the sentence when they do not fit."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features import house
from community.commands import Command, Line, arguments, find, read_line
from community.driving import drive
from community.params import params_of
from community.people import Actor
from community.refusals import Missing, NoSuchCommand, NoSuchMember, Refusal, TooMany, Unfit
from community.words import t
from tests.community.test_params import example

ANN = Actor(1, 7, 7, "local", "ann", "Ann")
BOB = Actor(1, 8, 8, "local", "bob", "Bob")


async def resolve(word: str) -> Actor:
    known = {"@ann": ANN, "ann": ANN, "@bob": BOB}
    if word not in known:
        raise NoSuchMember(word)
    return known[word]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("/top", Line("top", "")),
        ("/TOP", Line("top", "")),
        ("  /top  ", Line("top", "")),
        ("/give @ann 20", Line("give", "@ann 20")),
        ("/give   @ann  20 ", Line("give", "@ann  20")),
        ("/give@hearth_bot @ann", Line("give", "@ann")),
        ("/give\n@ann 20\nthanks", Line("give", "@ann 20\nthanks")),
        ("/give\t@ann", Line("give", "@ann")),
        ("/give\u3000@ann", Line("give", "@ann")),  # the space of a Chinese keyboard
        # What no reader sees does not count.
        ("\u200e/give @ann \u202e20\u202c", Line("give", "@ann 20")),
        ("\ufeff/to\u200bp", Line("top", "")),
        ("/give @ann 20\u200f", Line("give", "@ann 20")),
        ("/no such thing", Line("no", "such thing")),
    ],
)  # fmt: skip
def test_a_line_is_read(text: str, line: Line) -> None:
    assert read_line(text) == line


@pytest.mark.parametrize(
    "text",
    ["", " ", "/", "/ top", "/@bot", "top", "a /top", "//", "😀/top", "\u200f", "\u200b/", "1/2"],
)
def test_a_text_is_no_command(text: str) -> None:
    line = read_line(text)
    assert line is None or line.name == "/"


COMMANDS = {
    name: Command(name, t("An example."), "test", example, params_of(example))
    for name in ("give", "rules", "rules replay", "rules list")
}


@pytest.mark.parametrize(
    ("line", "name", "words"),
    [
        (Line("give", "@ann 20"), "give", "@ann 20"),
        (Line("rules", ""), "rules", ""),
        (Line("rules", "replay  flood"), "rules replay", "flood"),
        (Line("rules", "REPLAY"), "rules replay", ""),
        (Line("rules", "flood"), "rules", "flood"),
    ],
)
def test_a_command_of_one_or_two_words_is_found(line: Line, name: str, words: str) -> None:
    assert find(COMMANDS, line) == (COMMANDS[name], words)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        (Line("giv", ""), ("give",)),
        (Line("givve", "@ann"), ("give",)),
        (Line("x" * 500, ""), ()),
        (Line("", ""), ()),
    ],
)
def test_a_command_that_is_not_there_has_neighbours(line: Line, near: tuple[str, ...]) -> None:
    with pytest.raises(NoSuchCommand) as refused:
        find(COMMANDS, line)
    assert refused.value.near == near


def test_a_first_word_alone_names_those_below_it() -> None:
    only_below = {name: c for name, c in COMMANDS.items() if name != "rules"}
    with pytest.raises(NoSuchCommand) as refused:
        find(only_below, Line("rules", "rewrite"))
    assert set(refused.value.near) == {"rules replay", "rules list"}


@pytest.mark.parametrize(
    ("words", "replied", "values"),
    [
        ("@ann 20", None, (ANN, 20, "day", None, "")),
        ("ann 20 week", None, (ANN, 20, "week", None, "")),
        ("@ann 20 week 9 well done", None, (ANN, 20, "week", 9, "well done")),
        ("20", ANN, (ANN, 20, "day", None, "")),
        ("20 week 3 well done", ANN, (ANN, 20, "week", 3, "well done")),
        # Who is named goes before who is answered.
        ("@bob 20", ANN, (BOB, 20, "day", None, "")),
    ],
)
def test_words_become_arguments(
    words: str, replied: Actor | None, values: tuple[object, ...]
) -> None:
    found = drive(arguments(COMMANDS["give"], words, resolve, replied))
    assert tuple(found.values()) == values


@pytest.mark.parametrize(
    ("words", "replied", "refusal"),
    [
        ("", None, Missing),
        ("@ann", None, Missing),
        ("", ANN, Missing),
        ("@nobody 20", None, NoSuchMember),
        ("20", None, NoSuchMember),
        ("@ann twenty", None, Unfit),
        ("@ann 20 year", None, Unfit),
        ("@ann 20 week 10", None, Unfit),
        ("@ann 20 week 9 " + "x" * 201, None, Unfit),
        ("@nobody 20", ANN, NoSuchMember),
        ("\ud83d 20", None, NoSuchMember),
    ],
)
def test_words_are_refused(words: str, replied: Actor | None, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        drive(arguments(COMMANDS["give"], words, resolve, replied))


def test_a_word_too_many_is_named() -> None:
    with pytest.raises(TooMany, match='"and more" is one word too many'):
        drive(arguments(house().commands["top"], "points week and more", resolve, None))


@given(st.text())
def test_no_text_is_a_bug(text: str) -> None:
    for wild in (text, f"/give {text}", f"/rules {text}", f"/top {text}"):
        line = read_line(wild)
        if line is not None:
            with suppress(Refusal):
                command, words = find(COMMANDS | {"top": house().commands["top"]}, line)
                drive(arguments(command, words, resolve, ANN))


@pytest.mark.parametrize("command", house().commands.values(), ids=lambda c: str(c.name))
def test_the_example_of_a_command_works(command: Command) -> None:
    line = read_line(command.example)
    assert line is not None
    found, words = find(house().commands, line)
    assert found is command

    async def anybody(word: str) -> Actor:
        return ANN

    values: dict[str, Any] = drive(arguments(command, words, anybody, None, ("a file",)))
    assert set(values) == {param.name for param in command.params}
