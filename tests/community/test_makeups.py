"""Days: how they are named, which can be made up, which a freeze bridges, what a calendar shows."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.checkins import (
    DAY,
    DayState,
    Streak,
    bridged,
    days_between,
    streak_of,
)
from community.makeups import (
    BeforeTheFirst,
    NeverCheckedIn,
    NotMissed,
    NotOverYet,
    TooLongAgo,
    day_named,
    latest_missed,
    makeable,
)
from community.pictures import days_of
from community.refusals import Refusal, Unfit

MONDAY = date(2026, 3, 2)
OUTSIDE, CHECKED, MADE_UP, FROZEN, MISSED, TODAY, FUTURE = DayState


def day(number: int) -> date:
    return MONDAY + DAY * number


@pytest.mark.parametrize(
    ("word", "today", "meant"),
    [
        ("2026-02-28", "2026-03-02", "2026-02-28"),
        ("2-28", "2026-03-02", "2026-02-28"),
        ("12-31", "2026-01-02", "2025-12-31"),
        ("1-3", "2026-01-02", "2026-01-03"),
        ("2月28日", "2026-03-02", "2026-02-28"),
        ("前天", "2026-03-02", "2026-02-28"),
        ("YESTERDAY", "2026-01-01", "2025-12-31"),
        ("2-29", "2028-03-02", "2028-02-29"),
    ],
)
def test_a_day_is_named(word: str, today: str, meant: str) -> None:
    assert day_named(word, date.fromisoformat(today)) == date.fromisoformat(meant)


@pytest.mark.parametrize(
    "word", ["", "0-0", "2-29", "2026-2-30", "13-1", "0000-1-1", "3", "-3", "1-2-3-4", "٣-٣"]
)
def test_what_names_no_day_is_refused(word: str) -> None:
    with pytest.raises(Unfit, match="a day like 2026-03-01, 3-1 or yesterday"):
        day_named(word, MONDAY)


@pytest.mark.parametrize(
    ("which", "first", "state", "refused"),
    [
        (9, 0, None, None),
        (3, 0, None, None),
        (9, 0, FROZEN, None),
        (2, 0, None, TooLongAgo),
        (10, 0, CHECKED, NotOverYet),
        (11, 0, None, NotOverYet),
        (9, 0, CHECKED, NotMissed),
        (9, 0, MADE_UP, NotMissed),
        (7, 8, None, BeforeTheFirst),
        (9, None, None, NeverCheckedIn),
    ],
)
def test_which_days_can_be_made_up(
    which: int, first: int | None, state: DayState | None, refused: type[Refusal] | None
) -> None:
    begun = None if first is None else day(first)
    with pytest.raises(refused) if refused else nullcontext():
        makeable(day(which), day(10), first=begun, state=state, reach=7)


def test_the_latest_missed_day_is_neither_checked_nor_frozen() -> None:
    known = {day(9): CHECKED, day(8): FROZEN, day(6): MADE_UP}
    assert latest_missed(known, day(0), day(10), 7) == day(7)
    with pytest.raises(Refusal, match="You have not missed any"):
        latest_missed(known, day(0), day(10), 2)
    with pytest.raises(Refusal, match="You have not missed any"):
        latest_missed(known, day(7), day(10), 7)


@pytest.mark.parametrize(
    ("last", "comes", "freezes", "frozen"),
    [
        (None, 3, 9, 0),
        (0, 1, 9, 0),
        (0, 2, 0, 0),
        (0, 2, 1, 1),
        (0, 4, 2, 0),
        (0, 4, 3, 3),
        (4, 0, 9, 0),
    ],
)
def test_freezes_bridge_all_missed_days_or_none(
    last: int | None, comes: int, freezes: int, frozen: int
) -> None:
    found = bridged(None if last is None else day(last), day(comes), freezes)
    assert found == tuple(day(number) for number in range(1, 1 + frozen))


@given(st.sets(st.integers(0, 20), min_size=1), st.sets(st.integers(0, 20)))
def test_a_streak_goes_over_frozen_days_without_counting_them(
    came: set[int], ice: set[int]
) -> None:
    frozen = {number for number in ice - came if min(came) < number < max(came)}
    streak = streak_of(map(day, came), map(day, frozen))
    runs, length = list[int](), 0
    for number in range(min(came), max(came) + 1):
        length = length + (number in came) if number in came | frozen else 0
        runs.append(length)
    assert streak == Streak(day(max(came)), runs[-1], max(runs), len(came))


def test_a_freeze_that_is_held_keeps_a_streak_alive() -> None:
    streak = Streak(MONDAY, 5, 5, 5)
    assert [streak.as_of(day(number), freezes=1) for number in (1, 2, 3)] == [5, 5, 0]
    assert streak.as_of(day(2)) == 0


def test_a_calendar_shows_what_was_missed_since_the_first_day() -> None:
    known = {day(2): CHECKED, day(3): FROZEN, day(4): CHECKED, day(6): MADE_UP}
    week = [day(number) for number in range(9)]
    states = days_of(day(0), 9, day(7), day(2), known)
    assert dict(zip(week, states, strict=True)) == known | {
        day(0): OUTSIDE, day(1): OUTSIDE, day(5): MISSED, day(7): TODAY, day(8): FUTURE
    }  # fmt: skip
    assert days_between(day(0), day(3)) == (day(1), day(2))
    assert days_between(day(0), day(0) + timedelta(days=1)) == ()
