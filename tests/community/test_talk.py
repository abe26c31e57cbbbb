"""What a message earns, by the rules of a talking community."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.talk import Talked, TalkRules, earned, is_long

SECOND = 1_000_000
NOON = 1_772_452_800 * SECOND
RULES = TalkRules(points=2, daily_cap=5, cooldown=60 * SECOND, min_length=4)
FREE = TalkRules(points=0, daily_cap=5, cooldown=0, min_length=1)


def ago(seconds: float, points: int = 2) -> Talked:
    """Somebody who earned by text 1, so many seconds before noon."""
    return Talked(points, NOON - int(seconds * SECOND), "1")


@pytest.mark.parametrize(
    ("talked", "print_", "rules", "points"),
    [
        (Talked(), 7, RULES, 2),
        (Talked(), 7, FREE, 0),
        # Too soon after one that earned, before or behind it: late messages come out of order.
        (ago(59), 7, RULES, 0),
        (ago(-59), 7, RULES, 0),
        (ago(60), 7, RULES, 2),
        (ago(-60), 7, RULES, 2),
        # A text earns once a day, however long ago.
        (ago(5_000), 1, RULES, 0),
        # The cap gives what is left of it.
        (ago(60, points=4), 7, RULES, 1),
        (ago(60, points=5), 7, RULES, 0),
        (ago(60, points=99), 7, RULES, 0),
    ],
)
def test_a_message_earns(talked: Talked, print_: int, rules: TalkRules, points: int) -> None:
    assert earned(talked, NOON, print_, rules) == points


@given(st.text(alphabet="ab \t\n\u3000好", max_size=24), st.integers(1, 12))
def test_the_first_words_tell_whether_a_text_is_long_enough(text: str, least: int) -> None:
    assert is_long(text, least) == (len("".join(text.split())) >= least)


@given(st.lists(st.tuples(st.integers(-600, 600), st.integers(0, 9))))
def test_no_order_of_messages_earns_more_than_the_cap(messages: list[tuple[int, int]]) -> None:
    talked = Talked()
    for seconds, print_ in messages:
        at = NOON + seconds * SECOND
        points = earned(talked, at, print_, RULES)
        if points:
            assert str(print_) not in talked.prints.split(",")
            talked = talked.after(points, at, print_)
    assert talked.points <= RULES.daily_cap
