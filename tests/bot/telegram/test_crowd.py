"""A crowd in one group: all are counted and told, at a pace that Telegram takes."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.telegram.pacing import Limits
from storage.books import audit
from tests.bot.telegram.conftest import bot_on
from tests.bot.telegram.folk import GROUP, Group
from tests.bot.telegram.server import BotApi
from tests.bot.telegram.waiting import Strict, Watch, eventually

A_SECOND = 5
"""People who check in within a second."""


class Hurried:
    """A clock that runs so many times faster than the world's."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._start, self._began = datetime.now(UTC), time.monotonic()

    def seconds(self) -> float:
        return (time.monotonic() - self._began) * self.speed

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.seconds())


@pytest.mark.parametrize(
    ("people", "speed", "slack"),
    [
        pytest.param(100, 5, 1.0, marks=pytest.mark.long),
        pytest.param(300, 1, 0.5, marks=pytest.mark.long),
    ],
)
async def test_three_hundred_check_in_within_a_minute(
    api: BotApi, sqlite_url: str, people: int, speed: float, slack: float
) -> None:
    """All are told within ten seconds; `slack` is what a busy machine may take besides."""
    clock = Hurried(speed)
    strict = Strict(clock.seconds)
    watch = Watch(api, strict)
    group = await bot_on(api, sqlite_url, clock=clock, limits=Limits())
    await group.person(7, "Ann").whispers("/start")  # what is done once is done then
    hurry = asyncio.ensure_future(pumped(group))
    asked = await crowd(group, clock, people)
    await eventually(lambda: len(told(watch)) == people, 5 + 20 / speed)
    hurry.cancel()

    began = time.monotonic() - clock.seconds() / speed
    for person, at in told(watch).items():
        waited = (at - began) * speed - asked[person]
        assert waited <= 10 + slack * speed, f"{person} waited for {waited:.1f} s"
    said = [request for _, request in watch.taken() if request.chat == GROUP]
    assert len(said) <= 20
    assert strict.refused == 0
    with group.app.database.reading() as connection:
        paid = connection.execute(text("SELECT count(*), sum(amount) FROM ledger")).one()
    assert tuple(paid) == (people, people * 5)
    assert audit(group.app.database).wrong == ()
    await group.app.stop()


async def crowd(group: Group, clock: Hurried, people: int) -> dict[str, float]:
    """Let people check in, five every second; gives when each of them did."""
    asked = {}
    for number in range(people):
        ends = number // A_SECOND
        await asyncio.sleep(max(0.0, ends - clock.seconds()) / clock.speed)
        person = group.person(1_000 + number, f"Person {number}")
        message: dict[str, Any] = {
            "message_id": group.number(),
            "date": int(clock.now().timestamp()),
            "from": person.user,
            "chat": group.chat,
            "text": "签到",
        }
        asked[person.user["first_name"]] = clock.seconds()
        group.api.push(message=message)
    return asked


async def pumped(group: Group) -> None:
    """Wake the outbox as often as a hurried clock needs it."""
    while True:
        group.app.outbox.pump()
        await asyncio.sleep(0.005)


def told(watch: Watch) -> dict[str, float]:
    """Give when each was told that they have checked in, by the name."""
    found: dict[str, float] = {}
    for at, request in watch.taken():
        for name in re.findall(r"(Person \d+)(?: \(|,)", request.words):
            assert name not in found, "once"
            found[name] = at
    return found
