"""Which reaction earns, by what was earned before it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.praise import PraiseDay, PraiseRules, earned

RULES = PraiseRules(points=3, of_giver=10, of_pair=2, of_receiver=20, tenure=timedelta(days=1))
LONG = timedelta(days=30)


@pytest.mark.parametrize(
    ("before", "known", "points"),
    [
        (PraiseDay(), LONG, 3),
        (PraiseDay(9, 1, 19), LONG, 3),
        (PraiseDay(10, 0, 0), LONG, 0),
        (PraiseDay(2, 2, 2), LONG, 0),
        (PraiseDay(0, 0, 20), LONG, 0),
        (PraiseDay(11, 3, 21), LONG, 0),
        (PraiseDay(), timedelta(days=1), 3),
        (PraiseDay(), timedelta(hours=23), 0),
        (PraiseDay(), timedelta(days=-1), 0),
    ],
)
def test_a_reaction_earns_below_every_cap(before: PraiseDay, known: timedelta, points: int) -> None:
    assert earned(before, known, RULES) == points


def test_what_is_worth_nothing_earns_nothing() -> None:
    free = PraiseRules(0, 10, 2, 20, timedelta(0))
    assert earned(PraiseDay(), LONG, free) == 0
