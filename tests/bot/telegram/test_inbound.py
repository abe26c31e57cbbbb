"""Golden payloads: what Telegram sends, and the events that it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.telegram.accounts import Me, Unreadable
from bot.telegram.inbound import read
from community.events import (
    Asked,
    Changed,
    Edited,
    Event,
    Joined,
    Left,
    Person,
    Place,
    Pressed,
    Quoted,
    Reacted,
    Said,
    Sanctioned,
)

ME = Me(42, "hearth_bot", "Hearth")
NOW = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
DATE, AT = 1772452800, datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

ANN_RAW = {
    "id": 7,
    "is_bot": False,
    "first_name": "Ann",
    "last_name": "Lee",
    "username": "ann",
    "language_code": "zh-hans",
}
ANN = Person("7", "Ann Lee", "ann", False, "zh-hans")
BOB_RAW = {"id": 9, "is_bot": False, "first_name": "Bob"}
BOB = Person("9", "Bob")
BOT_RAW = {"id": 42, "is_bot": True, "first_name": "Hearth", "username": "hearth_bot"}
BOT = Person("42", "Hearth", "hearth_bot", True)
GROUP = {"id": -1001, "type": "supergroup", "title": "Bakers"}
HERE = Place("-1001", title="Bakers")
ALONE = Place("7", private=True)
CHANNEL = {"id": -1005, "type": "channel", "title": "News", "username": "news"}
NEWS = Person("-1005", "News", "news", True)


def said(place: Place = HERE, who: Person | None = ANN, **more: Any) -> Said:
    return Said(platform="telegram", place=place, at=AT, who=who, message=5, **more)


def message(**more: Any) -> dict[str, Any]:
    base = {"message_id": 5, "date": DATE, "chat": GROUP, "from": ANN_RAW}
    return {"update_id": 1, "message": base | more}


def member(kind: str, old: Any, new: Any, **more: Any) -> dict[str, Any]:
    base = {"chat": GROUP, "from": ANN_RAW, "date": DATE}
    return {
        "update_id": 1,
        kind: base | {"old_chat_member": old, "new_chat_member": new} | more,
    }


def of(kind: type[Any], **more: Any) -> Any:
    return kind(**{"platform": "telegram", "place": HERE, "at": AT, "who": ANN} | more)


ANNS, BOBS = {"user": ANN_RAW}, {"user": BOB_RAW}
MUTED = BOBS | {"status": "restricted", "is_member": True, "can_send_messages": False}
TYPED: dict[str, tuple[dict[str, Any], list[Event]]] = {
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
    "somebody joins by a link": (
        member(
            "chat_member",
            ANNS | {"status": "left"},
            ANNS | {"status": "member"},
            invite_link={"invite_link": "https://t.me/+abc", "name": "poster", "creator": BOT_RAW},
        ),
        [of(Joined, via="poster")],
    ),
    "somebody joins by another's link": (
        member(
            "chat_member",
            ANNS | {"status": "left"},
            ANNS | {"status": "member"},
            invite_link={"invite_link": "https://t.me/+abc..."},
        ),
        [of(Joined, via="https://t.me/+abc...")],
    ),
    "somebody is brought": (
        member("chat_member", BOBS | {"status": "left"}, BOBS | {"status": "member"}),
        [of(Joined, who=BOB, by=ANN)],
    ),
    "somebody leaves": (
        member("chat_member", ANNS | {"status": "member"}, ANNS | {"status": "left"}),
        [of(Left)],
    ),
    "somebody is banned": (
        member(
            "chat_member",
            BOBS | {"status": "member"},
            BOBS | {"status": "kicked", "until_date": 0},
        ),
        [of(Left, who=BOB, by=ANN), of(Sanctioned, who=BOB, what="ban", by=ANN)],
    ),
    "somebody is muted for an hour": (
        member("chat_member", BOBS | {"status": "member"}, MUTED | {"until_date": DATE + 3600}),
        [
            of(
                Sanctioned,
                who=BOB,
                what="mute",
                by=ANN,
                until=datetime(2026, 3, 2, 13, 0, tzinfo=UTC),
            )
        ],
    ),
    "somebody may write again": (
        member("chat_member", MUTED, BOBS | {"status": "member"}),
        [of(Sanctioned, who=BOB, what="unmute", by=ANN)],
    ),
    "the bot's own ban is no sanction past it": (
        member(
            "chat_member",
            BOBS | {"status": "member"},
            BOBS | {"status": "kicked"},
            **{"from": BOT_RAW},
        ),
        [of(Left, who=BOB, by=BOT)],
    ),
    "somebody becomes an administrator": (
        member("chat_member", BOBS | {"status": "member"}, BOBS | {"status": "administrator"}),
        [of(Changed, who=BOB, what="role", value="administrator")],
    ),
    "somebody asks to be let in": (
        {
            "update_id": 1,
            "chat_join_request": {
                "chat": GROUP,
                "from": ANN_RAW,
                "user_chat_id": 7,
                "date": DATE,
                "invite_link": {"invite_link": "https://t.me/+abc", "name": "poster"},
            },
        },
        [of(Asked, via="poster")],
    ),
    "a group without the bot as an administrator tells by a message": (
        message(new_chat_members=[BOB_RAW, ANN_RAW, BOT_RAW]),
        [of(Joined, who=BOB, by=ANN), of(Joined)],
    ),
    "the same of who is sent away": (
        message(left_chat_member=BOB_RAW),
        [of(Left, who=BOB, by=ANN)],
    ),
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
        [of(Changed, who=BOT, what="rights", value="can_delete_messages can_restrict_members")],
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
    "a group becomes a supergroup": (
        message(migrate_to_chat_id=-1009),
        [of(Changed, what="chat", value="-1009")],
    ),
    "and says so itself": (
        message(migrate_from_chat_id=-12),
        [of(Changed, place=Place("-12", title="Bakers"), what="chat", value="-1001")],
    ),
    "a new title": (message(new_chat_title="Cooks"), [of(Changed, what="title", value="Cooks")]),
    "a pinned message is nothing": (message(pinned_message={"message_id": 3}), []),
    "a poll is not asked for": ({"update_id": 1, "poll": {"id": "1"}}, []),
    "what nobody knows yet is nothing": ({"update_id": 1, "dream": {}}, []),
}


@pytest.mark.parametrize("what", TYPED)
def test_what_telegram_sends_is(what: str) -> None:
    payload, events = TYPED[what]
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
