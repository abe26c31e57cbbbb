"""The door while clocks change, and while the machine's clock is put right."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.local.town import Town
from community.settings import Instance
from tests.handlers.owners import rows

SPRING, AUTUMN = "2026-03-29T00:57:00+00:00", "2026-10-25T00:57:00+00:00"
ASKS = Instance({"verification": {"mode": "button"}})
FIGURES = "SELECT figure, times FROM door_day ORDER BY figure"


@pytest.mark.parametrize("start", [SPRING, AUTUMN])
async def test_five_minutes_are_five_minutes_when_clocks_change(
    database_url: str, start: str
) -> None:
    zone, at = "Europe/Madrid", datetime.fromisoformat(start)
    town = await Town.open(database_url, start=at, zone=zone, instance=ASKS)
    await town.resident("Ann").joins()
    for _ in range(4):
        await town.wait(minutes=1)
    assert rows(town, FIGURES) == [(1, 1)]
    await town.wait(minutes=1)
    await town.wait(minutes=1)
    assert rows(town, FIGURES) == [(1, 1), (3, 1)]
    await town.close()


@pytest.mark.local_only("the machine's clock is that of the platform's server as well")
async def test_a_clock_that_is_put_forward_takes_nobodys_time(database_url: str) -> None:
    town = await Town.open(database_url, instance=ASKS)
    ann = town.resident("Ann")
    await ann.joins()
    await town.wait(minutes=1)
    town.skip(hours=3)
    await town.wait(seconds=30)
    assert rows(town, FIGURES) == [(1, 1)]
    assert "You can write" in await ann.presses("I am here")
    await town.close()
