"""Groups whose acknowledgements stay inside: shown to the owner, and worth nothing among them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

FEWEST = 10
"""Acknowledgements received, below which nobody is looked at."""
SHARE = 0.75
"""Share of what a group receives that comes from inside of it."""
CIRCLE = 30
"""Most people from whom most of what somebody receives comes, to be one of a group."""
SMALLEST = 3
SOUGHT = 0.25
"""Share of what all others give that goes to a group which is no ring, but the community's core."""


class Group(NamedTuple):
    """People whose acknowledgements stay among them: how many they received, and from inside."""

    people: tuple[int, ...]
    received: int
    inside: int


def counted_pairs(giver: Numbers, taker: Numbers, size: int) -> tuple[Numbers, Numbers, Numbers]:
    """Give each pair of people numbered below `size` once, with how often it occurs."""
    import numpy as np

    pairs, often = np.unique(giver * size + taker, return_counts=True)
    return pairs // size, pairs % size, often


def groups_of(giver: Numbers, taker: Numbers, size: int) -> tuple[Group, ...]:
    """Find groups by who gave to whom, people being numbered below `size`; the largest first."""
    edges = _Edges(*counted_pairs(giver, taker, size), size)
    found = []
    for people in _circles(_close(edges)):
        joined = _joined(edges, people)
        taken = int(edges.received[joined].sum())
        inside = int(edges.between(joined))
        by_others = edges.often.sum() - int(edges.given[joined].sum())
        sought = taken - inside >= SOUGHT * by_others
        if inside >= SHARE * taken and not sought:
            found.append(Group(tuple(int(who) for who in joined), taken, inside))
    return tuple(sorted(found, key=lambda group: (-len(group.people), group.people)))


class _Edges:
    """Who gave how often to whom."""

    def __init__(self, giver: Numbers, taker: Numbers, often: Numbers, size: int) -> None:
        self.giver, self.taker, self.often, self.size = giver, taker, often, size
        self.received = self._sum(taker, often)
        self.given = self._sum(giver, often)

    def _sum(self, who: Numbers, often: Numbers) -> Numbers:
        import numpy as np

        return np.bincount(who, weights=often, minlength=self.size)

    def between(self, people: Numbers) -> float:
        """Give how often some people gave to each other."""
        import numpy as np

        inside = np.isin(self.giver, people) & np.isin(self.taker, people)
        return float(self.often[inside].sum())

    def with_group(self, people: Numbers) -> tuple[Numbers, Numbers]:
        """Give how often each received from some people, and gave to them."""
        import numpy as np

        by, to = np.isin(self.giver, people), np.isin(self.taker, people)
        received = self._sum(self.taker[by], self.often[by])
        return received, self._sum(self.giver[to], self.often[to])


def _close(edges: _Edges) -> set[tuple[int, int]]:
    """Give pairs of a person and one of the few from whom most of what they receive comes."""
    import numpy as np

    order = np.lexsort((edges.giver, -edges.often, edges.taker))
    taker, giver, often = edges.taker[order], edges.giver[order], edges.often[order]
    starts = np.searchsorted(taker, taker)
    places = np.arange(len(order)) - starts
    before = np.cumsum(often) - often
    before = before - before[starts]
    needed = before < SHARE * edges.received[taker]
    few = np.bincount(taker[needed], minlength=edges.size)
    near = needed & (few <= CIRCLE)[taker] & (edges.received >= FEWEST)[taker] & (places < CIRCLE)
    return set(zip(taker[near].tolist(), giver[near].tolist(), strict=True))


def _circles(close: set[tuple[int, int]]) -> list[Numbers]:
    """Give the people whom mutual closeness joins, where they are neither too few nor too many."""
    import numpy as np

    leader: dict[int, int] = {}

    def led(who: int) -> int:
        while leader.setdefault(who, who) != who:
            leader[who] = leader[leader[who]]
            who = leader[who]
        return who

    for one, other in sorted(close):
        if (other, one) in close:
            leader[max(led(one), led(other))] = min(led(one), led(other))
    circles: dict[int, list[int]] = defaultdict(list)
    for who in sorted(leader):
        circles[led(who)].append(who)
    return [np.array(each) for each in circles.values() if SMALLEST <= len(each) <= CIRCLE]


def _joined(edges: _Edges, people: Numbers) -> Numbers:
    """Give a group with those who give to it, and receive from it most of what they receive."""
    import numpy as np

    while True:
        received, given = edges.with_group(people)
        belongs = (received >= SHARE * edges.received) & (given >= SHARE * edges.given)
        belongs &= (edges.received >= SMALLEST) & (edges.given > 0)
        belongs[people] = True
        after = np.nonzero(belongs)[0]
        if len(after) == len(people):
            return after
        people = after
