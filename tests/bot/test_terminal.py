"""The chat in the terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.local.conversing import converse
from bot.local.terminal import Terminal
from bot.local.town import Town
from bot.local.typed import Unclear, length_of_time, numbered, own_line, spoken_by


class Keyboard:
    """A terminal whose screen is a string."""

    def __init__(self, town: Town) -> None:
        self._screen = StringIO()
        console = Console(file=self._screen, width=100)
        town.resident("Bob")
        town.resident("Mei", role="moderator")
        self.terminal = Terminal(town, console, "en", town.resident("Ann"))

    async def types(self, line: str) -> str:
        """Type a line; gives what the screen shows after it."""
        before = len(self._screen.getvalue())
        self.stays = await self.terminal.take(line)
        return self._screen.getvalue()[before:]


@pytest.fixture
async def keyboard(sqlite_url: str) -> AsyncIterator[Keyboard]:
    town = await Town.open(sqlite_url)
    yield Keyboard(town)
    await town.close()


# --- What a line says ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (".wait 3h", ("wait", "3h")),
        (".1", ("1", "")),
        ("。as 小美", ("as", "小美")),
        (".reply   5 two words ", ("reply", "5 two words")),
        (".?", ("?", "")),
        ("...", None),
        (".", None),
        (".5 points, I think".replace(" ", "-"), None),
        ("/help", None),
        ("hello.", None),
    ],
)
def test_a_dot_and_a_word_are_for_the_terminal(line: str, read: tuple[str, str] | None) -> None:
    assert own_line(line) == read


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("bob: hello", ("bob", "hello")),
        ("小波：你好", ("小波", "你好")),
        ("bob:hello", None),
        ("https://example.org", None),
        ("two words: hello", None),
        ("bob: ", None),
    ],
)
def test_a_name_and_a_colon_name_who_speaks(line: str, read: tuple[str, str] | None) -> None:
    assert spoken_by(line) == read


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("3h", timedelta(hours=3)),
        ("2 d", timedelta(days=2)),
        ("1W", timedelta(weeks=1)),
        ("30分钟", timedelta(minutes=30)),
        ("366d", timedelta(days=366)),
    ],
)
def test_a_length_of_time(words: str, read: timedelta) -> None:
    assert length_of_time(words) == read


@pytest.mark.parametrize(
    "words", ["", "3", "h", "0h", "-3h", "3y", "367d", "9999w", "99999h", "1.5h"]
)
def test_what_is_no_length_of_time(words: str) -> None:
    with pytest.raises(Unclear, match="From a minute to a year"):
        length_of_time(words)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("5 thanks", (5, "thanks")),
        ("#12", (12, "")),
        ("thanks", (None, "thanks")),
        ("", (None, "")),
        ("1234567890 x", (None, "1234567890 x")),
        ("٣ x", (None, "٣ x")),
    ],
)
def test_the_number_of_a_message(words: str, read: tuple[int | None, str]) -> None:
    assert numbered(words) == read


# --- A chat ----------------------------------------------------------------------------------


async def test_one_speaks_as_anybody(keyboard: Keyboard) -> None:
    assert "Ann, you are number 1 today." in await keyboard.types("/checkin")
    assert "Bob, you are number 2 today." in await keyboard.types("bob: /checkin")
    await keyboard.types(".as kim")
    assert keyboard.terminal.prompt().startswith("Kim · Plaza · 2 Mar 2026, 12:0")
    assert "Kim, you are number 3 today." in await keyboard.types("签到")
    assert "Ann (@ann), member\n" in await keyboard.types(".people")


async def test_who_is_not_here_says_nothing(keyboard: Keyboard) -> None:
    await keyboard.types("zoe: /checkin")
    assert "#1" in await keyboard.types(".log")
    assert "Zoe" not in await keyboard.types(".people")


async def test_time_passes_when_told_to(keyboard: Keyboard) -> None:
    await keyboard.types("/checkin")
    await keyboard.types(".wait 1d")
    assert "3 Mar 2026" in keyboard.terminal.prompt()
    assert "2 days in a row." in await keyboard.types("/checkin")


async def test_buttons_are_pressed_by_number(keyboard: Keyboard) -> None:
    await keyboard.types(".as mei")
    await keyboard.types("bob: hello everybody")
    assert "[1] Undo" in await keyboard.types("/award @bob 20")
    await keyboard.types(".as bob")
    assert "You may not press this button.\n  #" in await keyboard.types(".1")
    await keyboard.types(".as mei")
    assert "Undone: number" in await keyboard.types(".1")
    assert "There is no button 2 now." in await keyboard.types(".2")


async def test_a_private_answer_is_shown_as_such(keyboard: Keyboard) -> None:
    assert "only Ann sees this" in await keyboard.types("/points")
    assert "in private with Ann" in await keyboard.types(".dm /points")
    await keyboard.types(".dm")
    assert keyboard.terminal.prompt().startswith("Ann · in private · ")
    assert "sees this" not in await keyboard.types("/points")
    await keyboard.types(".go plaza")
    assert keyboard.terminal.prompt().startswith("Ann · Plaza · ")


async def test_a_button_that_somebody_else_sees_cannot_be_pressed(keyboard: Keyboard) -> None:
    await keyboard.types("/menu")
    await keyboard.types(".as bob")
    assert "Bob does not see this button." in await keyboard.types(".1")


async def test_messages_are_answered_changed_removed_and_reacted_to(keyboard: Keyboard) -> None:
    await keyboard.types("bob: what a day this is")
    await keyboard.types(".as mei")
    assert "Bob was awarded 5 points." in await keyboard.types(".reply 1 /award 5")
    await keyboard.types(".react 1 👍")
    assert "There is no message 99." in await keyboard.types(".reply 99 hello")
    assert "Mei wrote no such message." in await keyboard.types(".edit 1 mine now")
    await keyboard.types(".as bob")
    assert "what a night" in await keyboard.types(".edit 1 what a night")
    assert "(removed)" in await keyboard.types(".remove 1")
    assert "#1\n" not in await keyboard.types(".log")


async def test_a_file_is_attached(keyboard: Keyboard, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"none")
    await keyboard.types(".as ada admin")
    await keyboard.types(".dm")
    told = await keyboard.types(f".file {tmp_path / 'model'} /rules import")
    assert "These bytes are no learned classifier." in told


async def test_a_new_chat_belongs_to_nobody(keyboard: Keyboard) -> None:
    said = await keyboard.types(".go Night Owls")
    assert "I belong to nobody in this chat yet." in said
    assert keyboard.terminal.prompt().startswith("Ann · Night Owls · ")
    await keyboard.types(".wait 1h")
    assert "I belong to nobody" not in await keyboard.types(".go plaza")
    assert "I belong to nobody" in await keyboard.types(".go night owls")


async def test_another_language(keyboard: Keyboard) -> None:
    assert "中文" in await keyboard.types(".language zh")
    assert keyboard.terminal.prompt().startswith("Ann · Plaza · 2026年3月2日")
    assert "en、zh" in await keyboard.types(".language fr")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (".nope", "There is no .nope here; .help lists what there is."),
        (".as", "Name somebody, with a role if you like"),
        (".as kim queen", "Name somebody, with a role if you like"),
        (".as hearth", "The bot speaks for itself."),
        (".go", "Name a chat; there are: plaza"),
        (".reply", "Reply to what, and with what?"),
        (".react 1", "There is no message 1."),
        (".remove", "Ann wrote no such message."),
        (".edit", "For example: .edit 5 hello"),
        (".file /nowhere hello", "Which file, and with what words?"),
        (".wait forever", "From a minute to a year"),
    ],
)
async def test_what_does_not_fit_is_a_sentence(keyboard: Keyboard, line: str, answer: str) -> None:
    assert answer in await keyboard.types(line)
    assert keyboard.stays


async def test_one_leaves_by_word(keyboard: Keyboard) -> None:
    await keyboard.types(".quit")
    assert not keyboard.stays


def test_the_end_of_the_input_leaves_too() -> None:
    def ends(_prompt: str) -> str:
        raise EOFError

    class Nobody(Terminal):
        def __init__(self) -> None:
            pass

        def prompt(self) -> str:
            return ""

    assert converse(Nobody(), lambda _: True, ends) is False
