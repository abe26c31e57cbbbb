"""A chat of a Telegram Desktop export: what answers what, who came, who reacted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.imports.reader import Source, open_export
from community.events import Joined, Left, Person, Place, Quoted, Reacted
from community.refs import ref_of
from tests.bot.imports.exports import (
    NOON,
    events,
    rows,
    telegram,
    telegram_message,
    written,
)

ANN = Person("11", "Ann")


def at(number: int) -> datetime:
    return datetime.fromtimestamp(NOON + number, UTC)


def service(number: int, action: str, **more: Any) -> dict[str, Any]:
    message = telegram_message(number, type="service", action=action, text="")
    del message["from"], message["from_id"]
    return message | {"actor": "Ben", "actor_id": "user22"} | more


@pytest.mark.parametrize(
    ("kind", "chat", "private"),
    [
        ("public_supergroup", "-10077", False),
        ("private_supergroup", "-10077", False),
        ("public_channel", "-10077", False),
        ("private_group", "-77", False),
        ("personal_chat", "77", True),
        ("bot_chat", "77", True),
        ("saved_messages", "77", True),
    ],
)
def test_chats_have_the_ids_of_the_bot_api(
    tmp_path: Path, kind: str, chat: str, private: bool
) -> None:
    export = open_export(written(tmp_path, telegram([telegram_message(1)], type=kind)))
    (row,) = export.rows()

    assert row.event is not None
    assert row.event.place == Place(chat, private, "The Well")
    assert export.sources == [
        Source(
            kind="telegram",
            platform="telegram",
            chat=chat,
            title="The Well",
            private=private,
            private_group=kind == "private_group",
        )
    ]


def test_a_reply_knows_whom_it_answers(tmp_path: Path) -> None:
    messages = [
        telegram_message(1, from_id="user22") | {"from": "Ben"},
        telegram_message(2, reply_to_message_id=1),
        telegram_message(3, reply_to_message_id=99),
        telegram_message(4, reply_to_message_id=1, reply_to_peer_id="channel5"),
    ]
    found = events(written(tmp_path, telegram(messages)))

    assert [getattr(event, "reply", None) for event in found] == [
        None,
        Quoted(1, Person("22", "Ben")),
        Quoted(99),
        None,  # it answers something in another chat
    ]


def test_forum_topics_are_told_by_the_chain_of_answers(tmp_path: Path) -> None:
    messages = [
        service(1, "topic_created", title="Recipes"),
        telegram_message(2, reply_to_message_id=1),
        telegram_message(3, reply_to_message_id=2),
        telegram_message(4),
    ]
    found = events(written(tmp_path, telegram(messages)))

    assert [event.place.topic for event in found] == [1, 1, 0]
    assert [getattr(event, "reply", None) for event in found] == [None, Quoted(2, ANN), None]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (service(1, "join_group_by_link", inviter="Ann"), Joined),
        (service(1, "join_group_by_request", inviter="Ann"), Joined),
        (service(1, "invite_members", members=["Ben"]), Joined),  # by themselves
        (service(1, "remove_members", members=["Ben"]), Left),
        (service(1, "invite_members", members=["Cal", None]), None),  # names only
        (service(1, "remove_members", members=["Cal"]), None),
        (service(1, "pin_message", message_id=3), None),
        (service(1, "create_group", title="The Well", members=["Ben"]), None),
        (service(1, "migrate_from_group", title="Old"), None),
        (telegram_message(1, type="unsupported"), None),
    ],
)
def test_comings_and_goings(
    tmp_path: Path, message: dict[str, Any], kind: type[Joined | Left] | None
) -> None:
    (row,) = rows(written(tmp_path, telegram([message])))

    assert row.bad == ""
    if kind is None:
        assert row.event is None
    else:
        assert type(row.event) is kind
        assert row.event is not None
        assert (row.event.who, row.event.at) == (Person("22", "Ben"), at(1))
        assert (row.event.late, row.event.imported) == (True, True)


def test_reactions_are_the_set_of_each_who_is_named_and_counts_of_the_rest(tmp_path: Path) -> None:
    # The exporting computer was five hours and three quarters ahead of UTC.
    local = datetime.fromtimestamp(NOON, UTC) + timedelta(hours=5, minutes=45)
    recent = {"from": "Ben", "from_id": "user22"}
    message = telegram_message(
        7,
        date=local.isoformat()[:19],
        date_unixtime=str(NOON),
        reactions=[
            {
                "type": "emoji",
                "count": 3,
                "emoji": "👍",
                "recent": [recent | {"date": (local + timedelta(hours=1)).isoformat()[:19]}],
            },
            {"type": "emoji", "count": 1, "emoji": "🔥", "recent": [recent | {"date": "soon"}]},
            {"type": "custom_emoji", "count": 1, "document_id": "stickers/1.tgs"},
            {"type": "paid", "count": 2},
        ],
    )
    found = rows(written(tmp_path, telegram([message])))

    assert [row.index for row in found] == [0, 0, 0]
    _, named, counted = (row.event for row in found)
    assert isinstance(named, Reacted)
    assert (named.message, named.who, named.emoji) == (7, Person("22", "Ben"), ("👍", "🔥"))
    assert named.at == datetime.fromtimestamp(NOON + 3600, UTC)
    assert isinstance(counted, Reacted)
    assert counted.who is None
    assert counted.counts == (("👍", 2), ("stickers/1.tgs", 1), ("paid", 2))
    assert counted.at == datetime.fromtimestamp(NOON, UTC)


def test_what_was_said_before_a_group_became_a_supergroup(tmp_path: Path) -> None:
    """Telegram Desktop moves the ids of those messages a thousand million below zero."""
    messages = [
        telegram_message(-999_999_995),
        telegram_message(-999_999_990, reply_to_message_id=-999_999_995),
        telegram_message(5),
    ]
    found = events(written(tmp_path, telegram(messages)))

    refs = [getattr(event, "message", None) for event in found]
    assert refs == [ref_of(-999_999_995), ref_of(-999_999_990), 5]
    assert getattr(found[1], "reply", None) == Quoted(ref_of(-999_999_995), ANN)


def test_of_a_whole_account_only_the_groups_are_read(tmp_path: Path) -> None:
    def chat(kind: str, number: int) -> dict[str, Any]:
        return telegram(
            [telegram_message(1), telegram_message(2, reply_to_message_id=1)],
            type=kind,
            id=number,
            name=kind,
        )

    full = {
        "about": "Here is your data. Page: \"messages\": [",
        "personal_information": {"user_id": 1, "phone_number": "+00 555 0100"},
        "contacts": {"about": "", "list": [{"first_name": "Ben"}, []]},
        "chats": {
            "about": "",
            "list": [
                chat("personal_chat", 1),
                chat("private_supergroup", 2),
                chat("saved_messages", 3),
                chat("bot_chat", 4),
                chat("private_group", 5),
                chat("public_channel", 6),
            ],
        },
        "left_chats": {"about": "", "list": [chat("public_supergroup", 7)]},
    }  # fmt: skip
    export = open_export(written(tmp_path, full))
    found = list(export.rows())

    assert [source.chat for source in export.sources] == ["-1002", "-5", "-1007"]
    assert [source.private_group for source in export.sources] == [False, True, False]
    assert [row.source.chat for row in found] == ["-1002"] * 2 + ["-5"] * 2 + ["-1007"] * 2
    assert [row.index for row in found] == list(range(6))
    assert export.ended is None
    assert [str(note) for note in export.notes] == [
        "4 chats in the file are no groups and were passed over."
    ]


def test_a_chat_without_a_known_id_says_so(tmp_path: Path) -> None:
    export = open_export(written(tmp_path, telegram([telegram_message(1)], id="77")))

    assert list(export.rows()) == []
    assert "before the messages there is no id and type of a chat" in str(export.ended)
