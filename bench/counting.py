"""What became of held-out texts: caught, missed, false, and how sure a share is."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple


def tally(told: Sequence[tuple[bool, bool]]) -> Count:
    """Count pairs of what was said and what is so."""
    caught = told.count((True, True))
    false = told.count((True, False))
    return Count(caught, told.count((False, True)), false, false + told.count((False, False)))


def interval(hits: int, of: int) -> tuple[float, float]:
    """Give the bounds of a share by Wilson's interval, 95 %."""
    if not of:
        return 0.0, 1.0
    share, z = hits / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    wide = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - wide), min(1.0, middle + wide)


class Count(NamedTuple):
    """What became of held-out texts, pooled over splits."""

    caught: int = 0
    missed: int = 0
    false: int = 0
    harmless: int = 0

    def plus(self, other: Count) -> Count:
        """Add another split's."""
        return Count(*map(sum, zip(self, other, strict=True)))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.caught / max(1, 2 * self.caught + self.missed + self.false)

    @property
    def recall(self) -> float:
        """The share of spam that was caught."""
        return self.caught / max(1, self.caught + self.missed)

    @property
    def rate(self) -> float:
        """The share of harmless texts that were taken for spam."""
        return self.false / max(1, self.harmless)

    def __str__(self) -> str:
        low, high = interval(self.false, self.harmless)
        return (
            f"F1 {self.f1:.3f}, recall {self.recall:.3f}, false {self.false} of {self.harmless} "
            f"({self.rate:.2%}, 95 % {low:.2%} to {high:.2%})"
        )
