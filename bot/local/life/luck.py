"""Chance, as the story needs it: how often, at which hour, who of several."""

from __future__ import annotations

from collections.abc import Collection
from math import exp
from random import Random
from typing import TypeVar

T = TypeVar("T")
SPREAD = 2.0
MORNING = 10.0
"""Hours from the time somebody likes best to the other one at which they look in."""
FIRST, DAY = 4.4, 23.4
"""Hours of the clock at which a day is up, and for how long; four at night is 28."""


def times(luck: Random, rate: float) -> int:
    """Give how often something happens on a day that on average happens `rate` times."""
    limit, product, number = exp(-rate), luck.random(), 0
    while product > limit:
        product *= luck.random()
        number += 1
    return number


def hour(luck: Random, likes: float) -> float:
    """Give an hour of the day, near the one that somebody likes or, less often, half a day off."""
    around = likes - MORNING if luck.random() < 0.3 else likes
    return (luck.gauss(around, SPREAD) - FIRST) % DAY + FIRST


def taken(
    luck: Random, waiting: list[T], liked: Collection[T] = (), but: T | None = None
) -> T | None:
    """Take somebody off the end of the waiting: one of those that are liked, if there is one.

    None where nobody but `but` waits.
    """
    fit = [place for place, each in enumerate(waiting) if each != but]
    better = [place for place in fit if waiting[place] in liked] if liked else []
    if not fit:
        return None
    return waiting.pop(luck.choice(better) if better else fit[-1])
