"""When an answer that can be merged is due."""

from datetime import datetime, timedelta

import pytest

from community.quiet import turn

NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, None),  # the first
        (-10, None),  # the pause is over
        (-3600, None),
        (-9, 1),  # one has just been told: those after it wait together
        (0, 10),
        (1, 1),  # others wait already: with them
        (10, 10),
        (3600, None),  # the clock was set back
    ],
)
def test_turns(last: int | None, due: int | None) -> None:
    before = None if last is None else NOON + timedelta(seconds=last)
    after = None if due is None else NOON + timedelta(seconds=due)
    assert turn(before, NOON, 10) == after
