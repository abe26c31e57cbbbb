"""Hearth's own form of a chat: a JSON object on each line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.imports.reader import open_export
from community.events import Joined, Left, Person, Place, Quoted, Reacted
from community.refs import ref_of
from tests.bot.imports.exports import events, irc_line, lines, rows, said, texts, written

ANN = Person("ann", "Ann")
NOON = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_a_message(tmp_path: Path) -> None:
    event = said(written(tmp_path, lines([irc_line(5, topic="day", split="train", other=[1])])))

    assert event.message == ref_of("day:5")
    assert (event.text, event.who, event.at) == ("word 5", ANN, NOON)
    assert event.place == Place("#well", title="#well", topic=ref_of("day"))
    assert (event.platform, event.late, event.imported) == ("irc", True, True)


def test_all_that_a_line_may_say(tmp_path: Path) -> None:
    line = {
        "id": 7,
        "channel": 8,
        "channel_title": "The Well",
        "author_id": 9,
        "author_username": "ann",
        "bot": True,
        "ts": 1_700_000_000.5,
        "text": "see http://x.example",
        "media": ["photo", "photo"],
        "mentions": ["ben", 12],
        "reply_to": 6,
        "platform": "matrix",
    }
    event = said(written(tmp_path, lines([line])))

    assert (event.platform, event.message, event.at) == (
        "matrix",
        7,
        NOON.replace(microsecond=500_000),
    )
    assert event.place == Place("8", title="The Well")
    assert event.who == Person("9", "9", "ann", bot=True)
    assert event.media == ("photo", "link")
    assert event.mentions == (Person("ben"), Person("12"))
    assert event.reply == Quoted(6)  # fmt: skip


def test_comings_goings_and_reactions(tmp_path: Path) -> None:
    found = events(
        written(
            tmp_path,
            lines(
                [
                    irc_line(1, kind="join"),
                    irc_line(1, kind="leave"),
                    irc_line(1, kind="reaction", emoji=["👍", "👍", "❤"]),
                ]
            ),
        )
    )

    assert [type(event) for event in found] == [Joined, Left, Reacted]
    assert {event.who for event in found} == {ANN}
    reacted = found[2]
    assert isinstance(reacted, Reacted)
    assert (reacted.message, reacted.emoji) == (ref_of("day:1"), ("❤", "👍"))


def test_channels_keep_their_messages_apart(tmp_path: Path) -> None:
    many = [
        irc_line(1),
        irc_line(1, channel="#mill", author_id="ben", author_name=None),
        irc_line(2, reply_to="day:1"),
        irc_line(3, channel="#mill", reply_to="day:1"),
    ]
    path = written(tmp_path, lines(many))
    export = open_export(path)

    replies = [getattr(row.event, "reply", None) for row in export.rows()]
    assert replies[2:] == [
        Quoted(ref_of("day:1"), ANN),
        Quoted(ref_of("day:1"), Person("ben", "ben")),
    ]
    assert [source.chat for source in export.sources] == ["#well", "#mill"]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting property name"),
        ("nonsense", "Expecting value"),
        ("[1]", "expected a message in braces"),
        ("null", "expected a message in braces"),
        ('{"id": 1} {"id": 2}', "Extra data"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"id": ' + "9" * 5_000 + "}", "a number in it has too many digits"),
        ('{"id": 1}', "Object missing required field `channel`"),
    ],
)
def test_a_line_that_is_no_message(tmp_path: Path, line: str, reason: str) -> None:
    text = lines([irc_line(1)]) + line + "\n" + lines([irc_line(3)])
    found = rows(written(tmp_path, text))

    assert texts(found) == ["word 1", f"({found[1].bad})", "word 3"]
    assert reason in found[1].bad
    assert found[1].raw.strip() == line[:2_000]
    assert text.encode()[found[1].position :].startswith(line.encode())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "this is no id: ''"),
        ({"id": "x" * 257}, "this is no id"),
        ({"id": "a\0b"}, "this is no id"),
        ({"id": -1}, "an id is out of bounds: -1"),
        ({"id": 2**63}, f"an id is out of bounds: {2**63}"),
        ({"id": 1.5}, "Expected `int | str`, got `float`"),
        ({"author_id": None}, "Expected `int | str`, got `null`"),
        ({"channel": ["#well"]}, "Expected `int | str`, got `array`"),
        ({"ts": "then"}, "its time is none: then"),
        ({"ts": None}, "got `null`"),
        ({"ts": 1e300}, "its time is none"),
        ({"ts": float("nan")}, "its time is none"),
        ({"ts": -5}, "its time is impossible"),
        ({"kind": "shout"}, "Invalid enum value 'shout'"),
        ({"platform": "Big Corp"}, "this is no name of a platform: Big Corp"),
        ({"\ud800": 1}, "a name in it is no text"),
        ({"kind": "\ud800"}, "a name in it is no text"),
        ({"ts": "\ud800\0"}, "its time is none: \ufffd\ufffd"),
        ({"text": {}}, "Expected `str | null`, got `object`"),
    ],
)
def test_a_malformed_line_is_kept_aside(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    found = rows(written(tmp_path, lines([irc_line(1), irc_line(2) | change, irc_line(3)])))

    assert texts(found) == ["word 1", f"({found[1].bad})", "word 3"]
    assert reason in found[1].bad


def test_empty_lines_are_no_rows(tmp_path: Path) -> None:
    text = "\n" + lines([irc_line(1)]) + " \r\n\n" + lines([irc_line(2)]).strip()

    assert [row.index for row in rows(written(tmp_path, text))] == [0, 1]


def test_what_no_database_takes_is_replaced(tmp_path: Path) -> None:
    event = said(written(tmp_path, lines([irc_line(1, text="a\0b\ud800")])))

    assert event.text == "a\ufffdb\ufffd"
