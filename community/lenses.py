"""Lenses beside the score: in which way somebody helps, and what a community's help hangs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from community.noise import CERTAIN
from community.recognition import COLUMNS, GIVER, OWN, PLACE, TAKER, THREAD
from community.rings import Group

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

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


DAY, WHERE, REF, STARTER, HELPER, _ = range(len(Begun._fields))


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
    rows: Sequence[Sequence[int]] | Numbers,
    begun: Sequence[Sequence[int]] | Numbers,
    known: Mapping[int, int],
    groups: Collection[Group] = (),
) -> dict[int, Lens]:
    """Look at people by rows in the order of community.recognition.COLUMNS and of `Begun`.

    `known` gives the first day of each; what stays inside of one of `groups` says nothing.
    """
    import numpy as np

    table = np.asarray(rows, np.int64).reshape(-1, len(COLUMNS))
    talks = np.asarray(begun, np.int64).reshape(-1, len(Begun._fields))
    giver, taker, own = table[:, GIVER], table[:, TAKER], table[:, OWN] > 0
    between = ~_inside(table, groups)
    threads, rows_of = _threads(talks, table)
    starters = np.zeros(len(talks) + len(table), np.int64)
    starters[threads] = talks[:, STARTER]
    starters[rows_of[own]] = taker[own]
    answer = between & ~own & (starters[rows_of] == giver)
    praise = between & ((table[:, REACTIONS] | table[:, THANKS]) > 0)
    first = [known.get(who, 0) for who in talks[:, STARTER].tolist()]
    welcome = (talks[:, HELPER] > 0) & (np.array(first, np.int64) > talks[:, DAY] - NEWCOMER)
    answered = _different(taker[answer], rows_of[answer])
    welcomed = _different(talks[welcome, HELPER], talks[welcome, STARTER])
    praised = _different(taker[praise], giver[praise])
    return {
        who: Lens(*(found.get(who, 0) for found in (answered, welcomed, praised)))
        for who in answered.keys() | welcomed.keys() | praised.keys()
    }


def _threads(talks: Numbers, table: Numbers) -> tuple[Numbers, Numbers]:
    """Give the conversation of each row of both, by a number below that of all rows."""
    import numpy as np

    places = np.concatenate([talks[:, WHERE], table[:, PLACE]])
    order = np.lexsort((refs := np.concatenate([talks[:, REF], table[:, THREAD]]), places))
    new = (np.diff(places[order]) != 0) | (np.diff(refs[order]) != 0)
    threads = np.zeros(len(order), np.int64)
    threads[order[1:]] = np.cumsum(new)
    return threads[: len(talks)], threads[len(talks) :]


def _different(who: Numbers, what: Numbers) -> dict[int, int]:
    """Count for each how many different things they have."""
    import numpy as np

    order = np.lexsort((what, who))
    who, what = who[order], what[order]
    new = np.concatenate([[True], (np.diff(who) != 0) | (np.diff(what) != 0)])[: len(order)]
    return Counter(who[new].tolist())


def _inside(table: Numbers, groups: Collection[Group]) -> Numbers:
    """Mark the rows whose giver and taker are of one group."""
    import numpy as np

    inside = np.zeros(len(table), bool)
    for group in groups:
        people = np.array(group.people)
        inside |= np.isin(table[:, GIVER], people) & np.isin(table[:, TAKER], people)
    return inside


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
