"""Which week is meant."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.atrisk import Habit
from community.refusals import Refusal
from community.weeks import Week, latest_week, read_week

TODAY = date(2026, 3, 11)  # a Wednesday
MONDAY = 0
READ = {
    "0": date(2026, 3, 2),
    "1": date(2026, 2, 23),
    "2026-03-02": date(2026, 3, 2),
    "2026-03-08": date(2026, 3, 2),
    "2026-03-01": date(2026, 2, 23),
}


@pytest.mark.parametrize(("word", "first"), READ.items())
def test_a_week_is_a_day_of_it_or_how_far_back_it_lies(word: str, first: date) -> None:
    assert read_week(word, TODAY, MONDAY) == Week(first)


@pytest.mark.parametrize("word", ["", "soon", "-1", "521", "2026-03-09", "1.5", "١", "0001-01-01"])
def test_what_is_no_week_is_refused(word: str) -> None:
    with pytest.raises(Refusal):
        read_week(word, TODAY, MONDAY)


@given(today=st.dates(date(2000, 1, 1), date(2100, 1, 1)), weekday=st.integers(0, 6))
def test_the_latest_week_is_over_and_not_long_ago(today: date, weekday: int) -> None:
    week = latest_week(today, weekday)
    assert timedelta(1) <= today - week.last <= timedelta(7)
    assert (week.last + timedelta(1)).weekday() == weekday
    assert [*week.days()][-1] == week.last


def test_who_comes_daily_fades_sooner_than_who_comes_weekly() -> None:
    daily = Habit(silent=9, month=20, quarter=75, ever=200)
    weekly = Habit(silent=9, month=3, quarter=12, ever=40)
    assert daily.is_fading
    assert not weekly.is_fading
    assert Habit(24, 3, 12, 40).is_fading
    assert not Habit(30, 1, 12, 40).is_fading  # who is lost is not at risk any more


@given(st.builds(Habit, *[st.integers(0, 90)] * 4))
def test_silence_adds_to_the_risk_and_each_active_day_takes_from_it(habit: Habit) -> None:
    silent, month, quarter, ever = habit.silent, habit.month, habit.quarter, habit.ever
    assert Habit(silent + 1, month, quarter, ever).risk > habit.risk
    assert Habit(silent, month, quarter, ever + 1).risk < habit.risk
