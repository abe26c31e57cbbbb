"""Milestones: how they are written, and when a check-in strikes one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.luck import Luck
from community.milestones import Milestone, ahead, milestones, struck

BEST = st.integers(0, 40)
SOME = st.sets(st.integers(1, 40)).map(lambda days: tuple(map(Milestone, sorted(days))))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ()),
        ("none", ()),
        ("无", ()),
        ("3: 5", (Milestone(3, 5),)),
        ("7:10 badge,3:0", (Milestone(3), Milestone(7, 10, badge=True))),
        ("30：50　补签卡 冻结卡", (Milestone(30, 50, card=True, freeze=True),)),
        ("1: 1 card card", (Milestone(1, 1, card=True),)),
    ],
)
def test_milestones_are_read(written: str, read: tuple[Milestone, ...]) -> None:
    assert milestones(written) == read
    assert milestones(", ".join(map(str, read))) == read


@pytest.mark.parametrize(
    "written", ["3", "3:", "x: 3", "0: 1", "3: -1", "3: 1 gold", "3: 1,", "٣: 1"]
)
def test_what_is_no_milestone_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is no milestone; write them like 3: 5, 7: 10 badge"):
        milestones(written)


def test_two_of_the_same_length_are_refused() -> None:
    with pytest.raises(ValueError, match="the same number of days"):
        milestones("3: 1, 3: 2")


@given(SOME, st.lists(st.integers(0, 6), max_size=12))
def test_each_is_struck_once_on_the_way_up(among: tuple[Milestone, ...], steps: list[int]) -> None:
    best, found = 0, list[Milestone]()
    for step in steps:
        found += struck(best, best + step, among)
        best += step
    assert found == [each for each in among if each.days <= best]
    assert ahead(best, among) == next((each for each in among if each not in found), None)


@given(BEST, SOME, SOME)
def test_no_change_of_rules_pays_for_what_was_reached(
    best: int, before: tuple[Milestone, ...], after: tuple[Milestone, ...]
) -> None:
    struck(0, best, before)
    assert struck(best, best, after) == ()
    assert all(each.days > best for each in struck(best, best + 5, after))


@given(st.integers(0, 1000), st.text())
def test_luck_falls_within_its_bounds_and_the_same_again(most: int, about: str) -> None:
    drawn = Luck(b"secret").draw(most, about)
    assert 0 <= drawn <= most
    assert Luck(b"secret").draw(most, about) == drawn


def test_every_draw_comes_up_and_another_secret_draws_otherwise() -> None:
    events = [f"checkin 1 {number}" for number in range(400)]
    one, other = Luck(b"secret"), Luck(b"another")
    draws = [one.draw(4, event) for event in events]
    assert {*draws} == {0, 1, 2, 3, 4}
    assert all(50 < draws.count(each) < 110 for each in range(5))
    assert draws != [other.draw(4, event) for event in events]
    assert "secret" not in repr(one)
