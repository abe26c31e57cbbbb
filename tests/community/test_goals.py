"""Goals: terms, pace, and what is behind."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.advice import MOST, advise, advised
from community.digest import Digest
from community.goals import (
    SHARES,
    Basis,
    Goal,
    Metric,
    Period,
    Progress,
    State,
    Term,
    expected,
    read_target,
    running_term,
    term_of_week,
    worst_behind,
)
from community.noise import Counted, Share
from community.refusals import Unfit
from community.weeks import Week
from community.words import Code, Lines, Text
from tests.community.test_stories import week

MONTH = Term(date(2026, 3, 1).toordinal(), date(2026, 3, 31).toordinal(), 15)
OVER = Term(MONTH.first, MONTH.last, 31)


def joined(part: int, term: Term = MONTH, by_now: float = 100.0) -> Progress:
    return Progress(Goal(Metric.JOINED, Period.MONTH, 200), term, part, None, by_now, Basis.EVEN)


def stayed(part: int, whole: int, term: Term = MONTH) -> Progress:
    goal = Goal(Metric.RETENTION, Period.MONTH, 40)
    return Progress(goal, term, part, whole, 40.0, Basis.TARGET)


STATES = [
    (joined(200), State.REACHED),
    (joined(100), State.ON_PACE),
    (joined(81), State.ON_PACE),
    (joined(79), State.BEHIND),
    (joined(0, by_now=3.0), State.ON_PACE),
    (joined(199, OVER, 200.0), State.MISSED),
    (stayed(40, 100), State.REACHED),
    (stayed(31, 100), State.ON_PACE),
    (stayed(29, 100), State.BEHIND),
    (stayed(1, 4), State.ON_PACE),
    (stayed(0, 0), State.UNKNOWN),
    (stayed(39, 100, OVER), State.MISSED),
]


@pytest.mark.parametrize(("progress", "state"), STATES)
def test_a_goal_is_behind_only_by_more_than_chance(progress: Progress, state: State) -> None:
    assert progress.state is state


def test_furthest_behind_is_what_has_least_of_what_it_should_have() -> None:
    some = [joined(79), stayed(20, 100), joined(200), stayed(0, 0)]
    assert worst_behind(some) is some[1]
    assert worst_behind([joined(200)]) is None


def test_the_end_of_a_month_is_told_once_and_a_week_is_whole() -> None:
    terms = [term_of_week(Period.MONTH, Week(date(2026, 3, day))) for day in (2, 9, 16, 23, 30)] + [
        term_of_week(Period.MONTH, Week(date(2026, 4, 6)))
    ]
    assert [term.passed for term in terms] == [8, 15, 22, 29, 31, 12]
    assert [term.is_over for term in terms] == [False] * 4 + [True, False]
    assert term_of_week(Period.WEEK, Week(date(2026, 3, 2))).is_over


def test_a_running_term_ends_with_the_part_of_today_that_is_over() -> None:
    term = running_term(Period.WEEK, Week(date(2026, 3, 2)), date(2026, 3, 4), 0.5)
    assert (term.passed, term.closed, term.through) == (2.5, term.first + 1, term.first + 2)
    month = running_term(Period.MONTH, Week(date(2026, 2, 23)), date(2026, 2, 28), 0.0)
    assert (month.days, month.passed) == (28, 27.0)


@given(
    st.lists(st.floats(0, 100), min_size=7, max_size=31).filter(lambda w: sum(w) > 1),
    st.integers(1, 10_000),
    st.data(),
)
def test_what_should_be_there_grows_to_the_target(
    weights: list[float], target: int, data: st.DataObject
) -> None:
    passed = sorted(data.draw(st.lists(st.floats(0, len(weights)), min_size=2, max_size=5)))
    counts = [expected(target, weights, each) for each in passed]
    assert all(one <= other + 1e-6 for one, other in pairwise(counts))
    assert expected(target, weights, len(weights)) == pytest.approx(target)


def test_targets_are_read_as_people_write_them() -> None:
    assert read_target(Metric.JOINED, "200") == 200
    assert read_target(Metric.JOINED, "２００") == 200
    assert [read_target(Metric.RETENTION, word) for word in ("40", "40%", "４０％")] == [40] * 3


UNREAD = [
    *[
        (metric, word)
        for metric in Metric
        for word in ("", "0", "-3", "4.5", "many", "²", "9" * 12)
    ],
    *[(metric, "101") for metric in Metric if metric in SHARES],
    *[(metric, "40%") for metric in Metric if metric not in SHARES],
]


@pytest.mark.parametrize(("metric", "word"), UNREAD)
def test_what_is_no_target_is_refused_with_what_fits(metric: Metric, word: str) -> None:
    with pytest.raises(Unfit) as refused:
        read_target(metric, word)
    assert f"/goals set {metric}" in str(refused.value)


def goals() -> st.SearchStrategy[tuple[Progress, ...]]:
    def progress(metric: Metric, period: Period, target: int, part: int) -> Progress:
        whole = 100 if metric in SHARES else None
        return Progress(Goal(metric, period, target), MONTH, part, whole, target, Basis.EVEN)

    one = st.builds(
        progress, st.sampled_from(Metric), st.sampled_from(Period), st.integers(1, 100),
        st.integers(0, 100),
    )  # fmt: skip
    return st.lists(one, max_size=6).map(tuple)


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    number, few = st.integers(0, 60), (3, 4, 2, 3)
    drawn = week(
        growth={
            "removed": Counted(draw(number), few),
            "wrote": Share(draw(st.integers(0, 20)), 20),
        },
        retention={"at_risk": draw(st.integers(0, 3))},
        presence={"check_ins": Counted(draw(number), (150,))},
        decided={"cases": Counted(draw(number), few), "undone": draw(number)},
    )
    return msgspec.structs.replace(drawn, goals=draw(goals()))


def commands_in(words: Text | Lines) -> list[Code]:
    assert isinstance(words, Text)
    return [blank for blank in words.blanks.values() if isinstance(blank, Code)]


@settings(max_examples=settings().max_examples * 4 // 5)
@given(st.lists(digests(), min_size=2, max_size=6))
def test_no_advice_stands_in_two_weeks_running(weeks: list[Digest]) -> None:
    told: list[Digest] = []
    for digest in weeks:
        told.append(advise(digest, told[-1] if told else None))
    for one, other in pairwise(told):
        assert not {*one.advised} & {*other.advised}
    for digest in told:
        steps = advised(digest)
        assert len(steps) == len(digest.advised) == len({*digest.advised}) <= MOST
        assert all(len(commands_in(words)) == 1 for words in steps)
        assert all(any(char.isdigit() for char in str(words)) for words in steps)
