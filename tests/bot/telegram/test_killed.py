"""One `kill -9` at points of the wire, polling and by webhook; `make chaos` has a hundred each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.points import HOOKED, SPINE, Point
from tests.chaos.proof import Plan, carry_out, shortfalls, told
from tests.chaos.stock import compare


async def test_what_waits_counts_once_wherever_the_bot_dies(tmp_path: Path) -> None:
    polled = (Point.COMMIT, Point.WIRE)
    plans = [
        plan(tmp_path, webhook=False, points=polled),
        plan(tmp_path, webhook=True, points=HOOKED),
    ]
    for result in await carry_out(*plans):
        assert shortfalls(result) == [], told(result)
        assert result.deaths.total() == len(result.plan.points)


@pytest.mark.long
async def test_what_waits_counts_once_at_length(tmp_path: Path) -> None:
    points = (*SPINE, *HOOKED)
    plans = [
        plan(tmp_path, webhook=False, points=SPINE, updates=3_000, each=2, random=8),
        plan(tmp_path, webhook=True, points=points, updates=3_000, each=2, random=8),
    ]
    for result in await carry_out(*plans):
        assert shortfalls(result) == [], told(result)


@pytest.mark.long
async def test_the_same_load_is_lost_where_it_is_confirmed_first(tmp_path: Path) -> None:
    stock = await compare(tmp_path, 3_000, 20)
    assert stock.lost > 1_000, str(stock)


def plan(
    folder: Path,
    *,
    webhook: bool,
    points: tuple[Point, ...],
    updates: int = 140,
    each: int = 1,
    random: int = 0,
) -> Plan:
    home = folder / ("webhook" if webhook else "polling")
    home.mkdir()
    url = f"sqlite:///{home}/hearth.db"
    return Plan(url, home, webhook, updates, points, each, random, synchronous="OFF")
