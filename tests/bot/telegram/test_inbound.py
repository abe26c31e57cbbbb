"""Golden payloads: what is said on Telegram, and the events that it is."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from bot.telegram.accounts import Unreadable
from bot.telegram.inbound import read
from bot.telegram.plain import plain
from community.events import (
    Event,
    Person,
    Place,
    Quoted,
)
from community.extras import Extras
from tests.bot.telegram.golden import (
    ALONE,
    BOB,
    BOB_RAW,
    BOT_RAW,
    CHANNEL,
    DATE,
    GROUP,
    ME,
    NEWS,
    NOW,
    message,
    said,
)

SIZES = {"small": 90, "middle": 1280, "large": 2560}
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
        message(
            photo=[{"file_id": name, "width": width} for name, width in SIZES.items()],
            caption="bread",
        ),
        [said(text="bread", media=("photo",), extras=Extras(pictures=("middle",)))],
    ),
    "a picture of an album": (
        message(photo=[{"file_id": "x", "width": 90}], media_group_id="13"),
        [said(media=("photo",), extras=Extras(pictures=("x",), album="13"))],
    ),
    "a picture as a file": (
        message(document={"file_id": "x", "mime_type": "image/png"}),
        [said(media=("file",), extras=Extras(pictures=("x",)))],
    ),
    "a file that is no picture, and a photo that is none": (
        message(document={"file_id": "x", "mime_type": "text/plain"}, photo=[{"id": 5}]),
        [said(media=("photo", "file"))],
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
        [said(who=NEWS, text="hi", extras=Extras(ours=True))],
    ),
    "an anonymous administrator in a topic": (
        message(
            text="hi",
            sender_chat=GROUP,
            author_signature="Head Baker",
            message_thread_id=3,
            is_topic_message=True,
            **{"from": {"id": 1087968824, "is_bot": True, "username": "GroupAnonymousBot"}},
        ),
        [
            said(
                Place("-1001", title="Bakers", topic=3),
                Person("-1001", "Bakers", None, True),
                text="hi",
            )
        ],
    ),
    "a reply to a post of the linked channel": (
        message(
            text="nice",
            message_thread_id=4,
            reply_to_message={
                "message_id": 4,
                "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
                "sender_chat": CHANNEL,
                "is_automatic_forward": True,
            },
        ),
        [said(text="nice", reply=Quoted(4, msgspec.structs.replace(NEWS, channel=False)))],
    ),
    "a reply to what is not shown any more": (
        message(text="hm", reply_to_message={"message_id": 4}),
        [said(text="hm", reply=Quoted(4))],
    ),
    "a reply to a message of another chat": (
        message(text="see", external_reply={"origin": {"type": "user"}, "message_id": 8}),
        [said(text="see", extras=Extras(external=True))],
    ),
    "a reply within a topic": (
        message(
            text="yes",
            message_thread_id=3,
            is_topic_message=True,
            reply_to_message={"message_id": 4, "from": BOB_RAW},
        ),
        [said(Place("-1001", title="Bakers", topic=3), text="yes", reply=Quoted(4, BOB))],
    ),
    "one that is forwarded by a member": (
        message(text="news", forward_origin={"type": "channel", "chat": CHANNEL, "date": DATE}),
        [said(text="news", extras=Extras(forwarded="channel"))],
    ),
    "one by way of another bot": (
        message(text="a gif", via_bot={"id": 5, "is_bot": True, "first_name": "gif"}),
        [said(text="a gif", extras=Extras(via="5"))],
    ),
    "one of a bot": (
        message(text="beep", **{"from": {"id": 5, "is_bot": True, "first_name": "Robot"}}),
        [said(who=Person("5", "Robot", None, True), text="beep")],
    ),
    "one with a member's tag": (
        message(text="hi", sender_tag="Baker", sender_boost_count=2),
        [said(text="hi")],
    ),
    "a forward of a channel, with a link behind words and a button": (
        message(
            text="bread here",
            entities=[{"type": "text_link", "offset": 0, "length": 5, "url": "https://x.example"}],
            forward_origin={"type": "channel", "date": DATE, "chat": CHANNEL, "message_id": 3},
            reply_markup={"inline_keyboard": [[{"text": "Join", "url": "https://t.me/+abc"}]]},
        ),
        [
            said(
                text="bread here",
                extras=Extras(
                    links=("https://x.example", "https://t.me/+abc"),
                    buttons=("Join",),
                    forwarded="channel",
                ),
            )
        ],
    ),
    "a quote of another chat, written through a bot": (
        message(
            text="see",
            via_bot=BOT_RAW,
            external_reply={"origin": {"type": "hidden_user"}},
            quote={"text": "cheap bread", "position": 0},
        ),
        [
            said(
                text="see",
                extras=Extras(quote="cheap bread", external=True, via="hearth_bot"),
            )
        ],
    ),
    "a video note is no video": (message(video_note={}), [said(media=("video_note",))]),
    "a place with a name is one thing": (
        message(venue={"title": "Bakery"}, location={"latitude": 1.0, "longitude": 2.0}),
        [said(media=("venue",))],
    ),
    "a command with its name below another line": (
        message(text="/give\n@bob\n5"),
        [said(text="/give\n@bob\n5")],
    ),
    "a command for another bot below another line": (
        message(text="/give@other_bot\n5"),
        [said(text="@other_bot /give\n5")],
    ),
}


PLAIN = (
    *("a message", "one in a basic group", "one in a topic", "one in a thread of replies"),
    *("the first one in a topic answers nobody", "a reply"),
)
"""What is read from its bytes without a second look."""


@pytest.mark.parametrize("what", SAID)
def test_what_is_plain_is_read_without_a_second_look(what: str) -> None:
    payload, events = SAID[what]
    fresh = plain(msgspec.Raw(json.dumps(payload).encode()), NOW)
    number = payload["update_id"]
    assert fresh is None or (fresh[0], [replace(fresh[1], late=False)]) == (number, events)
    assert (fresh is not None) >= (what in PLAIN)


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
