"""Whether a number has changed by more than chance: what decides on an arrow in a digest."""

from collections.abc import Sequence
from enum import IntEnum
from math import sqrt
from statistics import fmean, median, variance

import msgspec

CERTAIN = 2.58
"""Standard errors that make a change: chance alone passes them once in a hundred numbers."""
ENOUGH_WEEKS = 4
"""Earlier weeks from which on one knows how much a number moves by itself."""


class Change(IntEnum):
    """Which way a number went."""

    DOWN = -1
    SAME = 0
    UP = 1


class Counted(msgspec.Struct, frozen=True, gc=False):
    """A count of a week, and those of the weeks before it, newest first."""

    now: int
    before: tuple[int, ...] = ()

    @property
    def last(self) -> int | None:
        """The count of the week before; None where there was none."""
        return self.before[0] if self.before else None

    @property
    def change(self) -> Change:
        """Whether it differs from the week before by more than chance."""
        return Change.SAME if self.last is None else _side(self.surprise())

    @property
    def usual(self) -> float:
        """The middle one of the weeks before, which no single odd week moves."""
        return float(median(self.before)) if self.before else 0.0

    @property
    def excess(self) -> float:
        """How many more than usual; never less than none."""
        return max(0.0, self.now - self.usual)

    @property
    def strangeness(self) -> float:
        """Give how far it lies above what is usual, in deviations of the weeks before.

        The deviation is the median one, times 1.4826 (Rousseeuw and Croux 1993), so that a raid or
        a holiday among the weeks before neither hides the next nor makes one; it is never less than
        that of independent events, one of them more than usual.
        """
        if not self.before:
            return 0.0
        spread = 1.4826 * median(abs(each - self.usual) for each in self.before)
        return self.excess / max(spread, sqrt(self.usual + 1))

    def surprise(self, usual: float | None = None) -> float:
        """Give the difference to the week before, or to what is `usual`, in standard errors.

        The difference of two counts has their sum as its variance if events are independent
        (Przyborowski and Wilenski 1940); people come in groups, so it is multiplied by how much
        more than that the weeks before varied (quasi-Poisson dispersion, McCullagh and Nelder
        1989, section 6.2), which is never taken for less than one.
        """
        last = (self.last or 0) if usual is None else usual
        spread = sqrt(dispersion(self.before) * (self.now + last))
        return (self.now - last) / spread if spread else 0.0


class Share(msgspec.Struct, frozen=True, gc=False):
    """A part of a whole, and both in the week before."""

    part: int
    whole: int
    part_before: int = 0
    whole_before: int = 0

    @property
    def now(self) -> float | None:
        """The share from 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def last(self) -> float | None:
        """The share of the week before; None of nothing."""
        return self.part_before / self.whole_before if self.whole_before else None

    @property
    def change(self) -> Change:
        """Whether it differs from the week before by more than chance (two-proportion z test)."""
        if self.now is None or self.last is None:
            return Change.SAME
        pooled = (self.part + self.part_before) / (self.whole + self.whole_before)
        spread = sqrt(pooled * (1 - pooled) * (1 / self.whole + 1 / self.whole_before))
        return _side((self.now - self.last) / spread) if spread else Change.SAME


def dispersion(weeks: Sequence[int]) -> float:
    """Give how many times more counts vary than independent events would; at least 1."""
    if len(weeks) < ENOUGH_WEEKS or not any(weeks):
        return 1.0
    return max(1.0, variance(weeks) / fmean(weeks))


def _side(errors: float) -> Change:
    if abs(errors) < CERTAIN:
        return Change.SAME
    return Change.UP if errors > 0 else Change.DOWN
