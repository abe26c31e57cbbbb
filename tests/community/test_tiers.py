"""Tiers: what they take, by how much less they are kept, and how they end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.tiers import (
    Marks,
    Tenure,
    Tier,
    TierSettings,
    asked_for,
    earned,
    is_regular,
    review,
)

RULES = TierSettings()
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 6, 1)
GRACE = timedelta(weeks=RULES.grace_weeks)
CORE = Tenure(1, 1, 1, Tier.CORE, SINCE)
MARKS = st.builds(Marks, st.integers(0, 60), st.integers(0, 20), st.integers(0, 13))


@pytest.mark.parametrize(
    ("marks", "held", "tier"),
    [
        (Marks(30, 10, 8), Tier.NEWCOMER, Tier.CORE),
        (Marks(30, 10, 7), Tier.NEWCOMER, Tier.CONTRIBUTOR),
        (Marks(1000, 4, 13), Tier.NEWCOMER, Tier.NEWCOMER),
        (Marks(27, 9, 8), Tier.CONTRIBUTOR, Tier.CONTRIBUTOR),
        (Marks(27, 9, 8), Tier.CORE, Tier.CORE),
        (Marks(26, 9, 8), Tier.CORE, Tier.CONTRIBUTOR),
        (Marks(9, 5, 4), Tier.CORE, Tier.CONTRIBUTOR),
        (Marks(9, 5, 4), Tier.REGULAR, Tier.NEWCOMER),
    ],
)
def test_a_tier_is_kept_by_less_than_it_took(marks: Marks, held: Tier, tier: Tier) -> None:
    assert earned(marks, RULES, held) is tier


@given(marks=MARKS, more=MARKS, held=st.sampled_from(Tier))
def test_more_evidence_never_lowers_and_what_one_has_is_never_harder(
    marks: Marks, more: Marks, held: Tier
) -> None:
    both = Marks(*(a + b for a, b in zip(_of(marks), _of(more), strict=True)))
    assert earned(both, RULES, held) >= earned(marks, RULES, held) >= earned(marks, RULES)


def _of(marks: Marks) -> tuple[int, ...]:
    return msgspec.structs.astuple(marks)


@pytest.mark.parametrize(
    ("days", "weeks", "was", "fits"),
    [
        (12, 4, False, True),
        (11, 4, False, False),
        (11, 4, True, True),
        (30, 3, True, False),
        (10, 4, True, False),
    ],
)
def test_a_regular_wrote_on_days_and_in_weeks(
    days: int, weeks: int, *, was: bool, fits: bool
) -> None:
    assert is_regular(days, weeks, RULES, was=was) is fits


def test_a_tenure_fades_for_weeks_and_then_falls_to_what_evidence_carries() -> None:
    begins = review(CORE, Marks(10, 5, 4), RULES, TODAY)
    assert begins.tells_owner
    assert begins.tenure.fading == begins.tenure.shown == TODAY
    goes_on = review(begins.tenure, Marks(10, 5, 4), RULES, TODAY + GRACE - timedelta(days=1))
    assert (goes_on.tells_owner, goes_on.falls_to) == (False, None)
    ends = review(goes_on.tenure, Marks(10, 5, 4), RULES, TODAY + GRACE)
    assert ends.falls_to is Tier.CONTRIBUTOR
    assert review(goes_on.tenure, Marks(), RULES, TODAY + GRACE).falls_to is Tier.NEWCOMER


def test_whoever_recovers_and_fades_again_is_shown_once_in_a_while() -> None:
    fading = review(CORE, Marks(), RULES, TODAY).tenure
    back = review(fading, asked_for(Tier.CORE, RULES), RULES, TODAY + timedelta(days=3))
    assert back.tenure.fading is None
    again = review(back.tenure, Marks(), RULES, TODAY + timedelta(days=9))
    assert again.tenure.fading == TODAY + timedelta(days=9)
    assert not again.tells_owner
    later = review(back.tenure, Marks(), RULES, TODAY + timedelta(days=40))
    assert later.tells_owner


@given(looks=st.lists(st.tuples(st.integers(1, 20), MARKS), max_size=30))
def test_nobody_loses_a_tier_before_the_owner_was_told_and_the_grace_is_over(
    looks: list[tuple[int, Marks]],
) -> None:
    tenure, today, told = CORE, TODAY, False
    for days, marks in looks:
        today += timedelta(days=days)
        before = tenure.fading
        seen = review(tenure, marks, RULES, today)
        told |= seen.tells_owner
        if seen.falls_to is not None:
            assert told
            assert before is not None
            assert today - before >= GRACE
            assert seen.falls_to < tenure.tier
            return
        tenure = seen.tenure
