"""The outbox by itself: turns, lanes, and tries, on a platform that does as it is told."""

import asyncio
from datetime import timedelta
from heapq import heappop
from typing import Any

import msgspec
import pytest

from bot.clock import MovedClock
from bot.desks import HOLDS, PICTURES, ROOMS
from bot.pacing import Pace, Paces
from community.actions import Action, Ban, Say, Show
from community.pictures import BoardPicture
from community.words import t
from tests.bot.told import START, Reports, Told, ban, merged, notice, outbox_of, say, settle


async def test_a_chat_hears_in_order_and_others_do_not_wait_for_it() -> None:
    platform, done = Told(held=True), Reports()
    outbox = outbox_of(platform, done)

    outbox.land([(1, say()), (2, say()), (3, say("market")), (4, say())])
    await asyncio.sleep(0)
    assert platform.asked == [1, 3]

    platform.may.set()
    await settle(outbox)
    assert sorted(done) == [1, 2, 3, 4]
    assert [number for number in platform.asked if number != 3] == [1, 2, 4]
    assert outbox.waiting == 0


async def test_a_sanction_does_not_wait_behind_chat() -> None:
    platform = Told(held=True)
    outbox = outbox_of(platform, Reports())

    outbox.land([(1, say()), (2, say()), (3, Ban(platform="told", chat="plaza", person="eve"))])
    await asyncio.sleep(0)

    assert sorted(platform.asked) == [1, 3]
    platform.may.set()
    await settle(outbox)


async def test_what_shall_wait_is_tried_again_when_it_is_due() -> None:
    platform, done, clock = Told(later=[1]), Reports(), MovedClock(START)
    outbox = outbox_of(platform, done, clock)

    outbox.land([(1, say()), (2, say()), (3, notice()), (4, say("market"))])
    outbox.land([(5, Ban(platform="told", chat="plaza", person="eve"))])
    await settle(outbox)
    assert sorted(done) == [3, 4, 5], "3 was under way already"

    outbox.land([(6, notice())])
    await settle(outbox)
    assert 6 not in done, "it is the chat that shall wait"
    clock.move(timedelta(seconds=6))
    outbox.pump()
    await settle(outbox)
    assert [number for number in platform.asked if number < 3] == [1, 1, 2], "in their order"
    assert sorted(done) == [1, 2, 3, 4, 5, 6]
    await outbox.stop()


async def test_what_shall_wait_everywhere_is_only_what_is_said() -> None:
    platform, done, clock = Told(later=[1]), Reports(), MovedClock(START)
    platform.everywhere = (Pace(30, 1),)
    outbox = outbox_of(platform, done, clock)

    outbox.land([(1, say())])
    await settle(outbox)
    outbox.land([(2, say("market")), (3, Ban(platform="told", chat="plaza", person="eve"))])
    await settle(outbox)
    assert done == [3]

    clock.move(timedelta(seconds=5))
    outbox.pump()
    await settle(outbox)
    assert sorted(done) == [1, 2, 3]
    await outbox.stop()


async def test_what_fails_is_tried_again_before_what_follows_it_but_not_for_ever() -> None:
    platform, done, clock = Told(), Reports(), MovedClock(START)
    platform.broken = [1] * (HOLDS + 2)
    outbox = outbox_of(platform, done, clock)

    outbox.land([(1, say()), (2, say()), (3, say("market"))])
    await settle(outbox)
    assert done == [3]
    for _ in range(HOLDS + 2):
        clock.move(timedelta(minutes=1))
        outbox.pump()
        await settle(outbox)
    assert done == [3, 2, 1]
    assert platform.asked == [1, 3, *[1] * HOLDS, 2, 1, 1]
    await outbox.stop()


async def test_what_is_due_later_does_not_go_now() -> None:
    platform, done, clock = Told(), Reports(), MovedClock(START)
    outbox = outbox_of(platform, done, clock)
    noon = START + timedelta(hours=1)
    reminder = Say(platform="told", chat="plaza", words=t("hello"), due=noon)

    outbox.land([(1, reminder)])
    outbox.land([(2, say())])
    await settle(outbox)
    assert done == [2]

    clock.move(timedelta(hours=2))
    outbox.pump()
    await settle(outbox)
    assert done == [2, 1]
    await outbox.stop()


async def test_a_long_queue_costs_no_more_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = 0

    def counted(heap: list[Any]) -> Any:
        nonlocal taken
        taken += 1
        return heappop(heap)

    monkeypatch.setattr("bot.desks.heappop", counted)
    done = Reports()
    outbox = outbox_of(Told(), done)

    outbox.land([(number, say()) for number in range(1, 501)])
    await settle(outbox)

    assert done == list(range(1, 501))
    assert taken < 4 * 500


# --- Full chats ------------------------------------------------------------------------------


async def test_a_full_chat_waits_and_others_and_sanctions_do_not() -> None:
    platform, done, clock = Told(), Reports(), MovedClock(START)
    platform.full["plaza"] = Pace(2, 30)
    outbox = outbox_of(platform, done, clock)

    outbox.land([(number, say()) for number in range(1, 6)])
    outbox.land([(6, say("market")), (7, Ban(platform="told", chat="plaza", person="eve"))])
    await settle(outbox)
    assert sorted(done) == [1, 2, 6, 7]

    for seconds, more in ((29, []), (1, [3, 4]), (30, [5])):
        before = len(done)
        clock.move(timedelta(seconds=seconds))
        outbox.pump()
        await settle(outbox)
        assert done[before:] == more
    await outbox.stop()


async def test_what_speaks_for_many_goes_first_in_a_full_chat() -> None:
    platform, done, clock = Told(), Reports(), MovedClock(START)
    platform.full["plaza"] = Pace(1, 10)
    outbox = outbox_of(platform, done, clock)
    due = START + timedelta(seconds=5)

    outbox.land([(number, say()) for number in range(1, 4)])
    outbox.land([(number, merged(str(number), due)) for number in range(4, 9)])
    await settle(outbox)
    clock.move(timedelta(seconds=10))
    outbox.pump()
    await settle(outbox)

    assert done == [1, 4, 5, 6, 7, 8]
    assert platform.asked == [1, 4], "one message, under the number of its first"
    await outbox.stop()


async def test_a_message_that_must_wait_stays_as_it_is() -> None:
    """Under its number it may have arrived already: nothing is added to it."""
    platform, done, clock = Told(later=[1]), Reports(), MovedClock(START)
    outbox = outbox_of(platform, done, clock)

    outbox.land([(number, merged(str(number), START)) for number in (1, 2)])
    await settle(outbox)
    outbox.land([(3, merged("3", START))])
    await settle(outbox)
    clock.move(timedelta(seconds=6))
    outbox.pump()
    await settle(outbox)

    assert platform.said == ["Here: 1, 2", "Here: 1, 2", "3"]
    assert done == [1, 2, 3]
    await outbox.stop()


async def test_a_full_platform_takes_notices_first_and_looks_at_none_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    platform, done, clock = Told(), Reports(), MovedClock(START)
    platform.everywhere = (Pace(30, 1),)
    outbox = outbox_of(platform, done, clock)
    looked = 0
    paces = platform.paces

    def counted(action: Action) -> Paces | None:
        nonlocal looked
        looked += 1
        return paces(action)

    monkeypatch.setattr(platform, "paces", counted)
    outbox.land([(number, say(f"chat {number}")) for number in range(1, 301)])
    outbox.land([(1000, ban("eve")), (1001, msgspec.structs.replace(say("inn"), notice=True))])
    await settle(outbox)
    assert len(done) == 31
    assert 1000 in done

    for second in range(1, 11):
        clock.move(timedelta(seconds=1))
        outbox.pump()
        await settle(outbox)
        assert len(done) == min(302, 31 + 30 * second)
        assert 1001 in done
    assert looked < 1000
    await outbox.stop()


async def test_what_has_lost_its_worth_is_left_out() -> None:
    platform, done, clock = Told(), Reports(), MovedClock(START)
    outbox = outbox_of(platform, done, clock)
    late = msgspec.structs.replace(merged("2", START), until=START - timedelta(seconds=1))

    outbox.land([(1, merged("1", START)), (2, late), (3, merged("3", START))])
    await settle(outbox)

    assert platform.said == ["Here: 1, 3"]
    assert sorted(done) == [1, 2, 3]


async def test_pictures_leave_room_for_words_in_their_chat_and_in_others() -> None:
    platform, done = Told(held=True), Reports()
    outbox = outbox_of(platform, done)
    picture = BoardPicture(t("Points today"), "Town", "points", ())
    shows = [
        Show(platform="told", chat=f"chat {number}", picture=picture, words=t("a board"))
        for number in range(ROOMS[PICTURES] + 3)
    ]

    outbox.land(list(enumerate(shows, 1)))
    outbox.land([(100, say("chat 0")), (101, say())])
    await asyncio.sleep(0)
    assert platform.asked == [*range(1, ROOMS[PICTURES] + 1), 100, 101]

    platform.may.set()
    await settle(outbox)
    assert sorted(done) == [*range(1, ROOMS[PICTURES] + 4), 100, 101]
