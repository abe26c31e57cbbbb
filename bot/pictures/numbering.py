"""Where the numbers of bars stand, so that none stands in another, or in a bar."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

MOST_ASIDE = 0.5
"""How much of its width a number stands beside its place at most; then it goes up instead."""


class Bar(msgspec.Struct, frozen=True, gc=False):
    """A bar's left side, top and width, and how wide its number is, 0 for none."""

    left: float
    top: float
    width: float
    number: float

    @property
    def middle(self) -> float:
        """Where its number stands at best."""
        return self.left + self.width / 2


class Taken(msgspec.Struct, frozen=True, gc=False):
    """Room that is taken: a bar down to the ground, or a number."""

    left: float
    right: float
    top: float
    foot: float


def placed(bars: Sequence[Bar], high: float, gap: float) -> list[tuple[float, float]]:
    """Give where the number of each bar stands, its middle and its foot; low bars choose first.

    A number is so high, and stands so far above what is below it.
    """
    taken = {at: Taken(b.left, b.left + b.width, b.top, float("inf")) for at, b in enumerate(bars)}
    found = {}
    for at in sorted(range(len(bars)), key=lambda each: -bars[each].top):
        bar = bars[at]
        others = [room for place, room in taken.items() if place != at]
        middle, foot = _free(bar, others, high, gap)
        found[at] = middle, foot
        if bar.number:
            half = bar.number / 2
            taken[len(bars) + at] = Taken(middle - half, middle + half, foot - high, foot)
    return [found[at] for at in range(len(bars))]


def _free(bar: Bar, others: Sequence[Taken], high: float, gap: float) -> tuple[float, float]:
    foot, half = bar.top - gap, bar.number / 2
    while bar.number:
        beside = [room for room in others if room.top < foot and room.foot > foot - high]
        left = [room.right for room in beside if room.left + room.right < 2 * bar.middle]
        right = [room.left for room in beside if room.left + room.right >= 2 * bar.middle]
        least, most = max(left, default=-1e9) + half, min(right, default=1e9) - half
        middle = min(max(bar.middle, least), most)
        if least <= most and abs(middle - bar.middle) <= MOST_ASIDE * bar.number:
            return middle, foot
        foot = _lowest(beside, bar, half) - gap
    return bar.middle, foot


def _lowest(beside: Sequence[Taken], bar: Bar, half: float) -> float:
    """Give the top of the lowest of what stands where the number should."""
    return max(
        room.top
        for room in beside
        if room.left < bar.middle + half and room.right > bar.middle - half
    )
