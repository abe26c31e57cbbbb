"""A ban waits for the notice of it, for two seconds at most."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec

from bot.clock import MovedClock
from community.actions import Unban
from tests.bot.told import PLAZA, START, Reports, Told, ban, notice, outbox_of, settle


async def test_a_ban_goes_as_soon_as_its_notice_has_gone() -> None:
    platform, done = Told(held=True), Reports()
    outbox = outbox_of(platform, done)
    outbox.land([(1, notice()), (2, msgspec.structs.replace(ban("eve"), first=1))])
    await asyncio.sleep(0)
    assert platform.asked == [1]

    platform.may.set()
    await settle(outbox)
    assert done == [1, 2]


async def test_a_ban_waits_no_longer_than_two_seconds() -> None:
    platform, done, clock = Told(held=True), Reports(), MovedClock(START)
    outbox = outbox_of(platform, done, clock)
    outbox.land([(1, notice()), (2, msgspec.structs.replace(ban("eve"), first=1))])
    await asyncio.sleep(0)
    clock.move(timedelta(seconds=1.9))
    outbox.pump()
    await asyncio.sleep(0)
    assert platform.asked == [1]

    clock.move(timedelta(seconds=0.1))
    outbox.pump()
    await asyncio.sleep(0)
    assert platform.asked == [1, 2]
    platform.may.set()
    await settle(outbox)
    await outbox.stop()


async def test_a_notice_that_failed_or_was_lost_before_holds_nothing_up() -> None:
    platform, done, clock = Told(), Reports(), MovedClock(START)
    platform.broken = [1] * 3
    outbox = outbox_of(platform, done, clock)
    outbox.land([(1, notice()), (2, msgspec.structs.replace(ban("eve"), first=1))])
    outbox.land([(3, msgspec.structs.replace(ban("mallory"), first=99))])
    await settle(outbox)
    assert done == [3]
    clock.move(timedelta(seconds=2))
    outbox.pump()
    await settle(outbox)
    assert 2 in done
    await outbox.stop()


async def test_what_undoes_a_ban_waits_for_it_though_the_notice_holds_that_up() -> None:
    platform, done, clock = Told(held=True), Reports(), MovedClock(START)
    outbox = outbox_of(platform, done, clock)
    outbox.land([(1, notice()), (2, msgspec.structs.replace(ban("eve"), first=1))])
    await asyncio.sleep(0)
    outbox.land([(3, Unban(**PLAZA, person="eve"))])
    await asyncio.sleep(0)
    assert platform.asked == [1]

    platform.may.set()
    await settle(outbox)
    assert done == [1, 2, 3]
    await outbox.stop()
