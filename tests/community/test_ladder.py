"""The ladder and the lengths of time that people write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording import render
from community.cases import Case
from community.ladder import EXAMPLE, Ladder, step_for, steps, weight
from community.lengths import FOR_GOOD, BadLength, length_and_rest, read_length, shortly
from community.restraints import CaseKind
from community.words import t

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MONTH = timedelta(days=30)


def offence(days_ago: float, points: int = 1, *, undone: bool = False) -> Case:
    at = NOON - timedelta(days=days_ago)
    undone_at = NOON if undone else None
    return Case(1, 1, 1, 1, CaseKind.WARN, at, points=points, undone_at=undone_at)


@pytest.mark.parametrize(
    ("offences", "step"),
    [
        ([], "warn"),
        ([offence(0)], "mute 1h"),
        ([offence(0.001)], "mute 1h"),
        ([offence(7)], "mute 1h"),
        ([offence(20)], "warn"),
        ([offence(0), offence(0)], "mute 1d"),
        ([offence(1 / 1440)], "mute 1h"),
        ([offence(1), offence(1 / 1440)], "mute 1d"),
        ([offence(15)], "mute 1h"),
        ([offence(16)], "warn"),
        ([offence(30)], "warn"),
        ([offence(30), offence(30)], "mute 1h"),
        ([offence(0, undone=True)], "warn"),
        ([offence(0, 3)], "kick"),
        ([offence(0)] * 9, "ban"),
    ],
)
def test_each_offence_is_a_step_and_old_ones_count_half(offences: list[Case], step: str) -> None:
    assert str(Ladder().next(offences, NOON)) == step


@given(st.lists(st.floats(0, 5000), max_size=8), st.floats(0, 5000))
def test_what_weighs_only_ever_gets_lighter(ages: list[float], later: float) -> None:
    cases = [offence(age) for age in ages]
    assert weight(cases, NOON + timedelta(days=later), MONTH) <= weight(cases, NOON, MONTH)


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_to_answer_for_is_never_a_lower_step(less: float, more: float) -> None:
    ladder = steps(EXAMPLE)
    low, high = sorted((less, more))
    assert ladder.index(step_for(low, ladder)) <= ladder.index(step_for(high, ladder))


def test_a_ladder_is_read_as_it_is_written() -> None:
    assert ", ".join(map(str, steps(EXAMPLE))) == EXAMPLE
    assert [str(step) for step in steps("Warn，mute 90分钟、ban")] == ["warn", "mute 90m", "ban"]


@pytest.mark.parametrize("wrong", ["", "warn,", "shout", "kick 1h", "mute soon", "warn 1h"])
def test_what_is_no_ladder_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no step"):
        steps(wrong)


@pytest.mark.parametrize(
    ("words", "length", "rest"),
    [
        ("1h spam", timedelta(hours=1), "spam"),
        ("2d", timedelta(days=2), ""),
        ("1d12h x y", timedelta(hours=36), "x y"),
        ("30分钟 太吵", timedelta(minutes=30), "太吵"),
        ("30 分钟 太吵", timedelta(minutes=30), "太吵"),
        ("２天", timedelta(days=2), ""),
        ("1小时30分", timedelta(minutes=90), ""),
        ("2 weeks of rest", timedelta(weeks=2), "of rest"),
        ("forever spam", FOR_GOOD, "spam"),
        ("永久 广告", FOR_GOOD, "广告"),
        ("spam 1h", None, "spam 1h"),
        ("", None, ""),
    ],
)
def test_words_begin_with_how_long(words: str, length: timedelta | None, rest: str) -> None:
    assert length_and_rest(words) == (length, rest)


@pytest.mark.parametrize("words", ["5s spam", "9999w", "29秒"])
def test_what_cannot_last_so_long_is_refused(words: str) -> None:
    with pytest.raises(BadLength):
        length_and_rest(words)


@pytest.mark.parametrize("word", ["30m", "2d12h", "forever"])
def test_a_length_that_is_shown_in_chinese_can_be_typed_so(word: str) -> None:
    shown = render(t(word), "zh")
    assert shown != word
    assert length_and_rest(shown) == length_and_rest(word)


@given(st.integers(30, 3650 * 86_400))
def test_a_length_is_read_as_it_is_written(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    written = shortly(length)
    assert read_length(written) == length or len(written) > 7
