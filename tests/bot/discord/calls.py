"""Calls as actions become them, each held against what Discord takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.discord.outbound import Call, Means, call_for
from bot.discord.tokens import ASIDE, Token
from community.actions import Action
from community.buttons import Button
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
    given: dict[str, Any] = {"number": 12, "now": NOW, "channel": CHANNEL, "guild": GUILD} | more
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
