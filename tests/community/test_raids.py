"""Waves of newcomers: ordinary traffic is never taken for one, and a real one always is."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from community.raids import BUCKET, Past, Raids, Traffic, is_over, limit, usual

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
COMMUNITIES, RULES = 1_000, Raids()


def counts(luck: Random, mean: float) -> int:
    """Draw how many of those come who know nothing of each other."""
    if mean > 50:
        return max(0, round(luck.gauss(mean, mean**0.5)))
    number, product, floor = 0, luck.random(), 2.718281828459045**-mean
    while product > floor:
        number += 1
        product *= luck.random()
    return number


def community(number: int) -> tuple[Random, float, Past, Traffic]:
    """Draw a community: how many come within a minute, its past, and its last hour."""
    luck = Random(number)
    rate = 10 ** luck.uniform(-3, 2.5)
    weekly = tuple(counts(luck, rate * 60) for _ in range(luck.randint(0, 8)))
    daily = tuple(counts(luck, rate * 60) for _ in range(luck.randint(1, 24)))
    now = int(NOW.timestamp()) // BUCKET
    minutes = ((now - 12 * ago, counts(luck, rate)) for ago in range(60, 0, -1))
    return luck, rate, Past(weekly, daily), Traffic(tuple(each for each in minutes if each[1]))


def is_wave(luck: Random, rate: float, past: Past, traffic: Traffic, minutes: int) -> bool:
    """Look every five seconds whether those who come at a rate are a wave."""
    bar = limit(usual(past, traffic.minutes(NOW)), RULES.joins, RULES.times)
    lately = deque[int](maxlen=60 // BUCKET)
    for _ in range(minutes * 60 // BUCKET):
        lately.append(counts(luck, rate * BUCKET / 60))
        if sum(lately) >= bar:
            return True
    return False


def test_ordinary_traffic_is_never_a_wave() -> None:
    for number in range(COMMUNITIES):
        luck, rate, past, traffic = community(number)
        assert not is_wave(luck, rate, past, traffic, 10), (number, rate)


def test_ten_times_as_many_are_a_wave_within_two_minutes() -> None:
    for number in range(COMMUNITIES):
        luck, rate, past, traffic = community(number)
        wave = max(10 * rate, 3 * RULES.joins)
        assert is_wave(luck, wave, past, traffic, 2), (number, rate)


def test_earlier_waves_do_not_hide_the_next_one() -> None:
    before = usual(Past((6, 5, 7, 6, 4), (5, 6, 7, 5, 6, 4)), [])
    after = usual(Past((6, 5, 3000, 6, 2000), (5, 6, 7, 5000, 6, 4)), [])
    assert before <= after <= 2 * before


def test_a_day_on_which_something_is_on_is_no_wave() -> None:
    quiet = Past((6,) * 8, (6,) * 24)
    assert limit(usual(quiet, [0] * 60), 10, 3) == 10
    assert limit(usual(quiet, [12] * 60), 10, 3) > 36


def test_where_there_is_no_past_it_takes_more() -> None:
    assert limit(0.0, 10, 3, young=True) == 30


@pytest.mark.parametrize("ordinary", [0.0, 0.01, 1, 2, 5, 30, 1000])
def test_the_bar_lies_above_what_is_usual_and_above_the_floor(ordinary: float) -> None:
    bar = limit(ordinary, 10, 3)
    assert bar >= 10
    assert bar > 3 * ordinary
    assert limit(ordinary * 2, 10, 3) >= bar


def test_a_wave_is_over_when_half_as_many_come() -> None:
    assert not is_over(200, 5, 40)
    assert not is_over(101, 5, 40)
    assert is_over(100, 5, 40)


def test_an_hour_is_remembered_and_no_more() -> None:
    traffic = Traffic().and_one(NOW)
    assert traffic.within(NOW + timedelta(seconds=55)) == 1
    assert traffic.within(NOW + timedelta(seconds=60)) == 0
    later = traffic.and_one(NOW + timedelta(hours=2))
    assert len(later.counts) == 1
