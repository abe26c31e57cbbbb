"""Which steps come to a newcomer, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.door import Figure
from community.steps import Beginner, Coming, Step, is_new

NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
MINUTES = st.integers(5, 600).map(lambda n: timedelta(minutes=n))
HOUR = timedelta(hours=1)


@given(
    st.dictionaries(MINUTES, st.integers(-1, 1), max_size=10),
    st.lists(MINUTES, max_size=12).map(sorted),
)
def test_each_step_from_before_they_came_is_told_once_and_in_time(
    written: dict[timedelta, int], looks: list[timedelta]
) -> None:
    steps = [Step(after, "", NOON + timedelta(days=day)) for after, day in written.items()]
    beginner = Beginner(identity=1, community=1, since=NOON).after(steps, NOON)
    told: list[timedelta] = []
    for look in [*looks, timedelta(days=1)]:
        while beginner.due is not None and beginner.due <= NOON + look:
            due = [s.after for s in beginner.ahead(steps) if s.after <= look]
            assert due
            told += due
            beginner = beginner.after(steps, NOON + look)
    assert told == sorted(after for after, day in written.items() if day <= 0)
    assert beginner.due is None


def test_a_step_that_was_taken_away_is_passed_over() -> None:
    first, second = Step(HOUR, "", NOON), Step(3 * HOUR, "", NOON)
    beginner = Beginner(identity=1, community=1, since=NOON).after([first, second], NOON)
    assert beginner.due == NOON + HOUR
    later = beginner.after([second], NOON + HOUR)
    assert (later.due, later.ahead([second])) == (NOON + 3 * HOUR, [second])
    assert later.after([], NOON + 2 * HOUR).due is None


COMINGS: dict[str, tuple[list[Coming], bool]] = {
    "nothing known": ([], True),
    "this one alone": ([Coming(NOON, joined=True, door=0)], True),
    "asked before": ([Coming(NOON - HOUR, joined=False, door=0)], True),
    "was late before": ([Coming(NOON - HOUR, joined=True, door=int(Figure.TIMED_OUT))], True),
    "was in before": ([Coming(NOON - HOUR, joined=True, door=0)], False),
    "had passed before": ([Coming(NOON - HOUR, joined=True, door=int(Figure.PASSED))], False),
    "comes elsewhere later": ([Coming(NOON + HOUR, joined=True, door=0)], True),
}


@pytest.mark.parametrize("case", COMINGS)
def test_who_was_in_before_is_not_new(case: str) -> None:
    comings, expected = COMINGS[case]
    met = min([NOON, *(each.at for each in comings)]).timestamp()
    assert is_new(comings, NOON, met) is expected
    assert not is_new(comings, NOON, met - 3600), "seen before they ever came"
