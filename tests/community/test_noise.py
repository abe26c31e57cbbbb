"""What is a change in a week's numbers, and what is chance."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.noise import Change, Counted, Share, dispersion

COUNTS = [
    (Counted(28, (40,)), Change.SAME),
    (Counted(28, (80,)), Change.DOWN),
    (Counted(130, (80,)), Change.UP),
    (Counted(3, (0,)), Change.SAME),
    (Counted(7, (0,)), Change.UP),
    (Counted(0, (0,)), Change.SAME),
    (Counted(500), Change.SAME),
    # Where weeks differ by hundreds anyway, a hundred more is nothing.
    (Counted(300, (200, 420, 90, 310, 150, 480)), Change.SAME),
]


@pytest.mark.parametrize(("counted", "change"), COUNTS)
def test_an_arrow_needs_more_than_chance(counted: Counted, change: Change) -> None:
    assert counted.change is change


SHARES = [
    (Share(20, 28, 32, 40), Change.SAME),
    (Share(20, 100, 60, 100), Change.DOWN),
    (Share(60, 100, 20, 100), Change.UP),
    (Share(0, 0, 20, 100), Change.SAME),
    (Share(5, 10), Change.SAME),
    (Share(10, 10, 10, 10), Change.SAME),
]


@pytest.mark.parametrize(("share", "change"), SHARES)
def test_a_share_changes_as_its_wholes_allow(share: Share, change: Change) -> None:
    assert share.change is change


@given(now=st.integers(0, 10**6), before=st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_back_and_forth_are_opposites(now: int, before: list[int]) -> None:
    there = Counted(now, tuple(before))
    if len(before) == 1:
        assert Counted(before[0], (now,)).change == -there.change
    assert dispersion(before) >= 1.0


def test_a_steady_community_has_an_arrow_in_a_hundred_numbers() -> None:
    """Weeks of independent arrivals at one rate; drawn anew, so the share is of chance alone."""
    random, arrows = Random(7), 0
    for _ in range(2_000):
        weeks = [sum(random.random() < 0.1 for _ in range(400)) for _ in range(9)]
        arrows += Counted(weeks[0], tuple(weeks[1:])).change is not Change.SAME
    assert arrows / 2_000 < 0.015
