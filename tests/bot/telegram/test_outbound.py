"""From actions to requests, each held against the Bot API's own models; and what a no means."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.pacing import Pace, Paces
from bot.telegram.outbound import Call, Means, call_for, outcome_of
from bot.telegram.pacing import Limits
from bot.telegram.wire import Rejected
from community.actions import (
    Action,
    Ban,
    Delete,
    Edit,
    Hand,
    Leave,
    Mute,
    Pin,
    React,
    Say,
    SetRole,
    Show,
    Unban,
    Unmute,
)
from community.buttons import Button
from community.mishaps import is_mishap
from community.outcomes import Dropped, Later, Outcome, Refused, Sent
from community.pictures import BoardPicture
from community.words import Name, t
from tests.bot.telegram.schema import complaints

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WHERE: dict[str, Any] = {"platform": "telegram", "chat": "-1001"}
HELLO = t("Hello, {name}.", name=Name("Ann"))
BOARD = BoardPicture(t("Points"), "Bakers", "points", ())
BUTTON = Button(t("Month"), "board", (1, 2))
PERSON = Paces((Pace(3, 3.0),), (Pace(30, 1.0),))
GROUP = Paces((Pace(3, 3.0), Pace(20, 61.0)), (Pace(30, 1.0),))
PNG = b"\x89PNG"


def means(**more: Any) -> Means:
    return Means("hearth_bot", lambda button, place: f"{button.action}-{place[-5:]}", NOW, **more)


def made(action: Action, **more: Any) -> Call:
    """Give the call of an action, which the Bot API must take."""
    call = call_for(action, means(**more))
    assert isinstance(call, Call), call
    params = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in call.params.items()
        if value is not None
    }
    files = {name: content for name, (_, content) in call.files.items()}
    assert complaints(call.method, params, files) == []
    return call


def params(action: Action, **more: Any) -> dict[str, Any]:
    call = made(action, **more)
    return {name: value for name, value in call.params.items() if value is not None}


def test_words_are_plain_and_link_nowhere() -> None:
    said = params(Say(**WHERE, words=HELLO, topic=3, reply_to=5, buttons=((BUTTON,),)))
    assert said == {
        "chat_id": -1001,
        "message_thread_id": 3,
        "reply_parameters": {"message_id": 5, "allow_sending_without_reply": True},
        "reply_markup": {
            "inline_keyboard": [[{"text": "Month", "callback_data": "board--1001"}]],
        },
        "text": "Hello, Ann.",
        "link_preview_options": {"is_disabled": True},
    }


def test_a_private_answer_goes_to_its_person_under_its_heading() -> None:
    say = Say(**WHERE, words=HELLO, to="7", private=True, reply_to=5, topic=3, heading=t("Bakers:"))
    call = made(say)
    assert call.private
    assert call.params["chat_id"] == 7
    assert call.params["text"] == "Bakers:\nHello, Ann."
    assert "reply_parameters" not in call.params


def test_at_a_glance_it_is_shown_in_the_group_to_one_alone() -> None:
    say = Say(**WHERE, words=HELLO, to="7", private=True)
    shown = made(say, ephemeral=True)
    assert shown.glance
    assert shown.params["ephemeral_message_parameters"] == {"receiver_user_id": 7}
    for kept in ({"secret": True}, {"fallback": "hold"}):
        assert made(msgspec.structs.replace(say, **kept), ephemeral=True).params["chat_id"] == 7


def test_what_is_worth_a_glance_alone_is_no_message() -> None:
    say = Say(**WHERE, words=HELLO, to="7", private=True, fallback="ephemeral")
    told = call_for(say, means())
    assert isinstance(told, Dropped)
    assert not is_mishap(told), "nobody has missed anything"


def test_a_link_opens_the_bot() -> None:
    said = params(Say(**WHERE, words=HELLO, link=Button(t("Open"), "open", (1,))))
    url = said["reply_markup"]["inline_keyboard"][0][0]["url"]
    assert url == "https://t.me/hearth_bot?start=open-start"


def test_a_picture_stands_above_its_words() -> None:
    show = Show(**WHERE, words=HELLO, picture=BOARD)
    assert made(show, content=PNG).method == "sendPhoto"
    assert made(show).method == "sendMessage"
    instead = made(msgspec.structs.replace(show, instead_of=5), content=PNG)
    assert instead.method == "editMessageMedia"
    assert instead.params["media"]["media"] == "attach://picture"


@pytest.mark.parametrize(
    ("action", "method", "more"),
    [
        (Edit(**WHERE, message=5, words=HELLO), "editMessageText", {"message_id": 5}),
        (Delete(**WHERE, message=5), "deleteMessage", {"message_id": 5}),
        (
            React(**WHERE, message=5, emoji="👍"),
            "setMessageReaction",
            {"message_id": 5, "reaction": [{"type": "emoji", "emoji": "👍"}]},
        ),
        (
            React(**WHERE, message=5, emoji="👍", given=False),
            "setMessageReaction",
            {"message_id": 5, "reaction": []},
        ),
        (
            Pin(**WHERE, message=5),
            "pinChatMessage",
            {"message_id": 5, "disable_notification": True},
        ),
        (Pin(**WHERE, message=5, given=False), "unpinChatMessage", {"message_id": 5}),
        (Leave(**WHERE), "leaveChat", {}),
        (Ban(**WHERE, person="7"), "banChatMember", {"user_id": 7}),
        (
            Ban(**WHERE, person="7", ends=NOW + timedelta(hours=1)),
            "banChatMember",
            {"user_id": 7, "until_date": int(NOW.timestamp()) + 3600},
        ),
        (
            Ban(**WHERE, person="7", ends=NOW + timedelta(seconds=5)),
            "banChatMember",
            {"user_id": 7, "until_date": int(NOW.timestamp()) + 35},
        ),
        (Ban(**WHERE, person="-1005"), "banChatSenderChat", {"sender_chat_id": -1005}),
        (Unban(**WHERE, person="7"), "unbanChatMember", {"user_id": 7, "only_if_banned": True}),
        (
            SetRole(**WHERE, person="7", role="Baker of the month"),
            "setChatMemberTag",
            {"user_id": 7, "tag": "Baker of the"},
        ),
    ],
)
def test_an_action_is_a_call(action: Action, method: str, more: dict[str, Any]) -> None:
    assert made(action).method == method
    told = params(action)
    told.pop("text", None), told.pop("link_preview_options", None)
    if method == "setChatMemberTag":
        assert len(told["tag"]) <= 16
        told["tag"] = more["tag"]
    assert told == {"chat_id": -1001, **more}


def test_who_is_muted_may_write_nothing_and_then_everything() -> None:
    muted = params(Mute(**WHERE, person="7", ends=NOW + timedelta(days=400)))
    assert "until_date" not in muted
    assert {*muted["permissions"].values()} == {False}
    assert {*params(Unmute(**WHERE, person="7"))["permissions"].values()} == {True}
    assert call_for(Mute(**WHERE, person="7", ends=NOW), means()) == Sent()


def test_a_long_answer_is_several_messages_with_the_buttons_below_the_last() -> None:
    say = Say(**WHERE, words=t("{a}", a="🥖" * 3000), reply_to=5, buttons=((BUTTON,),))
    first, last = made(say), made(say, part=1)
    assert (first.more, last.more) == (True, False)
    assert first.params["reply_parameters"]["message_id"] == 5
    assert first.params["reply_markup"] is None
    assert "reply_parameters" not in last.params
    assert last.params["reply_markup"] is not None
    assert first.params["text"] + last.params["text"] == "🥖" * 3000

    again = made(msgspec.structs.replace(say, again=True))
    assert again.params["text"].startswith("(sent again) 🥖")
    assert made(say, part=1, again=True).params["text"].startswith("(sent again) 🥖")


def test_what_vanishes_is_one_message() -> None:
    say = Say(**WHERE, words=t("{a}", a="word " * 2000), vanish=60)
    assert not made(say).more
    assert made(say).params["text"].endswith("word…")
    board = Show(**WHERE, words=t("{a}", a="word " * 2000), picture=BOARD)
    assert len(made(board, content=PNG).params["caption"]) <= 1024


@pytest.mark.parametrize(
    ("action", "paced"),
    [
        (Say(**WHERE, words=HELLO), GROUP),
        (Show(**WHERE, words=HELLO, picture=BOARD), GROUP),
        (Edit(**WHERE, message=5, words=HELLO), GROUP),
        (Say(platform="telegram", chat="7", words=HELLO), PERSON),
        (Say(**WHERE, words=HELLO, private=True, to="7"), PERSON),
        (Hand(**WHERE, file="f", name="n", words=HELLO, to="7"), PERSON),
        (Ban(**WHERE, person="7"), None),
        (Delete(**WHERE, message=5), None),
        (Mute(**WHERE, person="7"), None),
        (SetRole(**WHERE, person="7", role="Baker"), None),
        (React(**WHERE, message=5, emoji="👍"), None),
        (Pin(**WHERE, message=5), None),
        (Leave(**WHERE), None),
    ],
)
def test_only_what_is_said_waits(action: Action, paced: Paces | None) -> None:
    assert Limits().of(action) == paced


@pytest.mark.parametrize(
    ("no", "action", "outcome"),
    [
        (Rejected(429, "Too Many Requests", retry_after=7), "say", Later(7)),
        (Rejected(429, "Too Many Requests"), "say", Later(5)),
        (
            Rejected(403, "Forbidden: bot was blocked by the user"),
            "whisper",
            Refused("Forbidden: bot was blocked by the user", unreachable=True),
        ),
        (
            Rejected(400, "Bad Request: chat not found"),
            "whisper",
            Refused("Bad Request: chat not found", unreachable=True),
        ),
        (
            Rejected(403, "Forbidden: bot was kicked from the supergroup chat"),
            "say",
            Refused("Forbidden: bot was kicked from the supergroup chat"),
        ),
        (Rejected(400, "Bad Request: message is not modified: ..."), "edit", Sent(5)),
        (Rejected(400, "Bad Request: message to delete not found"), "delete", Sent(5)),
        (
            Rejected(400, "Bad Request: message can't be deleted"),
            "delete",
            Refused("Bad Request: message can't be deleted"),
        ),
        (
            Rejected(400, "Bad Request: message to delete not found"),
            "batch",
            Refused("Bad Request: message to delete not found"),
        ),
        (
            Rejected(400, "Bad Request: not enough rights"),
            "say",
            Refused("Bad Request: not enough rights"),
        ),
    ],
)
def test_a_no_means(no: Rejected, action: str, outcome: Outcome | Later) -> None:
    actions: dict[str, Action] = {
        "say": Say(**WHERE, words=HELLO),
        "whisper": Say(**WHERE, words=HELLO, private=True, to="7"),
        "edit": Edit(**WHERE, message=5, words=HELLO),
        "delete": Delete(**WHERE, message=5),
    }
    batch = Call("deleteMessages", {"chat_id": -1001, "message_ids": [5, 6]})
    assert outcome_of(made(actions[action]) if action != "batch" else batch, no) == outcome
