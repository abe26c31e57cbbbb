"""Messages in topics and threads: what removes them, or quotes them, says where they stand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from tests.handlers.conftest import Cast
from tests.handlers.doors import door
from tests.handlers.owners import rows
from tests.handlers.test_cases import wide
from tests.handlers.test_moderation import SPAM, closed, opened

__all__ = ["wide"]

THREAD = 77
LOCAL = pytest.mark.local_only("is told of a thread by the test itself")


async def said(who: Resident, text: str, *, topic: int = THREAD) -> Shown:
    """Say something in a thread of the plaza."""
    square = who.town.square
    shown = who.last = square.write(who.soul.id, PLAZA, text, who.town.clock.now())
    await who.town.deliver(_there(square.said(shown), topic))
    return shown


async def edited(who: Resident, text: str, shown: Shown) -> None:
    shown.text = text
    square = who.town.square
    await who.town.deliver(_there(square.edited(shown, who.town.clock.now()), THREAD))


def _there(payload: dict[str, Any], topic: int) -> dict[str, Any]:
    return payload | {"chat": payload["chat"] | {"topic": topic}}


def removals(town: Town) -> dict[int, int]:
    """The topic in which each message was removed."""
    acts = [msgspec.json.decode(raw) for (raw,) in rows(town, "SELECT action FROM outbox")]
    return {act["message"]: act.get("topic", 0) for act in acts if act["type"] == "delete"}


def spoken(town: Town, words: str) -> list[int]:
    """The topics in which words were said."""
    acts = [msgspec.json.decode(raw) for (raw,) in rows(town, "SELECT action FROM outbox")]
    return [act.get("topic", 0) for act in acts if act["type"] == "say" and words in str(act)]


@pytest.fixture
async def strict(database_url: str) -> AsyncIterator[Town]:
    town = await opened(database_url, words_mode="act", ladder=False)
    await town.resident("Mod", role="moderator").says("hi")
    yield town
    await closed(town)


@LOCAL
async def test_what_a_rule_removes_goes_from_its_thread_and_its_words_return_there(
    strict: Town,
) -> None:
    shown = await said(strict.resident("Bob"), SPAM)
    assert removals(strict) == {shown.id: THREAD}
    await strict.resident("Mod").whispers("/case undo 1")
    assert spoken(strict, "had written") == [THREAD]


@LOCAL
async def test_what_moderators_remove_goes_from_where_each_message_stands(wide: Cast) -> None:
    first = await said(wide.ann, "buy at spam.example")
    second = await said(wide.ann, "buy at spam.example now", topic=0)
    await wide.mod.says("/purge @ann 2")
    assert removals(wide.town) == {first.id: THREAD, second.id: 0}


@LOCAL
async def test_what_somebody_muted_writes_or_edits_goes_from_its_thread(wide: Cast) -> None:
    before = await said(wide.ann, "good morning to all of you")
    await wide.mod.says("/mute @ann 1h")
    after = await said(wide.ann, "and a good evening")
    await edited(wide.ann, "buy at spam.example", before)
    assert removals(wide.town) == {before.id: THREAD, after.id: THREAD}


@LOCAL
async def test_what_comes_too_fast_goes_from_its_thread(wide: Cast) -> None:
    await wide.mod.says("/lock slow 30s 1h")
    await said(wide.ann, "one")
    fast = await said(wide.ann, "two")
    assert removals(wide.town) == {fast.id: THREAD}


@LOCAL
async def test_what_newcomers_write_before_they_are_in_goes_from_its_thread(
    database_url: str,
) -> None:
    async with door(database_url, verification={"mode": "button"}) as town:
        eve = town.resident("Eve")
        await eve.joins()
        shown = await said(eve, "buy at spam.example")
        assert removals(town)[shown.id] == THREAD
