"""A message of a Telegram Desktop export, and who says what in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.imports.reader import open_export
from community.events import Person, Place
from tests.bot.imports.exports import (
    NOON,
    rows,
    said,
    telegram,
    telegram_message,
    texts,
    written,
)

ANN = Person("11", "Ann")


def at(number: int) -> datetime:
    return datetime.fromtimestamp(NOON + number, UTC)


def test_a_message(tmp_path: Path) -> None:
    event = said(written(tmp_path, telegram([telegram_message(5)])))

    assert event.message == 5
    assert event.text == "word 5"
    assert event.who == ANN
    assert event.at == at(5)
    assert event.place == Place("-10077", title="The Well")
    assert (event.platform, event.late, event.imported) == ("telegram", True, True)


@pytest.mark.parametrize(
    ("sender", "name", "who"),
    [
        ("user123", "Zoë", Person("123", "Zoë")),
        ("user123", None, Person("123")),  # a deleted account
        ("channel123", "News", Person("-100123", "News", bot=True)),
        ("channel77", "The Well", Person("-10077", "The Well", bot=True)),  # an anonymous admin
        ("chat123", "Old", Person("-123", "Old", bot=True)),
        (5_123_456_789, "Zoë", Person("5123456789", "Zoë")),
        ("5123456789", "Zoë", Person("5123456789", "Zoë")),
        ("user1", "\ud83d\0" + "x" * 999, Person("1", "\ufffd\ufffd" + "x" * 254)),
    ],
)
def test_who_speaks(tmp_path: Path, sender: str | int, name: str | None, who: Person) -> None:
    message = telegram_message(1, from_id=sender) | {"from": name}
    path = tmp_path / "export"
    path.write_bytes(_ascii(telegram([message])))

    assert said(path).who == who


def _ascii(export: dict[str, Any]) -> bytes:
    return json.dumps(export).encode()


@pytest.mark.parametrize(
    ("sender", "who"),
    [
        (123, Person("123", "Ann")),
        ((1 << 32) + 123, Person("123", "Ann")),
        ((2 << 32) + 123, Person("-100123", "Ann", bot=True)),
    ],
)
def test_an_old_export_has_plain_numbers_and_no_zone(
    tmp_path: Path, sender: int, who: Person
) -> None:
    message = telegram_message(1, from_id=sender)
    del message["date_unixtime"]
    export = open_export(written(tmp_path, telegram([message, message | {"id": 2}])))
    first, _ = export.rows()

    assert first.event is not None
    assert first.event.who == who
    assert first.event.at == datetime(2023, 11, 15, 3, 58, 20, tzinfo=UTC)
    assert [str(note) for note in export.notes] == [
        "Some times stand in the file without a zone; they are taken as UTC."
    ]


@pytest.mark.parametrize(
    ("text", "words", "media", "mentions"),
    [
        ("plain", "plain", (), ()),
        ("", "", (), ()),
        (None, "", (), ()),
        (["a ", {"type": "bold", "text": "b"}, " c"], "a b c", (), ()),
        (
            ["see ", {"type": "link", "text": "https://x.example"}],
            "see https://x.example",
            ("link",),
            (),
        ),
        (
            [{"type": "text_link", "text": "here", "href": "https://x.example"}],
            "here",
            ("link",),
            (),
        ),
        (
            [
                {"type": "mention_name", "text": "Ben", "user_id": 22},
                {"type": "mention", "text": "@c"},
            ],
            "Ben@c",
            (),
            (Person("22", "Ben"),),
        ),
        ("a\0b\ud800c", "a\ufffdb\ufffdc", (), ()),
    ],
)
def test_texts(
    tmp_path: Path, text: object, words: str, media: tuple[str, ...], mentions: tuple[Person, ...]
) -> None:
    path = tmp_path / "export"
    path.write_bytes(_ascii(telegram([telegram_message(1, text=text)])))
    event = said(path)

    assert (event.text, event.media, event.mentions) == (words, media, mentions)


@pytest.mark.parametrize(
    ("extra", "media"),
    [
        ({"photo": "photos/1.jpg"}, ("photo",)),
        ({"file": "a.webp", "media_type": "sticker"}, ("sticker",)),
        ({"file": "a.ogg", "media_type": "voice_message"}, ("voice",)),
        ({"file": "a.mp4", "media_type": "video_file"}, ("video",)),
        ({"file": "a.mp4", "media_type": "video_message"}, ("video_note",)),
        ({"file": "a.mp4", "media_type": "animation"}, ("animation",)),
        ({"file": "a.mp3", "media_type": "audio_file"}, ("audio",)),
        ({"file": "a.pdf", "mime_type": "application/pdf"}, ("file",)),
        ({"poll": {"question": "?", "answers": []}}, ("poll",)),
        ({"location_information": {"latitude": 1.0}}, ("location",)),
    ],
)
def test_media(tmp_path: Path, extra: dict[str, Any], media: tuple[str, ...]) -> None:
    assert said(written(tmp_path, telegram([telegram_message(1, **extra)]))).media == media


def test_a_contact_is_counted_and_its_number_dropped(tmp_path: Path) -> None:
    contact = {"first_name": "Ben", "phone_number": "+00 555 0100"}
    (row,) = rows(written(tmp_path, telegram([telegram_message(1, contact_information=contact)])))

    assert "contact" in repr(row)
    assert "555" not in repr(row)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "5"}, "Expected `int`, got `str` - at `$.id`"),
        ({"id": True}, "Expected `int`, got `bool` - at `$.id`"),
        ({"id": 1.5}, "Expected `int`, got `float` - at `$.id`"),
        ({"id": None}, "Expected `int`, got `null` - at `$.id`"),
        ({"id": 2**63}, "Expected `int` <= 9223372036854775807 - at `$.id`"),
        ({"id": 10**30}, "Expected `int` <= 9223372036854775807 - at `$.id`"),
        ({"id": -5}, "its id is below zero: -5"),
        ({"id": -(10**12)}, "Expected `int` >= -1000000000 - at `$.id`"),
        ({"from_id": None}, "who it is from is missing"),
        ({"from_id": "user"}, "this is no account: user"),
        ({"from_id": "userx"}, "this is no account: userx"),
        ({"from_id": -5}, "this is no account: -5"),
        ({"from_id": 10**30}, f"this is no account: {10**30}"),
        ({"date_unixtime": "soon"}, "its time is none: soon"),
        ({"date_unixtime": "-1"}, "its time is none: -1"),
        ({"date_unixtime": "١٢٣"}, "its time is none: ١٢٣"),
        ({"date_unixtime": "0"}, "its time is impossible: 1970-01-01T00:00:00+00:00"),
        ({"date_unixtime": 99_999_999_999}, "its time is impossible: 5138-11-16T09:46:39+00:00"),
        ({"date_unixtime": None, "date": "then"}, "its time is none: then"),
        ({"date_unixtime": None, "date": ""}, "its time is none: "),
        ({"text": 5}, "Expected `str | array | null`, got `int` - at `$.text`"),
        ({"text": [5]}, "Expected `str | object`, got `int` - at `$.text"),
        ({"reactions": "many"}, "Expected `array`, got `str` - at `$.reactions`"),
        ({"reply_to_message_id": 2**64}, "Expected `int` <= 9223372036854775807"),
        ({"type": None}, "Expected `str`, got `null` - at `$.type`"),
    ],
)  # fmt: skip
def test_a_malformed_message_is_kept_aside(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    messages = [telegram_message(1), telegram_message(2) | change, telegram_message(3)]
    path = written(tmp_path, telegram(messages))
    found = rows(path)

    assert texts(found) == ["word 1", f"({found[1].bad})", "word 3"]
    assert reason in found[1].bad
    assert found[1].index == 1
    assert found[1].raw.startswith("{")
    assert found[1].raw.endswith("}")
    assert path.read_bytes()[found[1].position :].startswith(found[1].raw.encode())


@pytest.mark.parametrize("missing", ["id", "type"])
def test_a_message_without_its_id_or_type(tmp_path: Path, missing: str) -> None:
    message = telegram_message(2)
    del message[missing]
    (row,) = rows(written(tmp_path, telegram([message])))

    assert row.bad == f"Object missing required field `{missing}`"
