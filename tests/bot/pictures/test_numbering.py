"""The numbers of bars: each is there, none stands in another or in a bar."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.numbering import Bar, placed

HIGH, GAP, BASE = 28.0, 12.0, 460.0
counts = st.lists(st.tuples(*[st.integers(0, 400)] * 3), min_size=1, max_size=9)


def bars(weeks: list[tuple[int, ...]]) -> list[Bar]:
    room = 904 / len(weeks)
    return [
        Bar(week * room + number * room * 0.27, BASE - count, room * 0.25, 16.0 * len(str(count)))
        for week, group in enumerate(weeks)
        for number, count in enumerate(group)
    ]


@given(counts)
def test_no_number_stands_in_another_or_in_a_bar(weeks: list[tuple[int, ...]]) -> None:
    drawn = bars(weeks)
    boxes = [
        (middle - bar.number / 2, middle + bar.number / 2, foot - HIGH, foot)
        for bar, (middle, foot) in zip(drawn, placed(drawn, HIGH, GAP), strict=True)
    ]
    for one, other in combinations(boxes, 2):
        aside = one[1] <= other[0] + 1e-6 or other[1] <= one[0] + 1e-6
        assert aside or one[3] <= other[2] + 1e-6 or other[3] <= one[2] + 1e-6
    for left, right, _, foot in boxes:
        under = [
            each
            for each in drawn
            if each.left < right - 1e-6 and left + 1e-6 < each.left + each.width
        ]
        assert all(foot <= each.top for each in under)


def test_a_number_stands_above_its_bar_or_a_little_aside() -> None:
    # The week of a raid: 41 joined, 21 left and 20 were sent away, and each number is wider.
    drawn = [Bar(31.0 * at, BASE - 10 * count, 27, 32) for at, count in enumerate((41, 21, 20))]
    found = placed(drawn, HIGH, GAP)
    assert [foot for _, foot in found] == [each.top - GAP for each in drawn]
    assert [middle for middle, _ in found] == [13.5, 43.5, 75.5]
    assert placed([Bar(0, BASE, 27, 0)], HIGH, GAP) == [(13.5, BASE - GAP)]
