"""Who has yet to agree to a guild's own rules, the line about who came, and the welcome."""

from __future__ import annotations

import json
from typing import Any

from bot.discord.guilds import Guilds
from bot.discord.inbound import read
from bot.discord.noting import note
from bot.discord.outbound import call_for
from community.actions import Admit, Say
from community.buttons import Page
from community.events import Changed, Event
from community.outcomes import Refused
from tests.bot.discord.calls import HELLO, WHERE, made, means
from tests.bot.discord.golden import ANN_RAW, AT, BAKERS, ID, ME, NOW, bakers, member, message, of


def told(guilds: Guilds, kind: str, payload: Any) -> list[Event]:
    data = json.dumps(payload).encode()
    events = read(kind, data, ME, guilds, now=NOW)
    note(kind, data, ME, guilds)
    return events


def test_agreeing_is_told_once() -> None:
    guilds = bakers()
    told(guilds, "GUILD_MEMBER_ADD", member(user=ANN_RAW, guild_id=BAKERS, pending=True))
    agreed = member(user=ANN_RAW, guild_id=BAKERS, pending=False)
    first = told(guilds, "GUILD_MEMBER_UPDATE", agreed)
    assert of(Changed, what="screening", value="passed") in first
    assert not any(
        isinstance(event, Changed) and event.what == "screening"
        for event in told(guilds, "GUILD_MEMBER_UPDATE", agreed)
    )


def test_the_line_about_who_came_is_told_by_its_number() -> None:
    (line,) = told(bakers(), "MESSAGE_CREATE", message(type=7, content="", author=ANN_RAW))
    assert isinstance(line, Changed)
    assert (line.what, line.value, line.at) == ("line", ID, AT)
    assert line.who is not None
    assert line.who.id == "7"


def test_a_welcome_has_a_picture_and_buttons_that_lead_somewhere() -> None:
    address = "https://example.org/bakery.jpg"
    call = made(Say(**WHERE, words=HELLO, image=address, pages=(Page("FAQ", "https://a.example"),)))
    assert call.json["embeds"] == [{"image": {"url": address}}]
    (row,) = call.json["components"]
    assert row["components"] == [
        {"type": 2, "style": 5, "label": "FAQ", "url": "https://a.example"}
    ]


def test_nobody_asks_a_bot_to_be_let_in_here() -> None:
    assert isinstance(call_for(Admit(**WHERE, person="7"), means()), Refused)
