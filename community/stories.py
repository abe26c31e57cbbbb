"""The story of a week: what an owner must know before any number, if there is such a thing."""

from __future__ import annotations

from enum import Enum, auto
from math import exp

from community.digest import Core, Digest
from community.noise import Counted

STRIKING = 4.0
"""Standard errors that make a story: chance alone passes them once in sixteen thousand numbers."""
ENOUGH_WEEKS = 3
"""Weeks before the week from which on one knows what is usual."""
FEWEST = 5
"""No story is about fewer people than these, be they ever so many more than usual."""
UNLIKELY = 0.001
"""How seldom so many of the core may be silent by chance to be told."""


class Story(Enum):
    """What happened to a community in a week."""

    RAID = auto()
    ARRIVAL = auto()
    CORE_SILENT = auto()
    NONE = auto()


def story_of(digest: Digest) -> Story:
    """Give the story of a week, the most urgent one where there are several.

    A wave of joins is a raid where it broke in within hours and few of it wrote or stayed, or
    where many were sent away; otherwise somebody brought them.
    """
    growth = digest.growth
    if is_striking(growth.removed):
        return Story.RAID
    wave = is_striking(growth.joined) or is_striking(growth.new)
    if wave and _broke_in(digest):
        return Story.RAID
    if is_silent(digest.retention.core):
        return Story.CORE_SILENT
    return Story.ARRIVAL if wave else Story.NONE


def is_striking(count: Counted) -> bool:
    """Whether a count is far above what is usual."""
    if len(count.before) < ENOUGH_WEEKS or count.now < count.usual + FEWEST:
        return False
    return count.now >= 2 * count.usual and count.surprise(count.usual) >= STRIKING


def is_silent(core: Core) -> bool:
    """Whether more of the core are silent than chance explains (the tail of a Poisson count)."""
    silent = len(core.silent)
    return silent > 1 and tail(silent, core.expected) < UNLIKELY


def tail(count: int, expected: float) -> float:
    """Give the probability of so many or more, of independent rare events."""
    term, below = exp(-expected), 0.0
    for number in range(count):
        below += term
        term *= expected / (number + 1)
    return max(0.0, 1.0 - below)


def _broke_in(digest: Digest) -> bool:
    growth = digest.growth
    within_an_hour = growth.burst >= max(FEWEST, growth.joined.now / 3)
    gone = growth.left.now >= growth.joined.now / 3
    return within_an_hour and (gone or growth.wrote.part < growth.wrote.whole / 3)
