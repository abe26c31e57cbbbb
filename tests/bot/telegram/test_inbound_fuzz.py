"""Telegram's payloads with fields that are missing, null, of another type, or unknown."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.accounts import Unreadable
from bot.telegram.inbound import read
from community.events import Event
from storage.repositories.letters import raw
from tests.bot.telegram.golden import ME, NOW
from tests.bot.telegram.test_inbound import SAID
from tests.bot.telegram.test_members import MEMBERS

PAYLOADS = [payload for payload, _ in [*SAID.values(), *MEMBERS.values()]]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(2**80), max_value=2**80),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["\ud800", "\0", "/", "/@", "@", "/x@"]),
    st.lists(st.integers() | st.none(), max_size=2),
    st.dictionaries(st.text(max_size=4), st.integers() | st.none(), max_size=2),
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


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """Give a payload in which up to three things are not as they should be."""
    payload = deepcopy(draw(st.sampled_from(PAYLOADS)))
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from(places(payload) or [()]))
        if not way:
            break
        inner = payload
        for step in way[:-1]:
            inner = inner[step]
        match draw(st.sampled_from(["missing", "other", "other", "unknown"])):
            case "missing":
                del inner[way[-1]]
            case "unknown" if isinstance(inner, dict):
                inner[draw(st.text(max_size=6))] = draw(ODD)
            case _:
                inner[way[-1]] = draw(ODD)
    return payload


@given(broken())
@settings(max_examples=2_000)
def test_whatever_comes_is_events_or_is_said_to_be_unreadable(payload: Any) -> None:
    try:
        events = read(payload, ME, now=NOW)
    except Unreadable:
        return
    for event in events:
        assert isinstance(event, Event)
        assert event.claim is not None
        assert json.loads(raw(event))["platform"] == "telegram"
