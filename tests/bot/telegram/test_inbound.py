"""Golden payloads: what is said, pressed and reacted on Telegram, and the events that it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.telegram.accounts import Unreadable
from bot.telegram.inbound import read
from community.events import (
    Edited,
    Event,
    Person,
    Place,
    Pressed,
    Quoted,
    Reacted,
)
from tests.bot.telegram.golden import (
    ALONE,
    ANN_RAW,
    BOB,
    BOB_RAW,
    CHANNEL,
    DATE,
    GROUP,
    ME,
    NEWS,
    NOW,
    message,
    of,
    said,
)

SAID: dict[str, tuple[dict[str, Any], list[Event]]] = {
    "a message": (message(text="hello"), [said(text="hello")]),
    "one in a basic group": (
        message(text="hi", chat={"id": -12, "type": "group", "title": "Few"}),
        [said(Place("-12", title="Few"), text="hi")],
    ),
    "one in private": (
        message(text="/start abc", chat={"id": 7, "type": "private", "first_name": "Ann"}),
        [said(ALONE, text="/start abc")],
    ),
    "one in a topic": (
        message(text="hi", message_thread_id=3, is_topic_message=True),
        [said(Place("-1001", title="Bakers", topic=3), text="hi")],
    ),
    "one in a thread of replies": (message(text="hi", message_thread_id=3), [said(text="hi")]),
    "the first one in a topic answers nobody": (
        message(
            text="hi",
            message_thread_id=3,
            is_topic_message=True,
            reply_to_message={"message_id": 3, "from": BOB_RAW, "forum_topic_created": {}},
        ),
        [said(Place("-1001", title="Bakers", topic=3), text="hi")],
    ),
    "a reply": (
        message(text="thanks", reply_to_message={"message_id": 4, "from": BOB_RAW}),
        [said(text="thanks", reply=Quoted(4, BOB))],
    ),
    "a reply to who speaks as a channel": (
        message(
            text="thanks",
            reply_to_message={"message_id": 4, "from": BOB_RAW, "sender_chat": CHANNEL},
        ),
        [said(text="thanks", reply=Quoted(4, NEWS))],
    ),
    "a picture with words": (
        message(photo=[{"file_id": "x"}], caption="bread"),
        [said(text="bread", media=("photo",))],
    ),
    "an animation comes with a document": (
        message(animation={}, document={}),
        [said(media=("animation",))],
    ),
    "a name with what no database takes": (
        message(text="a\0b\ud800c", **{"from": BOB_RAW | {"first_name": "B\0ob"}}),
        [said(who=BOB, text="ab?c")],
    ),
    "somebody named in a text": (
        message(
            text="🥖 Bob, hello",
            entities=[{"type": "text_mention", "offset": 3, "length": 3, "user": BOB_RAW}],
        ),
        [said(text="🥖 Bob, hello", mentions=(BOB,))],
    ),
    "somebody named in a command": (
        message(
            text="/give 🥖 Bob 2",
            entities=[
                {"type": "bot_command", "offset": 0, "length": 5},
                {"type": "text_mention", "offset": 6, "length": 6, "user": BOB_RAW},
            ],
        ),
        [said(text="/give @9 2", mentions=(BOB,))],
    ),
    "a command for us": (message(text="/top@Hearth_Bot"), [said(text="/top@Hearth_Bot")]),
    "a command for another bot": (
        message(text="/top@other_bot week"),
        [said(text="@other_bot /top week")],
    ),
    "an anonymous administrator": (
        message(text="hi", sender_chat=GROUP, **{"from": {"id": 1087968824, "is_bot": True}}),
        [said(who=Person("-1001", "Bakers", None, True), text="hi")],
    ),
    "a member who writes as a channel": (
        message(text="hi", sender_chat=CHANNEL, **{"from": {"id": 136817688, "is_bot": True}}),
        [said(who=NEWS, text="hi")],
    ),
    "a post of the linked channel": (
        message(
            text="hi",
            sender_chat=CHANNEL,
            is_automatic_forward=True,
            **{"from": {"id": 777000, "is_bot": False}},
        ),
        [said(who=NEWS, text="hi")],
    ),
    "an edit": (
        {"update_id": 1, "edited_message": message(text="b", edit_date=DATE + 9)["message"]},
        [of(Edited, at=datetime(2026, 3, 2, 12, 0, 9, tzinfo=UTC), message=5, text="b")],
    ),
    "a press": (
        {
            "update_id": 1,
            "callback_query": {
                "id": "77",
                "from": ANN_RAW,
                "chat_instance": "1",
                "message": {"message_id": 6, "date": 0, "chat": GROUP},
                "data": "abc",
            },
        },
        [of(Pressed, at=NOW, press="77", data="abc", message=6)],
    ),
    "a press below an ephemeral message": (
        {
            "update_id": 1,
            "callback_query": {
                "id": "77",
                "from": ANN_RAW,
                "message": {"message_id": 0, "date": 0, "chat": GROUP},
                "data": "abc",
            },
        },
        [of(Pressed, at=NOW, press="77", data="abc")],
    ),
    "a press below an inline message": (
        {"update_id": 1, "callback_query": {"id": "7", "from": ANN_RAW, "inline_message_id": "x"}},
        [],
    ),
    "a reaction": (
        {
            "update_id": 1,
            "message_reaction": {
                "chat": GROUP,
                "message_id": 5,
                "date": DATE,
                "user": ANN_RAW,
                "old_reaction": [],
                "new_reaction": [
                    {"type": "emoji", "emoji": "👍"},
                    {"type": "custom_emoji", "custom_emoji_id": "55"},
                    {"type": "paid"},
                ],
            },
        },
        [of(Reacted, message=5, emoji=("👍", "custom:55", "paid"))],
    ),
    "a reaction by who speaks as a channel": (
        {
            "update_id": 1,
            "message_reaction": {
                "chat": GROUP,
                "message_id": 5,
                "date": DATE,
                "actor_chat": CHANNEL,
                "old_reaction": [],
                "new_reaction": [],
            },
        },
        [of(Reacted, who=NEWS, message=5)],
    ),
    "reactions of nobody in particular": (
        {
            "update_id": 1,
            "message_reaction_count": {
                "chat": GROUP,
                "message_id": 5,
                "date": DATE,
                "reactions": [{"type": {"type": "emoji", "emoji": "🎉"}, "total_count": 3}],
            },
        },
        [of(Reacted, who=None, message=5, counts=(("🎉", 3),))],
    ),
}


@pytest.mark.parametrize("what", SAID)
def test_what_telegram_sends_is(what: str) -> None:
    payload, events = SAID[what]
    assert read(payload, ME, now=NOW) == events


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (message(text=5), "message: Expected `str | null`, got `int` - at `$.text`"),
        (message(date=None), "message: Expected `int`, got `null` - at `$.date`"),
        (message(message_id=-1), "message: Expected `int` >= 0 - at `$.message_id`"),
        (message(date=10**12), "message: Expected `int` <= 4102444800 - at `$.date`"),
        ({"update_id": 1, "message": []}, "message: Expected `object`, got `array`"),
        ({"update_id": 1, "callback_query": {"id": 1}}, "Expected `str`, got `int` - at `$.id`"),
        ([], "an update is an object"),
    ],
)
def test_what_cannot_be_read_says_why(payload: Any, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(payload, ME, now=NOW)
    assert str(refused.value).endswith(why)
