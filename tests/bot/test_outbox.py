"""The outbox by itself: turns, lanes, and tries, on a platform that does as it is told."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from heapq import heappop
from typing import Any

import pytest

from bot.clock import MovedClock
from bot.outbox import Outbox
from bot.platform import Intake
from community.actions import Action, Ban, Say
from community.events import Done, Event
from community.outcomes import Later, Outcome, Sent
from community.words import t

START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


class Told:
    """A platform that answers when the test says so, or at once when `held` is False."""

    name, nonces = "told", True

    def __init__(self, *, held: bool = False, later: Sequence[int] = ()) -> None:
        self.asked: list[int] = []
        self.may = asyncio.Event()
        if not held:
            self.may.set()
        self._later = list(later)

    async def start(self, intake: Intake) -> None: ...

    async def stop(self) -> None: ...

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        self.asked.append(number)
        await self.may.wait()
        if number in self._later:
            self._later.remove(number)
            return Later(5)
        return Sent(number)


class Reports(list[int]):
    """The numbers of the actions that were done, in their order."""

    async def take(self, events: Sequence[Event]) -> None:
        self += [event.action for event in events if isinstance(event, Done)]


def say(chat: str = "plaza") -> Say:
    return Say(platform="told", chat=chat, words=t("hello"))


def outbox_of(platform: Told, done: Reports, clock: MovedClock | None = None) -> Outbox:
    return Outbox([platform], done.take, clock or MovedClock(START), lambda _: True)


async def settle(outbox: Outbox) -> None:
    while not outbox.idle:  # noqa: ASYNC110 - it tells nobody when it comes to rest
        await asyncio.sleep(0)


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

    outbox.land([(1, say()), (2, say())])
    await settle(outbox)
    assert done == [2]

    clock.move(timedelta(seconds=6))
    outbox.pump()
    await settle(outbox)
    assert done == [2, 1]
    assert platform.asked == [1, 2, 1]
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

    monkeypatch.setattr("bot.outbox.heappop", counted)
    done = Reports()
    outbox = outbox_of(Told(), done)

    outbox.land([(number, say()) for number in range(1, 501)])
    await settle(outbox)

    assert done == list(range(1, 501))
    assert taken < 4 * 500
