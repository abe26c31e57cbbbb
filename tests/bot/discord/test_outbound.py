"""From actions to calls, each held against what Discord takes; and what a no means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.discord.components import rows
from bot.discord.outbound import EPHEMERAL, Call, Means, call_for, outcome_of
from bot.discord.pacing import Limits
from bot.discord.tokens import ASIDE, PRESS, PUBLIC, Token, token_of
from bot.discord.wire import Rejected
from bot.pacing import Pace, Paces
from community.actions import (
    Action,
    Ban,
    Delete,
    Edit,
    Hand,
    Leave,
    Mute,
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
from tests.bot.discord.asked import Request
from tests.bot.discord.validation import complaints

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CHANNEL, GUILD, ANN = "1001", "2002", "7"
WHERE: dict[str, Any] = {"platform": "discord", "chat": CHANNEL}
HELLO = t("Hello, {name}.", name=Name("Ann"))
BOARD = BoardPicture(t("Points"), "Bakers", "points", ())
BUTTON = Button(t("Month"), "board", (1, 2))
PNG = b"\x89PNG"
TOKEN = Token(ASIDE, "99", "5005", "secret")
THEIRS = {
    "channel_id": "channel",
    "guild_id": "guild",
    "message_id": "message",
    "user_id": "user",
    "role_id": "role",
    "webhook_id": "application",
    "webhook_token": "token",
}


def means(**more: Any) -> Means:
    given = {"number": 12, "now": NOW, "channel": CHANNEL, "guild": GUILD} | more
    return Means(seal=lambda button, place: f"{button.action}-{place[-5:]}", **given)


def made(action: Action, **more: Any) -> Call:
    """Give the call of an action, which Discord must take."""
    call = call_for(action, means(**more))
    assert isinstance(call, Call), call
    route = call.path
    for ours, theirs in THEIRS.items():
        route = route.replace(f"{{{ours}}}", f"{{{theirs}}}")
    query = {name: str(value) for name, value in call.query.items()}
    assert complaints(Request(call.method, route, {}, query, call.json, call.files)) == []
    return call


def test_words_are_plain_call_nobody_and_are_the_same_message_twice() -> None:
    call = made(Say(**WHERE, words=HELLO, topic=3, reply_to=5, buttons=((BUTTON,),)))
    assert (call.method, call.path, call.params) == (
        "POST",
        "/channels/{channel_id}/messages",
        {"channel_id": CHANNEL},
    )
    assert call.json == {
        "allowed_mentions": {"parse": [], "replied_user": False},
        "flags": 4,
        "content": "Hello, Ann.",
        "components": [
            {
                "type": 1,
                "components": [
                    {"type": 2, "style": 2, "label": "Month", "custom_id": "board-:1001"}
                ],
            }
        ],
        "message_reference": {"type": 0, "message_id": "5", "fail_if_not_exists": False},
        "nonce": "12",
        "enforce_nonce": True,
    }


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("*a* _b_ ~~c~~ `d` ||e||", r"\*a\* \_b\_ \~\~c\~\~ \`d\` \|\|e\|\|"),
        ("<@12> <#3> [x](http://a.org)", r"\<@12> \<#3> \[x](http://a.org)"),
        (
            "# big\n-# small\n> q\n- one\n3. three",
            "\\# big\n\\-# small\n\\> q\n\\- one\n3\\. three",
        ),
        ("see https://a.org/x_y_z *", r"see https://a.org/x_y_z \*"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_nothing_that_is_said_is_markup(words: str, shown: str) -> None:
    said = made(Say(**WHERE, words=t("{words}", words=words)))
    assert said.json["content"] == shown


def test_a_long_text_becomes_several_messages_that_are_told_apart() -> None:
    say = Say(**WHERE, words=t("word " * 700), buttons=((BUTTON,),))
    first, last = made(say), made(say, part=1)
    assert (first.more, first.json["components"], first.json["nonce"]) == (True, [], "12")
    assert (last.more, last.json["nonce"]) == (False, "12.1")
    assert last.json["components"]


def test_what_must_be_one_message_stands_in_a_box_if_it_is_long() -> None:
    for action in (
        Edit(**WHERE, message=5, words=t("word " * 700)),
        Say(**WHERE, words=t("word " * 700), vanish=60),
    ):
        call = made(action)
        assert len(call.json["embeds"][0]["description"]) > 3_000
        assert (call.json["content"], call.json["flags"], call.more) == ("", 0, False)


# What is for one alone.


def test_an_answer_by_a_token_takes_the_place_of_what_waits_there() -> None:
    say = Say(**WHERE, words=HELLO, to=ANN, private=True, reply_to=5)
    call = made(say, token=TOKEN, fills=True)
    assert (call.method, call.path) == (
        "PATCH",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
    )
    assert call.params == {"webhook_id": "99", "webhook_token": "secret"}
    assert "nonce" not in call.json
    assert "message_reference" not in call.json


def test_what_follows_by_a_token_is_shown_to_one_alone_if_it_is_private() -> None:
    say = Say(**WHERE, words=HELLO, to=ANN, private=True, secret=True)
    aside = made(say, token=TOKEN)
    assert (aside.method, aside.query) == ("POST", {"wait": "true"})
    assert aside.json["flags"] & EPHEMERAL
    aloud = made(msgspec.structs.replace(say, private=False), token=TOKEN)
    assert not aloud.json["flags"] & EPHEMERAL


def test_without_a_token_it_goes_to_the_private_channel_under_its_heading() -> None:
    say = Say(**WHERE, words=HELLO, to=ANN, private=True, heading=t("Bakers:"), reply_to=5)
    call = made(say, channel="70", direct=True)
    assert call.private
    assert call.json["content"] == "Bakers:\nHello, Ann."
    assert "message_reference" not in call.json


def test_what_is_worth_a_glance_alone_is_no_message() -> None:
    say = Say(**WHERE, words=HELLO, to=ANN, private=True, fallback="ephemeral")
    told = call_for(say, means())
    assert isinstance(told, Dropped)
    assert not is_mishap(told), "nobody has missed anything"
    assert made(say, token=TOKEN)


def test_a_link_is_a_button_that_is_pressed_where_it_stands() -> None:
    call = made(Say(**WHERE, words=HELLO, link=Button(t("Open"), "open", (1,))))
    assert call.json["components"][0]["components"][0]["custom_id"] == "open-:1001"


def test_a_press_changes_the_message_with_the_button_by_its_token() -> None:
    edit = Edit(**WHERE, message=5, words=HELLO, buttons=((BUTTON,),))
    by_token = made(edit, token=Token(PRESS, "99", "5005", "secret"))
    assert by_token.path.endswith("@original")
    plain = made(edit)
    assert plain.params == {"channel_id": CHANNEL, "message_id": "5"}
    assert plain.json["embeds"] == []


@pytest.mark.parametrize("told", [PUBLIC, ASIDE, PRESS])
def test_a_token_is_read_as_it_was_written(told: str) -> None:
    token = Token(told, "99", "5005", "a:b")
    assert token_of(str(token)) == token
    assert token.waits == (told != PRESS)


def test_what_is_no_token_is_none() -> None:
    assert [token_of(text) for text in ("", "-", "x:1:2:3", "p:1:2")] == [None] * 4


# Pictures and files.


def test_a_picture_hangs_on_its_words_and_tells_them_to_who_cannot_see_it() -> None:
    show = Show(**WHERE, words=HELLO, picture=BOARD)
    call = made(show, content=PNG)
    assert call.files == {"files[0]": ("picture.png", PNG)}
    assert call.json["attachments"] == [
        {"id": 0, "filename": "picture.png", "description": "Hello, Ann."}
    ]
    assert not made(show).files
    instead = made(msgspec.structs.replace(show, instead_of=5), content=PNG)
    assert (instead.method, instead.params["message_id"]) == ("PATCH", "5")


def test_a_file_is_handed_in_private() -> None:
    hand = Hand(**WHERE, file="/x", name="data.json", words=HELLO, to=ANN)
    call = made(hand, content=b"all", channel="70", direct=True)
    assert call.private
    assert call.files == {"files[0]": ("data.json", b"all")}


# What is done to messages and people.


@pytest.mark.parametrize(
    ("action", "method", "path"),
    [
        (Delete(**WHERE, message=5), "DELETE", "/channels/{channel_id}/messages/{message_id}"),
        (
            React(**WHERE, message=5, emoji="👍"),
            "PUT",
            "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me",
        ),
        (Leave(**WHERE), "DELETE", "/users/@me/guilds/{guild_id}"),
        (Unmute(**WHERE, person=ANN), "PATCH", "/guilds/{guild_id}/members/{user_id}"),
        (Ban(**WHERE, person=ANN), "PUT", "/guilds/{guild_id}/bans/{user_id}"),
        (Unban(**WHERE, person=ANN), "DELETE", "/guilds/{guild_id}/bans/{user_id}"),
        (
            SetRole(**WHERE, person=ANN, role="Baker"),
            "PUT",
            "/guilds/{guild_id}/members/{user_id}/roles/{role_id}",
        ),
        (
            SetRole(**WHERE, person=ANN, role="Baker", given=False),
            "DELETE",
            "/guilds/{guild_id}/members/{user_id}/roles/{role_id}",
        ),
    ],
)
def test_each_deed_is_its_call(action: Action, method: str, path: str) -> None:
    call = made(action, role="33")
    assert (call.method, call.path) == (method, path)
    assert "?" not in path.format_map(dict.fromkeys((*THEIRS, "emoji"), "1"))


@pytest.mark.parametrize(
    ("emoji", "told"), [("👍", "👍"), ("<:bun:12>", "bun:12"), ("<a:bun:12>", "bun:12")]
)
def test_an_emoji_of_a_guild_goes_by_name_and_number(emoji: str, told: str) -> None:
    assert made(React(**WHERE, message=5, emoji=emoji)).params["emoji"] == told


@pytest.mark.parametrize(
    ("ends", "days"),
    [(NOW + timedelta(days=2), 2), (NOW + timedelta(days=90), 28), (None, 28)],
)
def test_a_mute_ends_within_what_discord_takes(ends: datetime | None, days: int) -> None:
    call = made(Mute(**WHERE, person=ANN, ends=ends))
    until = datetime.fromisoformat(call.json["communication_disabled_until"])
    assert timedelta(0) <= timedelta(days=days) - (until - NOW) <= timedelta(minutes=1)


def test_what_has_ended_already_is_done() -> None:
    assert call_for(Mute(**WHERE, person=ANN, ends=NOW), means()) == Sent()
    assert call_for(Ban(**WHERE, person=ANN, ends=NOW), means()) == Sent()


# Buttons in rows.


def test_buttons_are_filled_into_five_rows_and_more_of_them_into_menus() -> None:
    def shaped(count: int, a_row: int) -> list[dict[str, Any]]:
        several = [Button(t("{n}", n=n), "choose", (n,)) for n in range(count)]
        in_rows = [several[at : at + a_row] for at in range(0, count, a_row)]
        return rows(in_rows, "en", lambda button: f"{button.action}{button.params}")

    assert [len(row["components"]) for row in shaped(6, 3)] == [3, 3]
    assert [len(row["components"]) for row in shaped(20, 1)] == [5, 5, 5, 5]
    menus = [row["components"][0] for row in shaped(30, 1)]
    assert [(menu["type"], len(menu["options"])) for menu in menus] == [(3, 25), (3, 5)]
    assert menus[1]["options"][0] == {"label": "25", "value": "choose(25,)"}


def test_a_button_that_stands_there_twice_is_shown_once() -> None:
    call = made(Say(**WHERE, words=HELLO, buttons=((BUTTON, BUTTON), (BUTTON,))))
    assert [len(row["components"]) for row in call.json["components"]] == [1]


# What a no means.


@pytest.mark.parametrize(
    ("action", "no", "outcome"),
    [
        (Delete(**WHERE, message=5), Rejected(404, 10008, "Unknown Message"), Sent()),
        (Unban(**WHERE, person=ANN), Rejected(404, 10026, "Unknown Ban"), Sent()),
        (
            React(**WHERE, message=5, emoji="👍"),
            Rejected(404, 10008, "Unknown Message"),
            Refused("Unknown Message"),
        ),
        (Delete(**WHERE, message=5), Rejected(429, 0, "slow", retry_after=2), Later(2)),
        (
            Delete(**WHERE, message=5),
            Rejected(429, 0, "slow", retry_after=2, everywhere=True),
            Later(2, everywhere=True),
        ),
        (Say(**WHERE, words=HELLO), Rejected(403, 50007, "no"), Refused("no")),
    ],
)
def test_what_a_no_means(action: Action, no: Rejected, outcome: Outcome | Later) -> None:
    assert outcome_of(made(action), no) == outcome


@pytest.mark.parametrize("number", [50007, 50278, 10013])
def test_who_takes_no_messages_is_out_of_reach(number: int) -> None:
    say = Say(**WHERE, words=HELLO, to=ANN, private=True)
    refused = outcome_of(made(say, direct=True), Rejected(403, number, "no"))
    assert refused == Refused("no", unreachable=True)


def test_only_what_is_said_without_a_token_is_paced() -> None:
    limits = Limits(Pace(5, 5), Pace(40, 1))
    paces = Paces((Pace(5, 5),), (Pace(40, 1),))
    assert limits.of(Say(**WHERE, words=HELLO)) == paces
    assert limits.of(Edit(**WHERE, message=1, words=HELLO)) == paces
    for free in (
        Say(**WHERE, words=HELLO, token="p:1:2:3"),
        Delete(**WHERE, message=1),
        Ban(**WHERE, person=ANN),
    ):
        assert limits.of(free) is None
