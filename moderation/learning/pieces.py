"""The pieces by which a long text is judged beside the whole of it, and how they score."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from moderation.learning.features import ORDERS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_WINDOW = -99.0
SUMS = 3
"""So many columns of the model's table are summed for a score: what it says, weighs, matters."""
WINDOW, STRIDE = 48, 12
"""A long text is also judged by pieces of so many characters, one beginning after so many."""
BLOCKS = WINDOW // STRIDE
LONG = 72
"""A text of more characters is a long one."""


def window_scores(blocks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the score of each window, by what is said of blocks that stand one after another."""
    import numpy as np

    sums = np.add.accumulate(blocks[:, :SUMS], 0)
    sums[BLOCKS:] -= sums[:-BLOCKS].copy()
    return scores_of(sums[BLOCKS - 1 :])


def scores_of(windows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the score of each window, by its sums."""
    import numpy as np

    says, weight, matters = windows.T[:SUMS]
    scores: NDArray[np.float64] = says / sqrt(WINDOW * ORDERS) + weight / np.sqrt(matters)
    return scores
