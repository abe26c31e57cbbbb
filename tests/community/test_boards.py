"""Periods of boards, and buckets by which a rank is counted without counting members."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.boards import LEVELS, WIDTH, Metric, Span, board, buckets


def start(span: Span, day: date) -> date | None:
    found = board(1, Metric.POINTS, span, day).start
    return date.fromordinal(found) if found else None


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        ("2026-03-02", "2026-03-02", "2026-03-01"),  # a Monday
        ("2026-03-08", "2026-03-02", "2026-03-01"),  # the Sunday of that week
        ("2026-03-09", "2026-03-09", "2026-03-01"),
        ("2026-03-01", "2026-02-23", "2026-03-01"),  # its week began in another month
        ("2024-02-29", "2024-02-26", "2024-02-01"),
        ("2027-01-01", "2026-12-28", "2027-01-01"),  # and in another year
    ],
)
def test_a_day_belongs_to_its_periods(day: str, week: str, month: str) -> None:
    which = date.fromisoformat(day)
    assert start(Span.DAY, which) == which
    assert start(Span.WEEK, which) == date.fromisoformat(week)
    assert start(Span.MONTH, which) == date.fromisoformat(month)
    assert start(Span.ALL, which) is None


def test_each_board_has_a_number_of_its_own() -> None:
    day = date(2026, 3, 2)
    assert len({board(1, m, s, day).code for m in Metric for s in Span}) == len(Metric) * len(Span)


@given(st.integers(1, 10**12))
def test_a_bucket_holds_those_below_it(score: int) -> None:
    found = buckets(score)
    assert len(found) == LEVELS
    assert found == (score, score // WIDTH, score // WIDTH // WIDTH)


SCORES = st.one_of(st.integers(1, 200), st.integers(1, 3 * WIDTH**2), st.integers(1, 10**9))


@given(st.lists(SCORES, min_size=1, max_size=60), st.data())
def test_counting_buckets_gives_the_rank_that_sorting_gives(
    scores: list[int], data: st.DataObject
) -> None:
    """The way of storage.repositories.boards, over plain counters."""
    score = data.draw(st.sampled_from(scores))
    tallies = [Counter(buckets(each)[level] for each in scores) for level in range(LEVELS)]
    _, middle, top = buckets(score)
    above = sum(count for bucket, count in tallies[2].items() if bucket > top)
    above += sum(c for bucket, c in tallies[1].items() if middle < bucket < (top + 1) * WIDTH)
    above += sum(c for bucket, c in tallies[0].items() if score < bucket < (middle + 1) * WIDTH)
    assert above == sum(each > score for each in scores)
