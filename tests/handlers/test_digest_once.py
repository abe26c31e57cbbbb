"""A week is told once, whatever happens to the clock, to the bot, and to the hour itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete

from bot.app import App
from bot.features import house
from bot.local.client import LocalPlatform
from bot.local.town import KEY, Town
from community.settings import Instance
from storage.database import Database
from storage.lease import LEASE
from tests.handlers.owners import owner_of, rows

SUNDAY = datetime(2026, 3, 8, 10, tzinfo=UTC)
"""The last day of a week; its digest is due on the next day at nine."""
WEEK = "Town, 2 Mar 2026 to 8 Mar 2026"
DUE_IN = 23
ANEW = Instance({"talk": {"points": 0}})


async def lived(url: str) -> Town:
    """A town whose owner has just said something, and has opened the bot."""
    town = await Town.open(url, start=SUNDAY, instance=ANEW)
    olga = await owner_of(town, "Olga")
    await olga.says("good morning everybody")
    await town.app.tick()  # as a bot does that has just been started
    return town


def weeks_told(town: Town) -> list[str]:
    """The first line of each digest that was sent."""
    texts = (shown.text for shown in town.square.messages if shown.by == "hearth")
    return [text.splitlines()[0] for text in texts if "Active members:" in text]


def beside(town: Town) -> App:
    """Another bot on the same database and the same square, which thinks that it is alone."""
    database = Database(town.app.database.url, "OFF")
    with database.engine.begin() as connection:
        connection.execute(delete(LEASE.table))
    platform = LocalPlatform(town.square, town.clock, KEY)
    return App(database, house(), [platform], key=KEY, clock=town.clock, instance=ANEW)


async def pass_the_hour(town: Town) -> None:
    """Let the clock come to the hour, and go on, by steps of some minutes."""
    for minutes in (DUE_IN * 60 - 10, 5, 5, 1, 14, 60):
        await town.wait(minutes=minutes)


async def forward_and_back(town: Town) -> None:
    town.skip(hours=DUE_IN - 1)
    await town.wait(hours=3)  # a clock that is put right only later
    await town.wait(hours=-3)
    for _ in range(5):
        await town.wait(minutes=30)


async def back_over_the_hour(town: Town) -> None:
    await pass_the_hour(town)
    await town.wait(hours=-3)
    for _ in range(8):
        await town.wait(minutes=30)


async def restarted_on_the_minute(town: Town) -> None:
    town.skip(hours=DUE_IN)
    for _ in range(3):
        await town.app.tick()
        await town.app.stop()
        town.app = beside(town)
        await town.app.start()
        town.skip(seconds=20)
    await town.wait(hours=2)


async def two_at_once(town: Town) -> None:
    other = beside(town)
    await other.start()
    await other.tick()
    for minutes in (DUE_IN * 60 - 1, 1, 1, 59, 1):
        town.skip(minutes=minutes)
        await town.app.tick()
        await other.tick()
        await town.app.settled()
        await other.settled()
    await other.stop()


async def three_weeks_down(town: Town) -> None:
    await pass_the_hour(town)
    await town.app.stop()
    town.skip(weeks=3)
    town.app = beside(town)
    await town.app.start()
    await town.wait()
    await town.wait(hours=1)


Befalls = Callable[[Town], Awaitable[None]]
MISHAPS: dict[Befalls, list[str]] = {
    forward_and_back: [WEEK],
    two_at_once: [WEEK],
    back_over_the_hour: [WEEK],
    restarted_on_the_minute: [WEEK],
    three_weeks_down: [WEEK, "Town, 23 Mar 2026 to 29 Mar 2026"],
}
SHORT = {forward_and_back, two_at_once}


def _at_length(befalls: Befalls) -> Any:
    marks = [] if befalls in SHORT else [pytest.mark.long]
    return pytest.param(befalls, id=getattr(befalls, "__name__", ""), marks=marks)


@pytest.mark.local_only("the second bot has no wire")
@pytest.mark.postgres_at_length
@pytest.mark.parametrize("befalls", [*map(_at_length, MISHAPS)])
async def test_a_week_is_told_once(database_url: str, befalls: Befalls) -> None:
    town = await lived(database_url)
    await befalls(town)
    assert weeks_told(town) == MISHAPS[befalls]
    kept = rows(town, "SELECT week FROM digest WHERE figures <> ''")
    assert len(kept) == len(MISHAPS[befalls])
    await town.close()


ONCE_A_YEAR = {
    # One o'clock comes twice in New York on this Sunday, and two o'clock never on the other.
    "back": (datetime(2026, 10, 31, 16, tzinfo=UTC), 1, "Town, 24 Oct 2026 to 30 Oct 2026"),
    "forward": (datetime(2026, 3, 7, 17, tzinfo=UTC), 2, "Town, 28 Feb 2026 to 6 Mar 2026"),
}


@pytest.mark.postgres_at_length
@pytest.mark.parametrize("clocks", ["back", pytest.param("forward", marks=pytest.mark.long)])
async def test_an_hour_that_comes_twice_or_never_tells_a_week_once(
    database_url: str, clocks: str
) -> None:
    start, hour, week = ONCE_A_YEAR[clocks]
    sent = Instance({"digest": {"weekday": "saturday", "hour": hour}, "talk": {"points": 0}})
    town = await Town.open(database_url, start=start, zone="America/New_York", instance=sent)
    olga = await owner_of(town, "Olga")
    await olga.says("good morning everybody")
    town.skip(days=-2)
    await olga.says("in the week that is told")
    town.skip(days=2)
    await town.app.tick()
    for _ in range(9):
        await town.wait(hours=1)
    assert weeks_told(town) == []
    for _ in range(14):
        await town.wait(minutes=30)
    assert weeks_told(town) == [week]
    await town.close()


@pytest.mark.long
async def test_a_clock_that_was_weeks_ahead_silences_no_week(sqlite_url: str) -> None:
    town = await lived(sqlite_url)
    await town.wait(weeks=3)
    (far,) = weeks_told(town)
    assert far != WEEK
    await town.wait(weeks=-3)
    await pass_the_hour(town)
    await town.wait(weeks=1)
    assert weeks_told(town) == [far, WEEK, "Town, 9 Mar 2026 to 15 Mar 2026"]
    await town.close()
