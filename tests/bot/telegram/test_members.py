"""Golden payloads: who comes, goes, is shut out, and what becomes of the chat itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.telegram.inbound import read
from community.events import (
    Asked,
    Changed,
    Event,
    Joined,
    Left,
    Place,
    Sanctioned,
)
from tests.bot.telegram.golden import (
    ALONE,
    ANN,
    ANN_RAW,
    ANNS,
    BOB,
    BOB_RAW,
    BOBS,
    BOT,
    BOT_RAW,
    DATE,
    GROUP,
    ME,
    MUTED,
    NOW,
    member,
    message,
    of,
)

MEMBERS: dict[str, tuple[dict[str, Any], list[Event]]] = {
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


@pytest.mark.parametrize("what", MEMBERS)
def test_what_telegram_tells_of_the_chat_is(what: str) -> None:
    payload, events = MEMBERS[what]
    assert read(payload, ME, now=NOW) == events
