"""One `kill -9` at points of Discord's wire; `make chaos ARGS="--only discord"` has a hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.guild_proof import Plan, carry_out, shortfalls, told
from tests.chaos.points import CATCHING, SPINE, Point


async def test_what_is_said_counts_once_wherever_the_bot_dies(tmp_path: Path) -> None:
    points = (Point.COMMIT, Point.FETCHED)
    (result,) = await carry_out(plan(tmp_path, messages=100, points=points))
    assert shortfalls(result) == [], told(result)
    assert result.deaths.total() == len(points)


@pytest.mark.long
async def test_what_is_missed_by_a_cap_is_what_the_gaps_list(tmp_path: Path) -> None:
    points = (*SPINE, *CATCHING)
    capped = plan(tmp_path, messages=4_500, points=points, random=2, pages=1)
    (result,) = await carry_out(capped)
    assert shortfalls(result) == [], told(result)


@pytest.mark.long
async def test_what_is_said_counts_once_at_length(tmp_path: Path) -> None:
    points = (*SPINE, *CATCHING)
    (result,) = await carry_out(plan(tmp_path, messages=3_000, points=points, random=5))
    assert shortfalls(result) == [], told(result)


def plan(
    folder: Path, *, messages: int, points: tuple[Point, ...], random: int = 0, pages: int = 1_000
) -> Plan:
    url = f"sqlite:///{folder}/hearth.db"
    return Plan(url, folder, messages, points, 1, random, pages=pages, synchronous="OFF")
