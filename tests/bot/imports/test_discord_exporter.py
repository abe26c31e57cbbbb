"""What a DiscordChatExporter file says, and how Hearth reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.imports.reader import open_export
from community.events import Joined, Person, Place, Quoted, Reacted, Said
from community.refs import ref_of
from tests.bot.imports.exports import (
    discord,
    discord_message,
    events,
    rows,
    said,
    texts,
    user,
    written,
)

ANN = Person("11", "Ann", "ann")
BEN = Person("22", "ben", "ben")
SNOWFLAKE = "1174100000000000001"


def test_a_message(tmp_path: Path) -> None:
    path = written(tmp_path, discord([discord_message(5, id=SNOWFLAKE)]), indent=2)
    export = open_export(path)
    (row,) = export.rows()
    event = row.event

    assert isinstance(event, Said)
    assert event.message == ref_of(SNOWFLAKE)
    assert event.text == "word 5"
    assert event.who == ANN
    assert event.at == datetime(2023, 11, 14, 22, 13, 20, 123_000, tzinfo=UTC)
    assert event.place == Place("700", title="Hamlet / square")
    assert (event.platform, event.late, event.imported) == ("discord", True, True)
    assert (export.kind, export.sources[0].chat, export.ended) == ("discord", "700", None)


def test_a_thread_is_a_topic_of_its_channel(tmp_path: Path) -> None:
    thread = {"type": "GuildPublicThread", "id": "800", "name": "soup", "categoryId": "700"}
    path = written(tmp_path, discord([discord_message(1)], **thread, category="square"))

    assert said(path).place == Place("700", title="Hamlet / square / soup", topic=800)


def test_a_private_chat_is_private(tmp_path: Path) -> None:
    direct = {"type": "DirectTextChat", "categoryId": None, "category": None, "name": "ben"}

    assert said(written(tmp_path, discord([discord_message(1)], **direct))).place.private


@pytest.mark.parametrize(
    ("timestamp", "moment"),
    [
        ("2023-11-14T22:13:20+00:00", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-14T23:58:20+01:45", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-14T22:13:20Z", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-14T22:13:20.1234567+00:00", datetime(2023, 11, 14, 22, 13, 20, 123456, UTC)),
    ],
)
def test_times_are_utc(tmp_path: Path, timestamp: str, moment: datetime) -> None:
    event = said(written(tmp_path, discord([discord_message(1, timestamp=timestamp)])))

    assert event.at == moment
    assert event.at.tzinfo is UTC


def test_replies_mentions_and_bots(tmp_path: Path) -> None:
    messages = [
        discord_message(1, author=user("33", "clock", isBot=True)),
        discord_message(2, type="Reply", reference={"messageId": "1", "channelId": "700"}),
        discord_message(3, type="Reply", reference={"messageId": None}),
        discord_message(4, type="Default", reference={"messageId": "1"}),  # forwarded
        discord_message(5, mentions=[user("22", "ben")]),
    ]
    found = [event for event in events(written(tmp_path, discord(messages))) if type(event) is Said]

    clock = Person("33", "clock", "clock", bot=True)
    assert found[0].who == clock
    assert [event.reply for event in found] == [None, Quoted(1, clock), None, None, None]
    assert found[4].mentions == (BEN,)


@pytest.mark.parametrize(
    ("change", "media"),
    [
        ({"attachments": [{"id": "1", "fileName": "a.PNG"}]}, ("photo",)),
        ({"attachments": [{"fileName": "a.mp4"}, {"fileName": "b.mp4"}]}, ("video",)),
        ({"attachments": [{"fileName": "voice-message.ogg"}]}, ("voice",)),
        ({"attachments": [{"fileName": "a.gif"}, {"fileName": "notes"}]}, ("animation", "file")),
        ({"stickers": [{"id": "1", "name": "wave"}]}, ("sticker",)),
        ({"content": "see https://x.example"}, ("link",)),
    ],
)
def test_media(tmp_path: Path, change: dict[str, Any], media: tuple[str, ...]) -> None:
    assert said(written(tmp_path, discord([discord_message(1, **change)]))).media == media


def test_who_joined_and_what_is_passed_over(tmp_path: Path) -> None:
    kinds = ["GuildMemberJoin", "ChannelPinnedMessage", "RecipientAdd", "ThreadCreated", "8", "20"]
    messages = [discord_message(n, type=kind) for n, kind in enumerate(kinds)]
    found = rows(written(tmp_path, discord(messages)))

    assert [type(row.event) for row in found] == [Joined, *[type(None)] * 4, Said]
    assert found[0].event is not None
    assert found[0].event.who == ANN


def test_reactions_are_the_set_of_each_who_is_named_and_counts_of_the_rest(tmp_path: Path) -> None:
    cat = {"id": "9", "name": "cat", "code": "cat", "isAnimated": True}
    thumb = {"id": "", "name": "👍", "code": "thumbsup", "isAnimated": False}
    reactions = [
        {"emoji": thumb, "count": 2, "users": [user("22", "ben"), user("11", "ann", "Ann")]},
        {"emoji": cat, "count": 3, "users": [user("22", "ben", "Benny")]},
        {"emoji": thumb | {"name": "🔥"}, "count": 4},
    ]
    path = written(tmp_path, discord([discord_message(7, reactions=reactions)]))
    _, *found = events(path)

    assert [(e.who, e.emoji, e.counts) for e in found if isinstance(e, Reacted)] == [
        (Person("22", "Benny", "ben"), ("👍", "<a:cat:9>"), ()),
        (ANN, ("👍",), ()),
        (None, (), (("<a:cat:9>", 2), ("🔥", 4))),
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "x"}, "this is no id of Discord: x"),
        ({"id": "-5"}, "this is no id of Discord: -5"),
        ({"id": str(2**63)}, f"this is no id of Discord: {2**63}"),
        ({"id": 2**63}, f"this is no id of Discord: {2**63}"),
        ({"id": None}, "Expected `int | str`, got `null` - at `$.id`"),
        ({"author": None}, "Expected `object`, got `null` - at `$.author`"),
        ({"author": {"name": "ann"}}, "Object missing required field `id` - at `$.author`"),
        ({"author": {"id": "٣"}}, "this is no id of Discord: ٣"),
        ({"timestamp": "then"}, "its time is none: then"),
        ({"timestamp": "0001-01-01T00:00:00+05:00"}, "its time is impossible"),
        ({"timestamp": "9999-12-31T00:00:00+00:00"}, "its time is impossible: 9999-12-31"),
        ({"content": 5}, "Expected `str | null`, got `int` - at `$.content`"),
        ({"mentions": [5]}, "Expected `object`, got `int` - at `$.mentions"),
        ({"type": "Reply", "reference": {"messageId": "x"}}, "this is no id of Discord: x"),
    ],
)  # fmt: skip
def test_a_malformed_message_is_kept_aside(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    messages = [discord_message(1), discord_message(2) | change, discord_message(3)]
    found = rows(written(tmp_path, discord(messages)))

    assert texts(found) == ["word 1", f"({found[1].bad})", "word 3"]
    assert reason in found[1].bad


def test_a_time_without_a_zone_is_noted(tmp_path: Path) -> None:
    messages = [discord_message(1, timestamp="2023-11-14T22:13:20")]
    export = open_export(written(tmp_path, discord(messages)))
    (row,) = export.rows()

    assert row.event is not None
    assert row.event.at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert len(export.notes) == 1


def test_a_channel_without_an_id_says_so(tmp_path: Path) -> None:
    export = open_export(written(tmp_path, discord([discord_message(1)], id=None)))

    assert list(export.rows()) == []
    assert "before the messages" in str(export.ended)
