"""Lenses beside the score: in which way somebody helps, and what a community's help hangs on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from community.noise import CERTAIN
from community.recognition import GIVER, OWN, PLACE, TAKER, THREAD
from community.rings import Group

REACTIONS, THANKS = 9, 10
"""Where these stand in community.recognition.COLUMNS."""
NEWCOMER = 14
"""Days after the first for which somebody is a newcomer."""
NOTABLY = 2
"""How many times as often, or as seldom, is a change worth naming."""
HALF = 0.5


class Begun(NamedTuple):
    """A conversation as lenses see it; `helper` spoke in it first, 0 for nobody, after `wait`."""

    day: int
    place: int
    ref: int
    starter: int
    helper: int
    wait: int


class Lens(NamedTuple):
    """How somebody helps: `answered` conversations whose beginner acknowledged them, `welcomed`
    newcomers whom they answered first, and `praised` by so many who thanked or reacted."""

    answered: int = 0
    welcomed: int = 0
    praised: int = 0


class Moved(NamedTuple):
    """Somebody who is acknowledged notably more, or less, than in as many days before."""

    person: int
    now: int
    before: int


def lenses(
    rows: Iterable[Sequence[int]],
    begun: Iterable[Sequence[int]],
    known: Mapping[int, int],
    groups: Collection[Group] = (),
) -> dict[int, Lens]:
    """Look at people by rows in the order of community.recognition.COLUMNS and of `Begun`.

    `known` gives the first day of each; what stays inside of one of `groups` says nothing.
    """
    ring = {who: number for number, group in enumerate(groups, 1) for who in group.people}
    starters, answered, welcomed, praised = {}, _sets(), _sets(), _sets()
    for day, place, ref, starter, helper, _ in begun:
        starters[place, ref] = starter
        if helper and known.get(starter, 0) > day - NEWCOMER:
            welcomed[helper].add(starter)
    rows = [*rows]
    starters |= {(row[PLACE], row[THREAD]): row[TAKER] for row in rows if row[OWN]}
    for row in rows:
        giver, taker = row[GIVER], row[TAKER]
        if ring and ring.get(giver, -1) == ring.get(taker, 0):
            continue
        where = (row[PLACE], row[THREAD])
        if not row[OWN] and starters.get(where) == giver:
            answered[taker].add(where)
        if row[REACTIONS] or row[THANKS]:
            praised[taker].add(giver)
    people = answered.keys() | welcomed.keys() | praised.keys()
    return {
        who: Lens(*(len(found.get(who, ())) for found in (answered, welcomed, praised)))
        for who in people
    }


def _sets() -> defaultdict[int, set[object]]:
    return defaultdict(set)


def absence_factor(received: Iterable[int]) -> int:
    """Give the fewest people behind half of all that was received."""
    counts = sorted(received, reverse=True)
    half, so_far = HALF * sum(counts), 0
    for people, count in enumerate(counts, 1):
        so_far += count
        if so_far >= half:
            return people
    return 0


def moved(now: Mapping[int, int], before: Mapping[int, int]) -> list[Moved]:
    """Give who is acknowledged twice or half as often as before, and by more than chance.

    The surest come first. Two counts of independent events differ by chance with a variance of
    their sum, as in community.noise.
    """
    found = []
    for person in now.keys() | before.keys():
        more, less = now.get(person, 0), before.get(person, 0)
        errors = abs(more - less) / sqrt(more + less)
        if errors >= CERTAIN and max(more, less) >= NOTABLY * min(more, less):
            found.append((-errors, Moved(person, more, less)))
    return [each for _, each in sorted(found)]
