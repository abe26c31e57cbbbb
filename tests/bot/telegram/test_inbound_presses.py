"""Golden payloads: edits, presses and reactions on Telegram, and the events that they are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.telegram.inbound import read
from community.events import (
    Edited,
    Event,
    Person,
    Place,
    Pressed,
    Reacted,
)
from tests.bot.telegram.golden import (
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
)

PRESSES: dict[str, tuple[dict[str, Any], list[Event]]] = {
    "an edited caption": (
        {
            "update_id": 1,
            "edited_message": message(photo=[{}], caption="b", edit_date=DATE + 9)["message"],
        },
        [
            of(
                Edited,
                at=datetime(2026, 3, 2, 12, 0, 9, tzinfo=UTC),
                message=5,
                text="b",
                media=("photo",),
            )
        ],
    ),
    "an edit of an anonymous administrator in a topic": (
        {
            "update_id": 1,
            "edited_message": message(
                text="b",
                edit_date=DATE + 9,
                sender_chat=GROUP,
                message_thread_id=3,
                is_topic_message=True,
            )["message"],
        },
        [
            of(
                Edited,
                place=Place("-1001", title="Bakers", topic=3),
                who=Person("-1001", "Bakers", None, True),
                at=datetime(2026, 3, 2, 12, 0, 9, tzinfo=UTC),
                message=5,
                text="b",
            )
        ],
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
    "a reaction taken back": (
        {
            "update_id": 1,
            "message_reaction": {
                "chat": GROUP,
                "message_id": 5,
                "date": DATE,
                "user": BOB_RAW,
                "old_reaction": [{"type": "emoji", "emoji": "👍"}],
                "new_reaction": [],
            },
        },
        [of(Reacted, who=BOB, message=5)],
    ),
    "a reaction of an anonymous administrator": (
        {
            "update_id": 1,
            "message_reaction": {
                "chat": GROUP,
                "message_id": 5,
                "date": DATE,
                "actor_chat": GROUP,
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": "🔥"}],
            },
        },
        [of(Reacted, who=Person("-1001", "Bakers", None, True), message=5, emoji=("🔥",))],
    ),
    "several reactions of nobody in particular": (
        {
            "update_id": 1,
            "message_reaction_count": {
                "chat": GROUP,
                "message_id": 5,
                "date": DATE,
                "reactions": [
                    {"type": {"type": "emoji", "emoji": "🎉"}, "total_count": 3},
                    {"type": {"type": "custom_emoji", "custom_emoji_id": "5"}, "total_count": 1},
                    {"type": {"type": "paid"}, "total_count": 9},
                ],
            },
        },
        [of(Reacted, who=None, message=5, counts=(("🎉", 3), ("custom:5", 1), ("paid", 9)))],
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


@pytest.mark.parametrize("what", PRESSES)
def test_what_telegram_sends_is(what: str) -> None:
    payload, events = PRESSES[what]
    assert read(payload, ME, now=NOW) == events
