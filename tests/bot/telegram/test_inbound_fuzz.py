"""Telegram's payloads with fields that are missing, null, of another type, or unknown."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

import msgspec
from hypothesis import given, note
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.telegram.accounts import Unreadable
from bot.telegram.inbound import read
from bot.telegram.plain import plain
from community.events import Event
from storage.repositories.letters import raw
from tests.bot.telegram.golden import ME, NOW
from tests.bot.telegram.test_inbound import SAID
from tests.bot.telegram.test_inbound_presses import PRESSES
from tests.bot.telegram.test_members import MEMBERS
from tests.bot.telegram.test_own_standing import OWN

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**31, 2**53, 2**63, 2**80, -(2**80), 0.5, 1e300),
    *(float("nan"), float("inf"), "", "x", "\ud800", "\0", "/", "/@", "@", "/x@", "7"),
    *([], [None], [1], [[]], {}, {"id": None}, {"user": {"id": 1}}, [{}]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the way to each value within a payload."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, each in inner if isinstance(value, dict | list) else ():
        found += [
            (*path, key),
            *(places(each, (*path, key)) if isinstance(each, dict | list) else ()),
        ]
    return found


GOLDEN = SAID | PRESSES | MEMBERS | OWN
PAYLOADS = [payload for payload, _ in GOLDEN.values()]
WAYS = [places(payload) for payload in PAYLOADS]
HOW = ("missing", "other", "other", "unknown")


def broken(luck: Random) -> Any:
    """Give a payload in which up to three things are not as they should be."""
    which = luck.randrange(len(PAYLOADS))
    payload = deepcopy(PAYLOADS[which])
    for _ in range(luck.randint(1, 3)):
        inner, way, how = payload, luck.choice(WAYS[which]), luck.choice(HOW)
        try:
            for step in way[:-1]:
                inner = inner[step]
            if how == "missing":
                del inner[way[-1]]
            else:
                key = "new" if how == "unknown" and isinstance(inner, dict) else way[-1]
                inner[key] = deepcopy(luck.choice(ODD))  # else one may come to hold itself
        except (TypeError, KeyError, IndexError):  # what was broken before is broken enough
            continue
    return payload


PAYLOADS_AT_ONCE = 40
"""In `make fuzz` 5,000 examples are 200,000 payloads."""


@given(st.integers(0, 2**64))
def test_whatever_comes_is_events_or_is_said_to_be_unreadable(seed: int) -> None:
    luck = Random(seed)
    for _ in range(PAYLOADS_AT_ONCE):
        payload = broken(luck)
        try:
            events = read(payload, ME, now=NOW)
        except Unreadable:
            continue
        except BaseException:
            note(repr(payload))
            raise
        # What is read without a second look is read as all else is.
        whole = json.dumps({"update_id": 7} | payload).encode()
        fresh = plain(msgspec.Raw(whole), NOW)
        assert fresh is None or [replace(fresh[1], late=False)] == events, payload
        for event in events:
            assert isinstance(event, Event)
            assert event.claim is not None
            assert json.loads(raw(event))["platform"] == "telegram"
