"""At risk: members who fall silent against their own habit, most likely lost first."""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MONTH, QUARTER = 30, 90
SEEN_LATELY = 14
"""Days within which those were seen on whom the order by risk was measured."""
LOST = 28
"""Days of silence after which somebody is no longer at risk, but lost."""
HABIT = 8
"""Active days in the last 90 from which on somebody has a habit that can fade."""
SILENCE = 0.3
"""How much a day of silence weighs against the logarithms of active days. Chosen on the first half
of the months of one community, 2018 to 2022; the second half agrees (docs/why/definitions.md)."""


class Habit(msgspec.Struct, frozen=True, gc=False):
    """Active days of a member: in the last 30, the last 90 and ever, and days since the last."""

    silent: int
    month: int
    quarter: int
    ever: int

    @property
    def risk(self) -> float:
        """How likely they are to stay silent; only the order means something."""
        counts = (log1p(self.month), log1p(self.quarter), log1p(self.ever))
        return float(risk(self.silent, *counts))

    @property
    def is_fading(self) -> bool:
        """Whether somebody with a habit is silent, by their own rhythm."""
        return bool(fading(self.silent, self.quarter))


def fading(silent: Any, quarter: Any) -> Any:
    """Whether whoever was here on so many days of the last 90 is at risk after days of silence.

    They have a habit, and are silent for more than three times as long as they usually are, but
    not yet lost. Works on numbers and on arrays of them.
    """
    has_habit, is_silent = quarter >= HABIT, (silent > 2) & (silent < LOST)
    return has_habit & is_silent & (silent * quarter > 3 * QUARTER)


def risk(silent: Any, month: Any, quarter: Any, ever: Any) -> Any:
    """Give the risk of days of silence and the logarithms of one plus active days.

    Somebody who has come often comes again: what counts is how long the silence is, less how
    strong the habit is, at three distances.
    """
    return SILENCE * silent - month - quarter - ever


def risks(silent: NDArray[Any], counts: NDArray[Any]) -> NDArray[np.float64]:
    """Give the risk of many members: `counts` has their days in the month, quarter and ever."""
    import numpy as np

    logs = np.log1p(counts)
    found: NDArray[np.float64] = risk(silent, logs[:, 0], logs[:, 1], logs[:, 2])
    return found
