"""Which words are thanks, how many are allowed, and what they are worth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.thanks import (
    LONGEST,
    EnoughForOne,
    ThanksDay,
    ThanksRules,
    ThanksUsedUp,
    folded,
    is_thanks,
    permit,
    worth,
)
from handlers.thanks import Settings

RULES = ThanksRules(points=3, most_points=7, of_giver=8, tenure=timedelta(days=14))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Thanks!!", "thanks"),
        ("  thank   YOU 🙏", "thank you"),
        ("～谢谢啦～", "谢谢啦"),
        ("＋１", "+1"),
        ("👍", ""),
        ("", ""),
        ("thanks, but no", "thanks, but no"),
    ],
)
def test_a_word_is_what_is_left_without_what_is_around_it(text: str, word: str) -> None:
    assert folded(text) == word


@given(st.text(max_size=LONGEST + 5))
def test_any_text_is_read(text: str) -> None:
    assert is_thanks(text, {folded(text)}) is (len(text) <= LONGEST)


around = st.text("!?.~～…🙏❤\ufe0f 、。！\n", max_size=6)


@given(st.sampled_from(Settings().words), around, around)
def test_what_is_around_a_word_of_thanks_does_not_matter(word: str, left: str, right: str) -> None:
    assert is_thanks(f"{left}{word.upper()}{right}", Settings().said)


@pytest.mark.parametrize(("daily", "most"), [(1, 1), (3, 1), (4, 1), (7, 1), (8, 2), (100, 25)])
def test_a_quarter_may_go_to_one_and_one_at_least(daily: int, most: int) -> None:
    assert ThanksRules(1, 1, daily, timedelta()).of_pair == most


def test_a_day_has_an_end_for_all_and_for_one() -> None:
    permit(ThanksDay(given=7, between=1), RULES, "Ann")
    with pytest.raises(ThanksUsedUp):
        permit(ThanksDay(given=8, between=1), RULES, "Ann")
    with pytest.raises(EnoughForOne):
        permit(ThanksDay(given=2, between=2), RULES, "Ann")


@pytest.mark.parametrize(
    ("before", "trusted", "points"),
    [
        (ThanksDay(), True, 3),
        (ThanksDay(), False, 0),
        (ThanksDay(returned=True), True, 1),
        (ThanksDay(points=5), True, 2),
        (ThanksDay(points=7), True, 0),
        (ThanksDay(points=9), True, 0),
    ],
)
def test_thanks_are_worth_what_the_day_leaves(
    before: ThanksDay, trusted: bool, points: int
) -> None:
    assert worth(before, RULES, trusted=trusted) == points
