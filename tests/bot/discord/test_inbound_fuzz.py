"""Discord's payloads with fields that are missing, null, of another type, or unknown."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from bot.discord.accounts import Unreadable
from bot.discord.forms import Form
from bot.discord.guilds import Guilds
from bot.discord.inbound import read
from bot.discord.noting import NOTERS
from bot.discord.noting import note as noted
from bot.discord.payloads import Guild
from community.events import Event
from storage.repositories.letters import raw
from tests.bot.discord.golden import GUILD, ME, NOW, bakers
from tests.bot.discord.test_inbound import SAID
from tests.bot.discord.test_members import MEMBERS
from tests.bot.telegram.test_inbound_fuzz import ODD, places

MORE: tuple[Any, ...] = ("9" * 19, "9" * 18, "-1", "²", [{"id": "5"}], {"id": "5"}, -5, 1 << 62)
BEGIN = Form(Guild)
PAYLOADS = [
    *((kind, payload) for kind, payload, _ in (SAID | MEMBERS).values()),
    ("GUILD_CREATE", GUILD),
    ("GUILD_ROLE_UPDATE", {"guild_id": GUILD["id"], "role": GUILD["roles"][1]}),  # type: ignore[index]  # a list
    ("THREAD_LIST_SYNC", {"guild_id": GUILD["id"], "threads": GUILD["threads"]}),
]
WAYS = [places(payload) for _, payload in PAYLOADS]
HOW = ("missing", "other", "other", "unknown")


def broken(luck: Random) -> tuple[str, Any]:
    """Give a payload in which up to three things are not as they should be."""
    which = luck.randrange(len(PAYLOADS))
    kind, payload = PAYLOADS[which][0], deepcopy(PAYLOADS[which][1])
    for _ in range(luck.randint(1, 3)):
        inner, way, how = payload, luck.choice(WAYS[which]), luck.choice(HOW)
        try:
            for step in way[:-1]:
                inner = inner[step]
            if how == "missing":
                del inner[way[-1]]
            else:
                key = "new" if how == "unknown" and isinstance(inner, dict) else way[-1]
                inner[key] = deepcopy(luck.choice(ODD + MORE))
        except (TypeError, KeyError, IndexError):  # what was broken before is broken enough
            continue
    return kind, payload


def take(kind: str, data: Any, guilds: Guilds) -> list[Event]:
    """Do with a payload what is done with it when it is heard."""
    if kind == "GUILD_CREATE":
        guilds.begin(BEGIN(data), ME.id)
        return []
    found = read(kind, data, ME, guilds, now=NOW)
    if kind in NOTERS:
        noted(kind, data, ME, guilds)
    return found


PAYLOADS_AT_ONCE = 40
"""In `make fuzz` 5,000 examples are 200,000 payloads."""


@given(st.integers(0, 2**64))
def test_whatever_comes_is_events_or_is_said_to_be_unreadable(seed: int) -> None:
    luck, guilds = Random(seed), bakers()
    for _ in range(PAYLOADS_AT_ONCE):
        kind, payload = broken(luck)
        data = json.dumps(payload).encode() if luck.random() < 0.7 else payload
        try:
            events = take(kind, data, guilds)
        except (Unreadable, ValueError):
            continue
        except BaseException:
            note(repr((kind, payload)))
            raise
        for event in events:
            assert isinstance(event, Event)
            assert event.claim is not None
            assert json.loads(raw(event))["platform"] == "discord"
