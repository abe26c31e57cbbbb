"""Golden payloads: what becomes of the bot in a chat, and of the chat itself."""

from __future__ import annotations

from typing import Any

import pytest

from bot.telegram.inbound import read
from community.events import (
    Changed,
    Event,
    Joined,
    Left,
    Place,
)
from tests.bot.telegram.golden import (
    ALONE,
    ANN,
    ANN_RAW,
    BOB,
    BOB_RAW,
    BOT,
    BOT_RAW,
    GROUP,
    ME,
    NOW,
    member,
    message,
    of,
)

OWN: dict[str, tuple[dict[str, Any], list[Event]]] = {
    "the bot comes": (
        member(
            "my_chat_member",
            {"user": BOT_RAW, "status": "left"},
            {"user": BOT_RAW, "status": "administrator"},
        ),
        [of(Joined, who=BOT, by=ANN, own=True)],
    ),
    "the bot is sent away": (
        member(
            "my_chat_member",
            {"user": BOT_RAW, "status": "member"},
            {"user": BOT_RAW, "status": "kicked", "until_date": 0},
        ),
        [of(Left, who=BOT, by=ANN, own=True)],
    ),
    "the bot has other rights": (
        member(
            "my_chat_member",
            {"user": BOT_RAW, "status": "member"},
            {
                "user": BOT_RAW,
                "status": "administrator",
                "can_restrict_members": True,
                "can_delete_messages": True,
                "can_pin_messages": False,
            },
        ),
        [of(Changed, who=None, what="rights", value="delete hear restrict")],
    ),
    "the bot is no administrator any more": (
        member(
            "my_chat_member",
            {"user": BOT_RAW, "status": "administrator", "can_delete_messages": True},
            {"user": BOT_RAW, "status": "member"},
        ),
        [of(Changed, who=None, what="rights", value="")],
    ),
    "the bot is let in again": (
        member(
            "my_chat_member",
            {"user": BOT_RAW, "status": "kicked", "until_date": 0},
            {"user": BOT_RAW, "status": "member"},
        ),
        [of(Joined, who=BOT, by=ANN, own=True)],
    ),
    "the bot may not write here": (
        member(
            "my_chat_member",
            {"user": BOT_RAW, "status": "member"},
            {"user": BOT_RAW, "status": "restricted", "is_member": True},
        ),
        [of(Changed, who=None, what="rights", value="")],
    ),
    "somebody blocks the bot": (
        member(
            "my_chat_member",
            {"user": BOT_RAW, "status": "member"},
            {"user": BOT_RAW, "status": "kicked", "until_date": 0},
            chat={"id": 7, "type": "private", "first_name": "Ann"},
        ),
        [of(Changed, place=ALONE, what="private", value="no")],
    ),
    "and lets it in again": (
        member(
            "my_chat_member",
            {"user": BOT_RAW, "status": "kicked", "until_date": 0},
            {"user": BOT_RAW, "status": "member"},
            chat={"id": 7, "type": "private", "first_name": "Ann"},
        ),
        [of(Changed, place=ALONE, what="private", value="yes")],
    ),
    "a group becomes a supergroup": (
        message(migrate_to_chat_id=-1009),
        [of(Changed, what="chat", value="-1009")],
    ),
    "and says so itself": (
        message(migrate_from_chat_id=-12),
        [of(Changed, place=Place("-12", title="Bakers"), what="chat", value="-1001")],
    ),
    "a new title": (message(new_chat_title="Cooks"), [of(Changed, what="title", value="Cooks")]),
    "an anonymous administrator brings somebody": (
        message(new_chat_members=[BOB_RAW], sender_chat=GROUP),
        [of(Joined, who=BOB), of(Changed, who=BOB, what="line", value="5")],
    ),
    "somebody comes by themself": (
        message(new_chat_members=[ANN_RAW], new_chat_member=ANN_RAW),
        [of(Joined), of(Changed, what="line", value="5")],
    ),
    "the bot is sent away, told by a message": (message(left_chat_member=BOT_RAW), []),
    "a topic is opened": (
        message(
            forum_topic_created={"name": "Sourdough", "icon_color": 7322096},
            message_thread_id=5,
            is_topic_message=True,
        ),
        [],
    ),
    "a topic is closed": (
        message(forum_topic_closed={}, message_thread_id=5, is_topic_message=True),
        [],
    ),
    "a pinned message is nothing": (message(pinned_message={"message_id": 3}), []),
    "a poll is not asked for": ({"update_id": 1, "poll": {"id": "1"}}, []),
    "what nobody knows yet is nothing": ({"update_id": 1, "dream": {}}, []),
}


@pytest.mark.parametrize("what", OWN)
def test_what_telegram_tells_of_the_bot_and_its_chat_is(what: str) -> None:
    payload, events = OWN[what]
    assert read(payload, ME, now=NOW) == events
