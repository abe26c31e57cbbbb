"""Many texts in one array, and logistic regression over them all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.learning.features import Ids

    Reals = NDArray[np.float64]

S = TypeVar("S", bound="np.generic")
MEMORY = 8
"""From so many last steps the next one is guessed (L-BFGS)."""
STEPS, HALVINGS = 100, 20
CLOSE = 1e-3
"""A gradient is zero if no part of it is larger than this share of FIRMNESS."""


class Batch(NamedTuple):
    """The numbers of many texts, one after the other; none of the texts is without any."""

    ids: NDArray[np.intp]
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]
    """How many numbers each text has."""
    spam: NDArray[np.bool_]

    def sums(self, values: NDArray[np.floating]) -> Reals:
        """Give the sum of a text's values, for each text."""
        import numpy as np

        return np.add.reduceat(values, self.starts, dtype=np.float64)

    def spread(self, values: NDArray[S]) -> NDArray[S]:
        """Give each text's value once for each of its numbers."""
        import numpy as np

        return np.repeat(values, self.counts)


def batch_of(ids: Sequence[Ids], spam: Sequence[bool]) -> Batch:
    """Put texts together, one at least."""
    import numpy as np

    counts = np.array([len(each) for each in ids], np.intp)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    return Batch(np.concatenate(ids).astype(np.intp), starts, counts, np.array(spam, bool))


class Sums:
    """Sums of values by text and by number, each in one pass: regression wants them often."""

    def __init__(self, batch: Batch, values: Reals) -> None:
        import numpy as np

        order = np.argsort(batch.ids, kind="stable")
        first = np.diff(batch.ids[order], prepend=-1) != 0
        self._starts, self._edges = batch.starts, np.flatnonzero(first)
        self._columns = np.empty(len(order), np.intp)
        self._columns[order] = np.cumsum(first) - 1
        self._values = values.astype(np.float32)
        self._turned, self._texts = (
            self._values[order],
            batch.spread(np.arange(len(batch.spam)))[order],
        )
        self.numbers = len(self._edges)

    def by_text(self, weights: Reals) -> Reals:
        """Give for each text the sum of its values, each times the weight of its number."""
        import numpy as np

        terms = weights.astype(np.float32).take(self._columns) * self._values
        summed: Reals = np.add.reduceat(terms, self._starts).astype(np.float64)
        return summed

    def by_number(self, pulls: Reals) -> Reals:
        """Give for each number the sum of its values, each times the pull of its text."""
        import numpy as np

        terms = pulls.astype(np.float32).take(self._texts) * self._turned
        summed: Reals = np.add.reduceat(terms, self._edges).astype(np.float64)
        return summed


def regress(batch: Batch, values: Reals, says: Reals, firmness: float) -> Reals:
    """Give how hard each text pulls, below zero to harmless, where all pulls are at rest.

    The weights of logistic regression over `values`, one for each number of each text, beside what
    counts say, are the sum of all texts' values times their pulls: FIRMNESS times the chance, by
    those weights, that a text's label is wrong.
    """
    import numpy as np

    sums, signs = Sums(batch, values), np.where(batch.spam, 1.0, -1.0)

    def margins(at: Reals) -> Reals:
        sure: Reals = np.clip(signs * (sums.by_text(at[:-1]) + at[-1] + says), -50, 50)
        return sure

    def cost(at: Reals) -> tuple[float, Reals]:
        sure = margins(at)
        wrong = signs * firmness / (1 + np.exp(sure))
        down = np.append(sums.by_number(wrong), wrong.sum())
        return firmness * float(np.logaddexp(0, -sure).sum()) + dot(at, at) / 2, at - down

    at = lowest(cost, np.zeros(sums.numbers + 1), CLOSE * firmness)
    pulls: Reals = signs * firmness / (1 + np.exp(margins(at)))
    return pulls


def dot(one: Reals, other: Reals) -> float:
    """Give the sum of products, in one order on every machine and on one core only."""
    import numpy as np

    return float(np.einsum("i,i->", one, other))


def lowest(cost: Callable[[Reals], tuple[float, Reals]], at: Reals, close: float) -> Reals:
    """Give where a convex function is lowest, near enough; it gives a value and a gradient."""
    import numpy as np

    steps: list[tuple[Reals, Reals]] = []
    value, gradient = cost(at)
    for _ in range(STEPS):
        if np.abs(gradient).max() <= close:
            break
        way = downhill(gradient, steps)
        slope, long = dot(way, gradient), 1.0 if steps else 1 / sqrt(dot(gradient, gradient))
        for _ in range(HALVINGS):
            new_value, new_gradient = cost(at + long * way)
            if new_value <= value + 1e-4 * long * slope + 1e-6 * abs(value):
                break
            long /= 2
        moved, bent = long * way, new_gradient - gradient
        at, value, gradient = at + moved, new_value, new_gradient
        if dot(moved, bent) > 0:
            steps = [*steps, (moved, bent)][-MEMORY:]
    return at


def downhill(gradient: Reals, steps: Sequence[tuple[Reals, Reals]]) -> Reals:
    """Give the way down that the last steps suggest: Newton's, as far as they know it."""
    way, shares = -gradient, list[float]()
    for moved, bent in reversed(steps):
        shares.append(dot(moved, way) / dot(moved, bent))
        way = way - shares[-1] * bent
    if steps:
        moved, bent = steps[-1]
        way *= dot(moved, bent) / dot(bent, bent)
    for (moved, bent), share in zip(steps, reversed(shares), strict=True):
        way = way + (share - dot(bent, way) / dot(moved, bent)) * moved
    return way
