"""The story of a week: what an owner must know before any number, if there is such a thing."""

from __future__ import annotations

from enum import Enum, auto
from math import exp

from community.digest import Core, Digest, Growth
from community.noise import Counted

STRIKING = 4.0
"""Standard errors that make a story: chance alone passes them once in sixteen thousand numbers."""
ENOUGH_WEEKS = 3
"""Weeks before the week from which on one knows what is usual."""
FEWEST = 5
"""No story is about fewer people than these, be they ever so many more than usual."""
MANY, MOST = 0.35, 0.7
"""Shares of a wave that tell a raid: what many of those do whom somebody brought, and most."""
FEWEST_OF_THE_CORE = 0.1
"""The share of the core below which its silence is no story of the community, if not chance."""
UNLIKELY = 0.001
"""How seldom so many of the core may be silent by chance to be told."""


class Story(Enum):
    """What happened to a community in a week."""

    RAID = auto()
    ARRIVAL = auto()
    CORE_SILENT = auto()
    SILENCE = auto()
    NONE = auto()


def stories_of(digest: Digest) -> tuple[Story, ...]:
    """Give the stories of a week, the surest one first; NONE stands alone.

    A wave of newcomers is a raid by two of three signs: it came within hours, it said nothing, it
    was gone again; otherwise somebody brought them. So are many who were sent away on one day.
    """
    growth = digest.growth
    swept = is_striking(growth.removed) and growth.hurried >= growth.removed.excess / 2
    wave = is_striking(growth.joined) or is_striking(growth.new)
    raid = swept or (wave and signs_of_a_raid(growth) > 1)
    told = {
        Story.RAID: raid,
        Story.ARRIVAL: wave and not raid,
        Story.CORE_SILENT: is_silent(digest.retention.core),
        Story.SILENCE: not digest.presence.messages.now,
    }
    return tuple(story for story, so in told.items() if so) or (Story.NONE,)


def is_striking(count: Counted) -> bool:
    """Whether a count is far above what is usual."""
    if len(count.before) < ENOUGH_WEEKS or count.now < count.usual + FEWEST:
        return False
    return count.now >= 2 * count.usual and count.strangeness >= STRIKING


def signs_of_a_raid(growth: Growth) -> int:
    """Count what speaks for a raid: that they came at once, silent, and were gone soon."""
    came = max(1.0, growth.joined.excess, growth.new.excess)
    rush, gone = growth.rush, max(growth.left.excess, growth.removed.excess) / came
    at_once, in_silence = rush.people > MOST * came, rush.wrote < rush.people / 3
    return at_once + in_silence + (gone > MANY) + (gone > MOST)


def is_silent(core: Core) -> bool:
    """Whether more of the core are silent than chance explains (the tail of a Poisson count)."""
    enough = core.missed > 1 and core.missed >= FEWEST_OF_THE_CORE * core.people
    return enough and tail(core.missed, core.expected) < UNLIKELY


def tail(count: int, expected: float) -> float:
    """Give the probability of so many or more, of independent rare events."""
    term, below = exp(-expected), 0.0
    for number in range(count):
        below += term
        term *= expected / (number + 1)
    return max(0.0, 1.0 - below)
