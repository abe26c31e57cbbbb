"""Closing chats and slowing them down, as moderators do it and members live with it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desks import turn_of
from bot.local.square import Shown
from bot.local.town import PLAZA, Town
from community.actions import Delete, Lock, Survey, Unlock
from community.rights import HEAR
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows
from tests.handlers.restarts import restarted
from tests.handlers.test_cases import MARKET, OFFICE, wide
from tests.handlers.vault import public

__all__ = ["wide"]

CLOSED = "This chat is closed until 2 Mar 2026, 12:30: only moderators can write."
OPEN = "This chat is open again."


def said(town: Town, chat: str = PLAZA) -> list[str]:
    return [shown.text for shown in public(town, chat)]


def left(*messages: Shown | None) -> list[bool]:
    """Which of some messages stand."""
    return [message is not None and not message.removed for message in messages]


async def test_a_chat_is_closed_with_a_sentence_and_opens_on_time(wide: Cast) -> None:
    told = await wide.mod.says("/lock 30m raid")
    card = [
        "Case 1: lock-down, Plaza, until 2 Mar 2026, 12:30.",
        "Decided by Mod, 2 Mar 2026, 12:00.",
        "Why: raid",
    ]
    assert set(told.splitlines()) >= {*card, CLOSED}
    assert wide.town.square.closed == {PLAZA}
    assert said(wide.town) == [CLOSED], "and not why: that is for moderators"
    office = [m.text for m in wide.town.square.messages if m.chat == OFFICE]
    assert office == ["\n".join(card)]
    await wide.town.wait(minutes=29)
    assert wide.town.square.closed == {PLAZA}
    await wide.town.wait(minutes=2)
    assert wide.town.square.closed == set()
    assert said(wide.town) == [CLOSED, OPEN]
    assert rows(wide.town, "SELECT count(*) FROM chat_lock") == [(0,)]


async def test_one_tap_opens_it_and_what_would_have_ended_it_is_taken_back(wide: Cast) -> None:
    await wide.mod.says("/lock 30m")
    told = await wide.mod.presses("Undo")
    assert "Ended by Mod" in told
    assert wide.town.square.closed == set()
    assert said(wide.town) == [CLOSED, OPEN]
    await wide.town.wait(hours=1)
    assert said(wide.town) == [CLOSED, OPEN]
    details = await wide.mod.says("/case 1")
    assert "– Plaza: closed" in details
    assert "– Plaza: “as before” was taken back" in details
    assert "Case 1 was undone by Mod already." in await wide.mod.says("/case undo 1")


async def test_all_chats_but_the_moderators_from_their_own(wide: Cast) -> None:
    told = await wide.mod.says("/lock 30m raid", chat=OFFICE)
    assert "Case 1: lock-down, all chats, until" in told
    assert wide.town.square.closed == {PLAZA, MARKET}
    assert "all chats" in await wide.mod.says("/case search raid")
    assert "Case 1 is ended." in await wide.mod.whispers("/lock end")
    assert wide.town.square.closed == set()
    refused = await wide.mod.says("/lock end")
    assert refused.endswith("Nothing is closed or slowed down here.")


async def test_who_closes_it_again_says_until_when(wide: Cast) -> None:
    await wide.mod.says("/lock 30m")
    await wide.kim.says("/lock 2h")
    await wide.town.wait(hours=1)
    assert wide.town.square.closed == {PLAZA}
    await wide.town.wait(hours=2)
    assert wide.town.square.closed == set()


async def test_the_end_of_an_earlier_case_ends_not_the_later(wide: Cast) -> None:
    await wide.mod.says("/lock 30m")
    await wide.mod.says("/lock 2h")
    await wide.mod.says("/case undo 1")
    assert wide.town.square.closed == {PLAZA}
    await wide.mod.says("/case undo 2")
    assert wide.town.square.closed == set()


async def test_what_was_closed_before_stays_so(wide: Cast) -> None:
    wide.town.square.closed.add(PLAZA)
    await wide.mod.says("/lock 30m")
    await wide.mod.says("/lock end")
    on_local = wide.town.platform.name == "local"
    assert wide.town.square.closed == {PLAZA} or not on_local


async def test_it_opens_on_time_though_the_bot_was_stopped(wide: Cast) -> None:
    town = wide.town
    await wide.mod.says("/lock 30m")
    await restarted(town, minutes=20)
    assert town.square.closed == {PLAZA}
    await restarted(town, hours=2)
    await town.wait(seconds=1)
    assert town.square.closed == set()


async def test_where_the_bot_may_not_nothing_is_said_that_is_not_true(wide: Cast) -> None:
    await wide.town.allows(PLAZA, HEAR)
    await wide.mod.says("/lock 30m")
    assert wide.town.square.closed == set()
    assert said(wide.town) == []
    assert "not “closed”" in await wide.mod.says("/case 1")
    assert rows(wide.town, "SELECT count(*) FROM chat_lock") == [(0,)]
    await wide.town.wait(hours=1)
    assert said(wide.town) == []


@pytest.mark.local_only("Discord slows its channels down by itself")
async def test_what_comes_too_fast_is_removed_where_the_bot_sees_to_it(wide: Cast) -> None:
    await wide.mod.says("/lock slow 30s 1h")
    first = "Slow mode until 2 Mar 2026, 13:00: everybody can write once in 30 seconds."
    assert said(wide.town) == [first]
    sent = []
    for who in (wide.ann, wide.ann, wide.bob, wide.mod, wide.mod):
        await who.says("good morning")
        sent.append(who.last)
    assert left(*sent) == [True, False, True, True, True]
    wide.town.skip(seconds=20)
    await restarted(wide.town)
    await wide.ann.says("good morning")
    assert left(wide.ann.last) == [False], "ten seconds are left, as if nothing had been"
    wide.town.skip(seconds=11)
    await wide.ann.says("good morning")
    assert left(wide.ann.last) == [True]
    await wide.ann.says("in another chat", chat=MARKET)
    await wide.ann.says("as fast as ever", chat=MARKET)
    assert left(wide.ann.last) == [True]
    square, now = wide.town.square, wide.town.clock.now()
    fast = [square.write("ann", PLAZA, words, now) for words in ("all", "of", "a", "sudden")]
    await wide.town.deliver(*map(square.said, fast))
    assert left(*fast) == [False] * 4
    await wide.town.wait(hours=1)
    for _ in range(2):
        await wide.ann.says("free again")
        assert left(wide.ann.last) == [True]
    assert said(wide.town) == [first, "Slow mode is over."]
    assert "Nothing is closed or slowed down here." in await wide.mod.says("/lock end")


async def test_slow_mode_is_ended_by_hand(wide: Cast) -> None:
    await wide.mod.says("/lock slow 60")
    await wide.mod.says("/lock end")
    for _ in range(2):
        await wide.ann.says("good morning")
        assert left(wide.ann.last) == [True]
    assert wide.town.square.slow == {}
    assert said(wide.town)[-1] == "Slow mode is over."
    await wide.town.wait(hours=2)
    assert said(wide.town)[-2:] != ["Slow mode is over.", "Slow mode is over."]


def test_to_close_a_chat_waits_for_nothing_that_is_removed_in_it() -> None:
    about: dict[str, Any] = {"platform": "local", "chat": PLAZA}
    closing = [Survey(**about), Lock(**about, before=""), Unlock(**about, before="")]
    assert len({turn_of(each) for each in closing}) == 1
    assert turn_of(closing[0]) != turn_of(Delete(**about, message=1))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "/lock slow fast",
            '"fast" is no pace: from 1 second to 6 hours. For example: /lock slow 30s',
        ),
        ("/lock slow 7h", '"7h" is no pace'),
        ("/lock slow 0", '"0" is no pace'),
        ("/lock 3 parsecs", '"3 parsecs" is no length of time'),
        ("/lock end", "Nothing is closed or slowed down here."),
    ],
)
async def test_what_cannot_be(wide: Cast, line: str, words: str) -> None:
    assert words in await wide.mod.says(line)
    assert rows(wide.town, "SELECT count(*) FROM cases") == [(0,)]


async def test_a_moderator_does_not_open_what_an_owner_closed(wide: Cast) -> None:
    owner = await owner_of(wide.town, "Olga")
    await owner.says("/lock 30m")
    assert "Case 1 was decided by Olga" in await wide.mod.says("/lock end")
    assert wide.town.square.closed == {PLAZA}


async def test_all_of_it_in_chinese(wide: Cast) -> None:
    await wide.mod.says("/me language zh")
    with wide.town.app.database.writing() as connection:
        for table in ("chat", "community"):
            connection.exec_driver_sql(f"UPDATE {table} SET language = 'zh'")
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    for line in ("锁群", "/case 1", "解锁", "/lock slow 30s", "/lock slow x", "/lock 3 parsecs"):
        told = await wide.mod.says(line)
        assert told
        assert wide.english_in(told, "Mod", "Plaza", "Town", "parsecs", "forever") == [], line
