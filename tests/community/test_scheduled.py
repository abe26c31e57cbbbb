"""When a scheduled post is due: each of its hours once, and none of them late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.posthours import read_hours
from community.scheduled import WORTH, Paused, Post

START = datetime(2026, 3, 27, 12, tzinfo=UTC)
"""Two days before clocks go forward in Berlin."""
BERLIN = "Europe/Berlin"
LOOKS = st.lists(st.integers(-30, 3 * 24 * 60), max_size=40)


def post(hours: str, **more: object) -> Post:
    about = {"number": 1, "community": 1, "words": "Hi", "since": START, "chat": 1} | more
    return Post(hours=read_hours(hours)[0], **about)  # type: ignore[arg-type]  # by name


def told(one: Post, looks: Sequence[datetime], zone: str = BERLIN) -> list[datetime]:
    """Look at a post at some moments, and give the hours that are told."""
    found = []
    for now in looks:
        at = one.due(now, zone)
        if at is not None:
            assert timedelta(0) <= now - at <= WORTH
            found.append(at)
            one = msgspec.structs.replace(one, said=at)
    return found


@given(st.sampled_from(["20:00", "02:30", "00:00", "sun 02:30", "mon,thu 9:05"]), LOOKS)
def test_no_hour_is_told_twice_however_often_one_looks(hours: str, steps: list[int]) -> None:
    now, looks = START, []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        looks.append(now)
    found = told(post(hours), looks)
    assert len({*found}) == len(found)
    assert found == sorted(found)


@given(st.sampled_from(["20:00", "02:30", "00:00", "wed 7:59"]), st.integers(1, 55))
def test_who_looks_often_enough_misses_none(hours: str, minutes: int) -> None:
    one, end = post(hours), START + timedelta(days=9)
    looks = [START + timedelta(minutes=k) for k in range(0, 9 * 24 * 60 + 60, minutes)]
    expected, at = [], one.hours.next(START, BERLIN)
    while at is not None and at <= end:
        expected.append(at)
        at = one.hours.next(at, BERLIN)
    assert [each for each in told(one, looks) if each <= end] == expected


TIMES: dict[str, tuple[Post, str, bool]] = {
    "in time": (post("20:00"), "2026-03-27T19:00", True),
    "before it": (post("20:00"), "2026-03-27T18:59", False),
    "within the hour": (post("20:00"), "2026-03-27T20:00", True),
    "later": (post("20:00"), "2026-03-27T20:01", False),
    "paused": (post("20:00", paused=Paused.BY_ADMIN), "2026-03-27T19:00", False),
    "away": (post("20:00", paused=Paused.AWAY), "2026-03-27T19:00", False),
    "without a chat": (post("20:00", chat=0), "2026-03-27T19:00", False),
    "before it was written": (post("12:55"), "2026-03-27T12:10", False),
    "written by a clock that was ahead": (
        post("20:00", since=START + timedelta(days=400)),
        "2026-03-27T19:00",
        True,
    ),
    "told by a clock that was ahead": (
        post("20:00", said=START + timedelta(days=400)),
        "2026-03-27T19:00",
        True,
    ),
    "told an hour ago by the clock of another zone": (
        post("20:00", said=datetime(2026, 3, 27, 18, tzinfo=UTC)),
        "2026-03-27T19:00",
        False,
    ),
    "told the day before": (
        post("20:00", said=datetime(2026, 3, 26, 19, tzinfo=UTC)),
        "2026-03-27T19:00",
        True,
    ),
}


@pytest.mark.parametrize("case", TIMES)
def test_a_post_is_due_or_not(case: str) -> None:
    one, now, is_due = TIMES[case]
    assert (one.due(datetime.fromisoformat(f"{now}+00:00"), BERLIN) is not None) is is_due


REPLACED = ("20:00", "mon,tue 20:00", "sun,mon 20:00")
STAYING = ("mon 20:00", "mon,wed 20:00", "2026-12-24 18:00")


@pytest.mark.parametrize("hours", [*REPLACED, *STAYING])
def test_the_one_before_is_replaced_while_platforms_remove_it(hours: str) -> None:
    assert post(hours).can_replace is (hours in REPLACED)
