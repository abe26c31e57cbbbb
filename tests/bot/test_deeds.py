"""Deeds in the outbox: what removes, restricts or marks waits for no words, nor for each other."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.clock import MovedClock
from bot.desks import DEEDS, HOLDS, ROOMS, WORDS
from bot.outbox import Outbox
from bot.pacing import Pace
from community.actions import Ban, Delete, Mute, React, SetRole, Unban
from community.mishaps import TAKEN_BACK
from community.outcomes import Dropped, Refused, Sent
from tests.bot.told import OLD, PLAZA, START, Reports, Told, ban, outbox_of, say, settle


async def test_a_sanction_that_shall_wait_holds_up_no_words_and_no_other_chat() -> None:
    platform, done, clock = Told(later=[1]), Reports(), MovedClock(START)
    outbox = outbox_of(platform, done, clock)

    outbox.land([(1, ban("eve"))])
    await settle(outbox)
    outbox.land([(2, ban("mallory")), (3, say()), (4, React(**PLAZA, message=1, emoji="👍"))])
    outbox.land([(5, Ban(platform="told", chat="market", person="eve"))])
    await settle(outbox)
    assert sorted(done) == [3, 4, 5]

    clock.move(timedelta(seconds=5))
    outbox.pump()
    await settle(outbox)
    assert sorted(done) == [1, 2, 3, 4, 5]
    await outbox.stop()


async def test_bans_go_side_by_side_and_what_is_done_to_one_person_in_order() -> None:
    platform = Told(held=True)
    outbox = outbox_of(platform, Reports())
    more = [ban(str(person)) for person in range(ROOMS[DEEDS] + 4)]

    outbox.land([(1, Mute(**PLAZA, person="eve")), (2, ban("eve"))])
    outbox.land(list(enumerate(more, 3)))
    await asyncio.sleep(0)
    assert platform.asked == [1, *range(3, ROOMS[DEEDS] + 2)]

    platform.may.set()
    await settle(outbox)


async def test_roles_and_reactions_wait_for_no_words_and_no_sanction_for_them() -> None:
    platform, clock = Told(), MovedClock(START)
    platform.full["plaza"] = Pace(1, 30)
    outbox = outbox_of(platform, Reports(), clock)
    role = SetRole(**PLAZA, person="ann", role="baker")

    outbox.land([(number, say()) for number in range(1, 100)])
    outbox.land([(100, role), (101, React(**PLAZA, message=1, emoji="👍")), (102, ban("eve"))])
    await settle(outbox)

    assert sorted(platform.asked) == [1, 100, 101, 102]
    await outbox.stop()


async def test_a_sanction_leaves_while_every_hand_is_busy_with_words() -> None:
    platform = Told(held=True)
    outbox = outbox_of(platform, Reports())

    outbox.land([(number, say(f"chat {number}")) for number in range(1, 1001)])
    outbox.land([(2000, ban("eve"))])
    await asyncio.sleep(0)

    assert platform.asked == [*range(1, ROOMS[WORDS] + 1), 2000]
    platform.may.set()
    await settle(outbox)


async def test_messages_are_removed_together_and_each_has_its_outcome() -> None:
    platform, done = Told(held=True), Reports()
    outbox = outbox_of(platform, done)

    outbox.land([(number, Delete(**PLAZA, message=number)) for number in range(1, 251)])
    await asyncio.sleep(0)
    platform.may.set()
    await settle(outbox)

    assert [len(numbers) for numbers in platform.removed] == [100, 100, 50]
    assert sorted(done) == list(range(1, 251))
    assert done.outcomes[OLD] == Refused("too old")
    assert done.outcomes[OLD + 1] == Sent(OLD + 1)
    assert outbox.refused == 1


async def test_messages_of_two_chats_are_not_removed_together() -> None:
    platform, done = Told(), Reports()
    outbox = outbox_of(platform, done)

    outbox.land(
        [(1, Delete(**PLAZA, message=1)), (2, Delete(platform="told", chat="b", message=1))]
    )
    await settle(outbox)
    assert platform.asked == [1, 2]


async def test_what_undoes_a_ban_never_comes_before_it_however_long_that_fails() -> None:
    platform, done, clock = Told(), Reports(), MovedClock(START)
    platform.broken = [1] * (HOLDS + 3)
    outbox = outbox_of(platform, done, clock)
    outbox.land([(1, ban("eve"))])
    await settle(outbox)
    for _ in range(HOLDS + 1):
        clock.move(timedelta(minutes=1))
        outbox.pump()
        await settle(outbox)
    assert done == []

    outbox.land([(2, Unban(**PLAZA, person="eve"))])
    for _ in range(3):
        await settle(outbox)
        clock.move(timedelta(minutes=1))
        outbox.pump()
    await settle(outbox)
    assert done == [1, 2]
    await outbox.stop()


async def test_a_removal_that_failed_is_not_tried_again_once_it_is_taken_back() -> None:
    platform, done, clock = Told(), Reports(), MovedClock(START)
    platform.broken, taken_back = [1, 2], set[int]()
    outbox = Outbox([platform], done.take, clock, lambda number: number not in taken_back)
    outbox.land([(1, Delete(**PLAZA, message=7))])
    outbox.land([(2, Delete(platform="told", chat="market", message=8))])
    await settle(outbox)
    assert platform.asked == [1, 2]

    taken_back.add(1)
    clock.move(timedelta(seconds=5))
    outbox.pump()
    await settle(outbox)
    assert platform.asked == [1, 2, 2]
    assert done.outcomes == {1: Dropped(TAKEN_BACK), 2: Sent(2)}
    await outbox.stop()
