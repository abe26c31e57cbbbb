"""Streaks: whatever the order in which days arrive, a plain count over the dates agrees."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.checkins import AlreadyCheckedIn, Reward, Streak, reward, streak_of

MONDAY, DAY = date(2026, 3, 2), timedelta(days=1)
DAYS = st.integers(0, 20).map(lambda number: MONDAY + timedelta(days=number))


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def counted(days: set[date]) -> Streak:
    """The same by another way: every run of days, from every day on."""
    if not days:
        return Streak()
    runs = {first: 0 for first in days if first - timedelta(days=1) not in days}
    for first in list(runs):
        while first + timedelta(days=runs[first]) in days:
            runs[first] += 1
    return Streak(max(days), runs[max(runs)], max(runs.values()), len(days))


@pytest.mark.parametrize(
    ("days", "streak"),
    [
        ([], Streak()),
        ([0], Streak(day(0), 1, 1, 1)),
        ([0, 1, 2], Streak(day(2), 3, 3, 3)),
        ([0, 1, 3], Streak(day(3), 1, 2, 3)),
        ([3, 0, 1], Streak(day(3), 1, 2, 3)),
        ([0, 2, 1], Streak(day(2), 3, 3, 3)),
        ([0, 0, 0], Streak(day(0), 1, 1, 1)),
        ([0, 1, 2, 9, 10], Streak(day(10), 2, 3, 5)),
    ],
)
def test_a_streak_is_the_run_that_ends_with_the_last_day(days: list[int], streak: Streak) -> None:
    assert streak_of(map(day, days)) == streak


@given(st.lists(DAYS, max_size=20))
def test_a_streak_is_what_a_plain_count_finds(days: list[date]) -> None:
    assert streak_of(days) == counted(set(days))


@given(st.sets(DAYS))
def test_day_by_day_comes_to_the_same(days: set[date]) -> None:
    streak = Streak()
    for each in sorted(days):
        streak = streak.after(each)
    assert streak == counted(days)


@given(st.permutations([*range(9), 12, 13, 15]))
def test_a_day_that_comes_late_joins_the_runs_beside_it(order: list[int]) -> None:
    streak, known = Streak(), set[date]()
    for each in map(day, order):
        if streak.last is None or each > streak.last:
            streak = streak.after(each)
        else:
            before = len(list(takewhile(known.__contains__, (each - DAY * n for n in count(1)))))
            behind = len(list(takewhile(known.__contains__, (each + DAY * n for n in count(1)))))
            streak = streak.joined(each, before, behind)
        known.add(each)
        assert streak == counted(known)


def test_a_day_counts_once() -> None:
    with pytest.raises(AlreadyCheckedIn):
        Streak().after(MONDAY).after(MONDAY)


@pytest.mark.parametrize(
    ("later", "alive"), [(0, True), (1, True), (2, False), (30, False), (-1, True)]
)
def test_a_missed_day_ends_a_streak(later: int, alive: bool) -> None:
    assert Streak(MONDAY, 7, 9, 20).as_of(day(later)) == (7 if alive else 0)


def test_nobody_has_a_streak_before_the_first_day() -> None:
    assert Streak().as_of(MONDAY) == 0


@pytest.mark.parametrize(
    ("streak", "parts"), [(0, 0), (1, 0), (2, 1), (3, 2), (11, 10), (12, 10), (10**6, 10)]
)
def test_each_day_of_a_streak_earns_more_up_to_a_most(streak: int, parts: int) -> None:
    earned = reward(streak, base=5, per_day=1, most=10)
    assert earned == Reward(5, parts)
    assert earned.total == 5 + parts
