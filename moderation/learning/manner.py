"""How a model scores: part of what it is, so that a stored one says what it always said."""

from __future__ import annotations

from typing import NamedTuple

LEAST = 0.3
"""How much a number matters at least, such as one never seen: it makes a text less known."""
FEW = 200
"""After so many lessons `early` counts half."""
STEPS = 32
"""The prior is known to so many parts of one, so that it seldom moves."""


class Manner(NamedTuple):
    """What a score is made of, and how fast short texts and the first lessons count."""

    prior: float
    """How much of the score stands on counts alone; the rest on weights that correct them."""
    early: float
    """How much more of it does in the beginning: few lessons make poor weights."""
    slight: int
    """A text is scored as if it had so many more numbers, never seen: a short one says less."""

    @property
    def unseen(self) -> float:
        """How much these numbers matter, all of them."""
        return self.slight * LEAST**2

    def prior_after(self, lessons: int) -> float:
        """Give the prior after so many lessons."""
        return self.prior + round(self.early / (1 + (lessons / FEW) ** 2) * STEPS) / STEPS


TODAYS = Manner(prior=0.25, early=0.25, slight=40)
BEFORE = Manner(prior=0.25, early=0.0, slight=0)
"""How models scored that do not say how they do."""
