"""One lesson of the classifier: what it weighs, and how that is found."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, NamedTuple

from moderation.learning.strangeness import Script, script_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.learning.features import Ids, Seen

FIRMNESS = 4.0
"""The most that one lesson may weigh; higher follows single lessons closer."""

UNIT = 1 << 16
"""Weights are whole numbers of this fraction: sums of them are exact, in any order."""


class Lesson(NamedTuple):
    """One text that somebody said is spam or harmless, as the model took it in."""

    ids: Ids
    spam: bool
    weights: NDArray[np.int32]
    """What was added to the weight of each of its numbers, in units."""
    base: int
    """What was added to the weight that every text has."""
    script: Script
    """In what kind of letters it is written."""


def lesson_of(seen: Seen, spam: bool, pull: float, shares: NDArray[np.float32]) -> Lesson:
    """Give the lesson of a text that pulls so much, in whole units."""
    import numpy as np

    weights = np.rint(shares * (pull * UNIT)).astype(np.int32)
    return Lesson(seen.ids, spam, weights, round(pull * UNIT), script_of(seen))


def step(margin: float, already: float) -> float:
    """Give how far a lesson's pull must move, of a text that has a margin on its own side.

    The pull of logistic regression's dual: what a lesson weighs is FIRMNESS times the chance, by
    the model with it, that its label is wrong. Three steps of Newton's are enough.
    """
    moved = 0.0
    for _ in range(3):
        doubt = 1 / (1 + exp(min(max(margin + 2 * moved, -50.0), 50.0)))
        slope = 1 + 2 * FIRMNESS * doubt * (1 - doubt)
        moved += (FIRMNESS * doubt - already - moved) / slope
    return min(max(moved, -already), FIRMNESS - already)
