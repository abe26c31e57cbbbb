"""What cases come to: the sum of those that stand, whatever their order in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.cases import Case
from community.restraints import FOREVER, FREE, CaseKind, fold

NOON = datetime(2026, 3, 2, 12, 0, 0, 500_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
M, U, B, N = CaseKind.MUTE, CaseKind.UNMUTE, CaseKind.BAN, CaseKind.UNBAN


def case(kind: CaseKind, begins: int, ends: int | None = None, *, undone: bool = False) -> Case:
    """A case, its hours counted from noon."""
    at, last = NOON + begins * HOUR, NOON + ends * HOUR if ends is not None else None
    undone_at = NOON if undone else None
    return Case(1, 1, 1, 1, kind, at, ends=last, undone_at=undone_at)


@pytest.mark.parametrize(
    ("cases", "hour", "held"),
    [
        ([], 0, None),
        ([case(CaseKind.WARN, 0)], 0, None),
        ([case(CaseKind.KICK, 0)], 0, None),
        ([case(M, 0, 2)], 0, M),
        ([case(M, 0, 2)], 1, M),
        ([case(M, 0, 2)], 2, None),
        ([case(M, 0)], 9999, M),
        ([case(M, 0), case(U, 1)], 1, None),
        ([case(M, 0), case(N, 1)], 1, M),
        ([case(M, 0, 5), case(M, 1, 2)], 3, None),
        ([case(M, 0), case(B, 1, 3)], 2, B),
        ([case(M, 0), case(B, 1, 3)], 4, M),
        ([case(B, 0, 9), case(B, 1, 3, undone=True)], 5, B),
        ([case(B, 0, 9, undone=True)], 5, None),
        ([case(M, 0, 9), case(U, 1, undone=True)], 5, M),
        ([case(M, 0, 1), case(B, 4, 5)], 2, None),
        ([case(M, 0, 1), case(B, 4, 5)], 4, B),
    ],
)
def test_what_holds_is_what_was_decided_last_and_has_not_ended(
    cases: Sequence[Case], hour: int, held: CaseKind | None
) -> None:
    assert fold(cases).kind(NOON + hour * HOUR) is held


def test_what_was_written_in_the_second_of_the_decision_is_held() -> None:
    at = NOON.replace(microsecond=0)
    assert fold([case(M, 0)]).holds(at)
    assert not fold([case(M, 0)]).holds(at - timedelta(seconds=1))


CASES = st.lists(
    st.builds(
        case,
        st.sampled_from(CaseKind),
        st.integers(0, 20),
        st.none() | st.integers(0, 40),
        undone=st.booleans(),
    ),
    max_size=12,
)


@given(CASES)
def test_undone_cases_never_happened(cases: list[Case]) -> None:
    assert fold(cases) == fold([each for each in cases if not each.is_undone])


@given(CASES)
def test_who_is_freed_of_both_is_free(cases: list[Case]) -> None:
    assert fold([*cases, case(U, 50), case(N, 50)]) == FREE


@given(CASES, st.sampled_from([M, B]), st.none() | st.integers(61, 90))
def test_the_newest_decides(cases: list[Case], kind: CaseKind, ends: int | None) -> None:
    now = fold([*cases, case(kind, 60, ends)])
    assert now.ends(kind) == (NOON + ends * HOUR if ends else FOREVER)
    assert now.holds(NOON + 60 * HOUR)
