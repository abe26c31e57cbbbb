"""Golden payloads: who comes, goes and is shut out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from bot.telegram.inbound import read
from community.events import (
    Asked,
    Changed,
    Event,
    Joined,
    Left,
    Sanctioned,
)
from tests.bot.telegram.golden import (
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

BOB_MODERATES = replace(BOB, rank=2)
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
        [of(Changed, who=BOB_MODERATES, what="role", value="administrator")],
    ),
    "somebody may make administrators": (
        member(
            "chat_member",
            BOBS | {"status": "administrator"},
            BOBS | {"status": "administrator", "can_promote_members": True},
        ),
        [of(Changed, who=replace(BOB, rank=3), what="role", value="administrator")],
    ),
    "the group is handed over to somebody": (
        member("chat_member", BOBS | {"status": "member"}, BOBS | {"status": "creator"}),
        [of(Changed, who=replace(BOB, rank=3), what="role", value="creator")],
    ),
    "an administrator is one no more": (
        member("chat_member", BOBS | {"status": "administrator"}, BOBS | {"status": "member"}),
        [of(Changed, who=replace(BOB, rank=0), what="role", value="member")],
    ),
    "an administrator may do other things": (
        member(
            "chat_member",
            BOBS | {"status": "administrator"},
            BOBS | {"status": "administrator", "can_pin_messages": True, "custom_title": "Baker"},
        ),
        [],
    ),
    "a member has another tag": (
        member(
            "chat_member",
            BOBS | {"status": "member", "tag": "Apprentice"},
            BOBS | {"status": "member", "tag": "Baker"},
        ),
        [],
    ),
    "somebody joins by a link of a folder": (
        member(
            "chat_member",
            ANNS | {"status": "left"},
            ANNS | {"status": "member"},
            via_chat_folder_invite_link=True,
        ),
        [of(Joined)],
    ),
    "somebody is let in who has asked": (
        member(
            "chat_member",
            BOBS | {"status": "left"},
            BOBS | {"status": "member"},
            via_join_request=True,
            invite_link={"invite_link": "https://t.me/+abc", "name": "poster"},
        ),
        [of(Joined, who=BOB, by=ANN, via="poster", asked=True)],
    ),
    "somebody who is muted comes back": (
        member("chat_member", BOBS | {"status": "left"}, MUTED, **{"from": BOB_RAW}),
        [of(Joined, who=BOB)],
    ),
    "somebody who is muted leaves": (
        member("chat_member", MUTED, MUTED | {"is_member": False}, **{"from": BOB_RAW}),
        [of(Left, who=BOB)],
    ),
    "a ban ends": (
        member("chat_member", BOBS | {"status": "kicked"}, BOBS | {"status": "left"}),
        [of(Sanctioned, who=BOB, what="unban", by=ANN)],
    ),
    "somebody who is not here is banned": (
        member(
            "chat_member",
            BOBS | {"status": "left"},
            BOBS | {"status": "kicked", "until_date": DATE + 3600},
        ),
        [
            of(
                Sanctioned,
                who=BOB,
                what="ban",
                by=ANN,
                until=datetime(2026, 3, 2, 13, 0, tzinfo=UTC),
            )
        ],
    ),
    "somebody asks to be let in without a link of its own": (
        {
            "update_id": 1,
            "chat_join_request": {
                "chat": GROUP,
                "from": BOB_RAW,
                "user_chat_id": 9,
                "date": DATE,
                "bio": "I bake.",
            },
        },
        [of(Asked, who=BOB)],
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
        [
            of(Joined, who=BOB, by=ANN),
            of(Changed, who=BOB, what="line", value="5"),
            of(Joined),
            of(Changed, what="line", value="5"),
        ],
    ),
    "the same of who is sent away": (
        message(left_chat_member=BOB_RAW),
        [of(Left, who=BOB, by=ANN)],
    ),
}


@pytest.mark.parametrize("what", MEMBERS)
def test_what_telegram_tells_of_the_chat_is(what: str) -> None:
    payload, events = MEMBERS[what]
    assert read(payload, ME, now=NOW) == events
