"""Hours of scheduled posts: as people write them, and as clocks that change come to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.posthours import (
    Hours,
    IsPast,
    LeftOut,
    NoSuchDate,
    NoSuchDay,
    NoSuchTime,
    TooFar,
    Unreadable,
    checked_hours,
    read_hours,
)
from community.refusals import Refusal

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"
ZONES = st.sampled_from(
    [BERLIN, "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Pacific/Apia"]
)
BEGAN = datetime(2011, 12, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 20 * 366 * 24 * 60).map(lambda m: BEGAN + timedelta(minutes=m))
REPEATED = st.builds(
    Hours,
    st.integers(0, 23),
    st.integers(0, 59),
    st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
)
ONCE = st.builds(
    Hours,
    st.integers(0, 23),
    st.integers(0, 59),
    day=st.dates(date(2011, 12, 1), date(2030, 1, 1)),
)


@given(REPEATED, MOMENTS, ZONES)
def test_the_next_comes_at_the_local_time_and_none_lies_between(
    hours: Hours, after: datetime, zone: str
) -> None:
    coming = hours.next(after, zone)
    assert coming is not None
    assert after < coming <= after + timedelta(days=9)
    local = coming.astimezone(ZoneInfo(zone))
    if f"{local:%H:%M}" != hours.clock:  # clocks went forward over it
        before = (coming - timedelta(hours=25)).astimezone(ZoneInfo(zone))
        assert before.utcoffset() != local.utcoffset()
    elif hours.weekdays:
        assert local.weekday() in hours.weekdays
    if not hours.weekdays:
        assert coming - after <= timedelta(hours=25)
    assert hours.latest(coming, zone) == coming
    last = hours.latest(coming - timedelta(microseconds=1), zone)
    assert last is not None
    assert last <= after


@given(REPEATED, MOMENTS, ZONES)
def test_thirty_moments_lie_on_thirty_days(hours: Hours, after: datetime, zone: str) -> None:
    days = set()
    for _ in range(30):
        coming = hours.next(after, zone)
        assert coming is not None
        days.add(coming.astimezone(ZoneInfo(zone)).date())
        after = coming
    assert len(days) == 30


@given(st.one_of(REPEATED, ONCE))
def test_what_is_stored_is_read_again(hours: Hours) -> None:
    assert read_hours(str(hours)) == (hours, "")
    assert read_hours(f"{hours} at 20:00\n  it is 8:00") == (hours, "at 20:00\n  it is 8:00")


@given(ONCE, MOMENTS, ZONES)
def test_a_date_comes_once(hours: Hours, now: datetime, zone: str) -> None:
    coming, last = hours.next(now, zone), hours.latest(now, zone)
    assert (coming is None) != (last is None)
    at = coming or last
    assert at is not None
    assert hours.next(at, zone) is None
    assert hours.latest(at, zone) == at


READ = {
    "20:00 Hello": Hours(20, 0),
    "8:05 Hello": Hours(8, 5),
    "daily 20:00 Hello": Hours(20, 0),
    "Every day 20:00 Hello": Hours(20, 0),
    "每天 20:00 Hello": Hours(20, 0),
    "每日２０：００ Hello": Hours(20, 0),
    "mon 20:00 Hello": Hours(20, 0, (0,)),
    "Mondays 20:00 Hello": Hours(20, 0, (0,)),
    "thurs,  Tue 20:00\nHello": Hours(20, 0, (1, 3)),
    "sat and sun 9:30 Hello": Hours(9, 30, (5, 6)),
    "every friday 20:00 Hello": Hours(20, 0, (4,)),
    "周一 20:00 Hello": Hours(20, 0, (0,)),
    "周一20:00Hello": Hours(20, 0, (0,)),
    "每周三 20：00 Hello": Hours(20, 0, (2,)),
    "星期天、礼拜六 20:00 Hello": Hours(20, 0, (5, 6)),
    "周一三五 20:00 Hello": Hours(20, 0, (0, 2, 4)),
    "2026-12-24 18:00 Hello": Hours(18, 0, day=date(2026, 12, 24)),
    "2026/3/9 18:00 Hello": Hours(18, 0, day=date(2026, 3, 9)),
    "2026年12月24日 18:00 Hello": Hours(18, 0, day=date(2026, 12, 24)),
}


@pytest.mark.parametrize("text", READ)
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert read_hours(text) == (READ[text], "Hello")


WRONG: dict[str, type[Refusal]] = {
    "": Unreadable,
    "Hello": Unreadable,
    "tomorrow": Unreadable,
    "Hello everybody, as on all days we bake together, at 20:00": Unreadable,
    "mon\n20:00 Hello": Unreadable,
    "1:2:3 Hello": Unreadable,
    "8pm Hello": Unreadable,
    "funday 20:00 Hello": NoSuchDay,
    "mo 20:00 Hello": NoSuchDay,
    "周八 20:00 Hello": NoSuchDay,
    "mon,moon 20:00 Hello": NoSuchDay,
    "24:00 Hello": NoSuchTime,
    "20:60 Hello": NoSuchTime,
    "2026-02-30 18:00 Hello": NoSuchDate,
    "0000-01-01 18:00 Hello": NoSuchDate,
    "26-02-03 18:00 Hello": NoSuchDay,
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(WRONG[text]):
        read_hours(text)


def test_a_date_is_to_come_and_to_be_there() -> None:
    for text, refusal in {
        "2026-03-02 12:59": IsPast,
        "2025-12-24 18:00": IsPast,
        "2026-03-29 02:30": LeftOut,
        "2030-01-01 18:00": TooFar,
        "9999-12-31 23:59": TooFar,
        "0001-01-01 00:00": IsPast,
    }.items():
        with pytest.raises(refusal):
            checked_hours(read_hours(text)[0], NOW, BERLIN)
    for text in ("2026-03-02 13:01", "2026-10-25 02:30", "02:30", "sun 02:30"):
        assert str(checked_hours(read_hours(text)[0], NOW, BERLIN)) == text


def test_an_hour_that_clocks_leave_out_comes_at_the_end_of_the_gap_and_one_twice_once() -> None:
    half_past_two = Hours(2, 30)
    spring = half_past_two.next(datetime(2026, 3, 28, 12, tzinfo=UTC), BERLIN)
    assert spring == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # half past three
    autumn = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert half_past_two.next(datetime(2026, 10, 24, 12, tzinfo=UTC), BERLIN) == autumn
    assert half_past_two.next(autumn, BERLIN) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
