"""Where spam begins: bars on scores, by what the model says of samples that it did not see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from moderation.learning.model import Bars

AT_MOST = 0.012
"""The share of harmless texts that may be taken for spam, at most."""
WORTH = 3.0
"""One harmless text removed is as bad as so many adverts missed."""
WINDOWS_AT_MOST = 0.002
"""The share of harmless texts that a window alone may raise."""
STRANGE_AT_MOST = 0.008
"""The share of recognised spam that may be less familiar than what the model dares to judge."""
ROOM = 1.0
"""How far above the highest harmless score a bar is, where there are few samples."""


class Trial(NamedTuple):
    """What a model that did not see a sample says of it."""

    whole: float
    window: float
    spam: bool
    familiar: float = 0.0


def bars_of(trials: Sequence[Trial]) -> Bars:
    """Give the bars that cost least on these trials."""
    harmless = sorted((t for t in trials if not t.spam), key=lambda t: -t.window)
    if not harmless:
        return Bars()
    if len(harmless) == len(trials):
        whole, window = (max(t[column] for t in trials) + ROOM for column in (0, 1))
        return Bars(max(Bars().whole, whole), max(Bars().window, window))
    allowed = int(WINDOWS_AT_MOST * len(harmless))
    window = harmless[allowed].window + (ROOM if not allowed else 1e-6)
    rest = sorted((t for t in trials if t.window < window), key=lambda t: -t.whole)
    limit = int(AT_MOST * len(harmless)) - allowed
    best, bar, taken, worth = 0.0, max(t.whole for t in trials) + ROOM, 0, 0.0
    for trial, below in zip(rest, [*rest[1:], rest[-1]], strict=True):
        taken += not trial.spam
        worth += 1 if trial.spam else -WORTH
        if taken > max(limit, 0):
            break
        if worth > best and below.whole < trial.whole:
            best, bar = worth, (trial.whole + below.whole) / 2
    found = sorted(t.familiar for t in trials if t.spam and (t.whole >= bar or t.window >= window))
    return Bars(bar, window, _least(found))


def _least(found: Sequence[float]) -> float:
    """Give how familiar a text must be, by how familiar recognised spam was, in ascending order."""
    if not found:
        return 0.0
    strange = int(STRANGE_AT_MOST * len(found))
    return found[strange] if strange else max(0.0, found[0] - ROOM)
