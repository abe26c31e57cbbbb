"""What is done on Discord to messages and people, buttons in rows, and what a no means."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.discord.components import rows
from bot.discord.outbound import call_for, outcome_of
from bot.discord.pacing import Limits
from bot.discord.wire import Rejected
from bot.pacing import Pace, Paces
from community.actions import (
    Action,
    Ban,
    Delete,
    Edit,
    Leave,
    Mute,
    Pin,
    React,
    Say,
    SetRole,
    Unban,
    Unmute,
)
from community.buttons import Button
from community.outcomes import Later, Outcome, Refused, Sent
from community.words import t
from tests.bot.discord.calls import (
    ANN,
    BUTTON,
    HELLO,
    NOW,
    THEIRS,
    WHERE,
    made,
    means,
)

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
        (
            React(**WHERE, message=5, emoji="👍", given=False),
            "DELETE",
            "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me",
        ),
        (Pin(**WHERE, message=5), "PUT", "/channels/{channel_id}/messages/pins/{message_id}"),
        (
            Pin(**WHERE, message=5, given=False),
            "DELETE",
            "/channels/{channel_id}/messages/pins/{message_id}",
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
