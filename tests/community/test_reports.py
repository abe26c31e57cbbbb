"""What reports weigh: by what came of those before, and that of each member once."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.queue import Ruling
from community.reports import Report, together, weight

AT = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
RULINGS = st.lists(st.sampled_from(Ruling), max_size=20)


def made(*rulings: Ruling) -> list[Report]:
    return [Report(entry, 1, 1, AT, ruling=ruling) for entry, ruling in enumerate(rulings)]


@pytest.mark.parametrize(
    ("rulings", "weighs"),
    [
        ((), 1),
        ((Ruling.OPEN, Ruling.OPEN), 1),
        ((Ruling.BANNED,), 1),
        ((Ruling.HARMLESS,), 1 / 2),
        ((Ruling.HARMLESS, Ruling.HARMLESS), 1 / 3),
        ((Ruling.HARMLESS, Ruling.REMOVED), 1),
        ((Ruling.HARMLESS, Ruling.HARMLESS, Ruling.WARNED), 2 / 3),
    ],
)
def test_each_that_was_harmless_takes_and_each_that_was_right_gives_back(
    rulings: tuple[Ruling, ...], weighs: float
) -> None:
    assert weight(made(*rulings)) == pytest.approx(weighs)


@given(RULINGS)
def test_it_is_never_nothing_and_never_more_than_one(rulings: list[Ruling]) -> None:
    before = weight(made(*rulings))
    assert 0 < before <= 1
    assert (
        weight(made(*rulings, Ruling.HARMLESS)) <= before <= weight(made(*rulings, Ruling.BANNED))
    )


def test_two_accounts_of_a_member_count_once() -> None:
    reports = [Report(1, 1, 7, AT, weight=0.5), Report(1, 2, 7, AT, weight=1.0)]
    assert together([*reports, Report(1, 3, 8, AT, weight=0.5), Report(1, 4, 9, AT)]) == 1.5
