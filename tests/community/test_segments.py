"""Segments as values: the stages of a life, bands, names, and what is meant by words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.filtering import written
from community.segments import (
    GROUPS,
    LIVES,
    NEVER,
    NoName,
    NoSuchSegment,
    Segment,
    Standing,
    bands,
    check_name,
    life_of,
    lives_of,
    meant,
    meant_first,
)
from community.unreadable import Unreadable

SAVED = [Segment("Bakers", "tag:baker")]
# silent, known, quarter, gap, core
LIVED = {
    (NEVER, 40, 0, 0, False): "lurking",
    (NEVER, 5, 0, 0, False): "new",
    (2, 5, 3, 0, False): "new",
    (12, 200, 30, 3, False): "fading",
    (12, 25, 24, 3, True): "fading",
    (5, 200, 30, 3, True): "core",
    (27, 200, 2, 0, False): "active",
    (28, 200, 60, 0, True): "lost",
    (3, 200, 4, 28, False): "returned",
    (3, 200, 4, 27, False): "active",
}


@pytest.mark.parametrize("numbers", LIVED)
def test_where_somebody_stands(numbers: tuple[int, int, int, int, bool]) -> None:
    assert life_of(Standing(*numbers)) == LIVED[numbers]


def test_many_stand_where_each_would_alone() -> None:
    columns = [np.array(column) for column in zip(*LIVED, strict=True)]
    assert [LIVES[place] for place in lives_of(Standing(*columns))] == [*LIVED.values()]


@given(st.lists(st.integers(-5, 5), max_size=40))
def test_bands_are_fifths_in_order_and_equals_share_one(values: list[int]) -> None:
    found = bands(np.array(values, np.int64)).tolist()
    assert all(1 <= band <= 5 for band in found)
    for value, band in zip(values, found, strict=True):
        assert band == 1 + 5 * sum(other < value for other in values) // len(values)


MEANT = {
    "fading": "life:fading",
    "淡出": "life:fading",
    "bakers": "tag:baker",
    "champions": GROUPS["champions"],
    "沉睡": GROUPS["hibernating"],
    "r=1 or r=2": "r=1 or r=2",
}


@pytest.mark.parametrize("words", MEANT)
def test_a_name_or_a_filter_is_meant(words: str) -> None:
    assert written(meant(words, SAVED)) == MEANT[words]
    node, rest = meant_first(f"{words} Hello (you)", SAVED)
    assert (written(node), rest) == (MEANT[words], "Hello (you)")
    node, rest = meant_first(f"{words}\nand or\n\nnot", SAVED)
    assert (written(node), rest) == (MEANT[words], "and or\n\nnot")


def test_what_means_nothing_is_refused() -> None:
    for words in ("bakrs", "fadingg"):
        with pytest.raises(NoSuchSegment, match="Did you mean"):
            meant(words, SAVED)
    for words in ("r=", "fadingg r=1", "life:new and hello", "…"):
        with pytest.raises((Unreadable, NoSuchSegment)):
            meant_first(words, SAVED)


def test_a_name_is_one_word_that_means_nothing_else() -> None:
    check_name("bakers-2026")
    for name in (
        "all",
        "Core",
        "核心",
        "loyal",
        "and",
        "或",
        "a b",
        "a:b",
        "#a",
        "x" * 25,
        "",
        '"',
    ):
        with pytest.raises(NoName):
            check_name(name)
