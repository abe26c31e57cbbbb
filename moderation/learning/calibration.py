"""Where spam begins: bars on scores, by what the model says of samples that it did not see."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nextafter
from typing import NamedTuple

from moderation.learning.model import Bars
from moderation.learning.pieces import NO_WINDOW

AT_MOST = 0.012
"""The share of harmless texts that may be taken for spam, at most."""
WORTH = 3.0
"""One harmless text removed is as bad as so many adverts missed."""
WINDOWS_AT_MOST = 0.001
"""The share of harmless texts that a window alone may raise."""
SHORT_AT_MOST = 0.002
"""The share of short harmless texts that may be taken for spam where the bar is lower for them."""
STRANGE_AT_MOST = 0.005
"""The share of recognised spam that may be less familiar than what the model dares to judge."""
SLACK = 0.4
"""How much less familiar than that a text may be: words run together are less so."""
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
    harmless = [t for t in trials if not t.spam]
    if not harmless:
        return Bars()
    if len(harmless) == len(trials):
        whole, window = (max(t[column] for t in trials) + ROOM for column in (0, 1))
        return Bars(max(Bars().whole, whole), max(Bars().window, window))
    allowed = int(WINDOWS_AT_MOST * len(harmless))
    whole = _cheapest(trials, int(AT_MOST * len(harmless)) - allowed)
    short = min(whole, _short([t.whole for t in harmless if t.window == NO_WINDOW], whole))
    below = sorted((t.window for t in harmless if t.whole < whole), reverse=True)
    window = below[allowed] + (1e-6 if allowed else ROOM) if len(below) > allowed else NO_WINDOW
    if window < NO_WINDOW + 2 * ROOM:
        window = Bars().window
    found = sorted(
        t.familiar for t in trials if t.spam and (t.whole >= whole or t.window >= window)
    )
    return Bars(whole, window, _least(found), short)


def _short(scores: Sequence[float], whole: float) -> float:
    """Give the bar on short texts: what so few harmless ones reach, whatever the long ones do."""
    if len(scores) * SHORT_AT_MOST < 1:
        return whole
    return sorted(scores, reverse=True)[int(SHORT_AT_MOST * len(scores))] + 1e-6


def _cheapest(trials: Sequence[Trial], limit: int) -> float:
    """Give the bar on whole texts that costs least, with so many harmless ones above, at most."""
    ordered = sorted(trials, key=lambda t: -t.whole)
    best, bar, taken, worth = 0.0, ordered[0].whole + ROOM, 0, 0.0
    for trial, below in zip(ordered, [*ordered[1:], ordered[-1]], strict=True):
        taken += not trial.spam
        worth += 1 if trial.spam else -WORTH
        if taken > limit:
            break
        if worth > best and below.whole < trial.whole:
            best, bar = worth, max((trial.whole + below.whole) / 2, nextafter(below.whole, inf))
    return bar


def _least(found: Sequence[float]) -> float:
    """Give how familiar a text must be, by how familiar recognised spam was, in ascending order."""
    if not found:
        return 0.0
    return max(0.0, found[int(STRANGE_AT_MOST * len(found))] - SLACK)
