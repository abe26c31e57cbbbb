"""Community days: they begin at an hour of the place, whatever its clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.people import Community, Role, community_day, day_begins

ZONES = (
    "UTC",
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Kathmandu",
)
SECONDS = st.integers(1_330_000_000, 1_900_000_000)
MOMENTS = SECONDS.map(lambda second: datetime.fromtimestamp(second, UTC))


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("UTC", "2026-03-02T03:59:59", "2026-03-01"),
        ("UTC", "2026-03-02T04:00:00", "2026-03-02"),
        ("UTC", "2026-03-02T23:59:59", "2026-03-02"),
        ("UTC", "2026-03-03T00:00:00", "2026-03-02"),
        ("Asia/Shanghai", "2026-03-01T19:59:59", "2026-03-01"),
        ("Asia/Shanghai", "2026-03-01T20:00:00", "2026-03-02"),
        ("America/St_Johns", "2026-03-02T07:29:59", "2026-03-01"),  # half an hour off
        ("America/St_Johns", "2026-03-02T07:30:00", "2026-03-02"),
        # The night in which clocks go forward is an hour shorter, the other an hour longer.
        ("Europe/Berlin", "2026-03-28T02:59:59", "2026-03-27"),
        ("Europe/Berlin", "2026-03-28T03:00:00", "2026-03-28"),
        ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-28"),
        ("Europe/Berlin", "2026-03-29T02:00:00", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25T00:30:00", "2026-10-24"),
        ("Europe/Berlin", "2026-10-25T01:30:00", "2026-10-24"),  # the same hour again
        ("Europe/Berlin", "2026-10-25T02:59:59", "2026-10-24"),
        ("Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25"),
        # Samoa went to bed on a Thursday and woke up on a Saturday: that night alone is a Friday.
        ("Pacific/Apia", "2011-12-30T09:59:59", "2011-12-29"),
        ("Pacific/Apia", "2011-12-30T10:00:00", "2011-12-30"),
        ("Pacific/Apia", "2011-12-30T13:59:59", "2011-12-30"),
        ("Pacific/Apia", "2011-12-30T14:00:00", "2011-12-31"),
    ],
)
def test_a_day_begins_at_four(zone: str, at: str, day: str) -> None:
    assert Community(1, "Town", zone=zone).day(moment(at)) == date.fromisoformat(day)


def moment(at: str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=UTC)


@given(st.lists(MOMENTS, min_size=2, max_size=8), st.sampled_from(ZONES), st.integers(0, 23))
def test_days_never_go_back(moments: list[datetime], zone: str, start: int) -> None:
    days = [community_day(at, zone, start) for at in sorted(moments)]
    assert days == sorted(days)


@given(MOMENTS, st.sampled_from(ZONES), st.integers(4, 23))
def test_a_day_holds_what_lies_between_two_beginnings(at: datetime, zone: str, start: int) -> None:
    day = community_day(at, zone, start)
    assert day_begins(day, zone, start) <= at < day_begins(day + timedelta(days=1), zone, start)


def test_each_role_stands_above_the_one_before() -> None:
    assert all(less < more for less, more in pairwise(Role))
