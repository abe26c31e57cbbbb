"""Who carries a community: ranked by the weakest of several signs of being of help to others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from community.evidence import Acknowledged
from community.rings import Group, counted_pairs, groups_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Rules(NamedTuple):
    """What counts: of one giver so many acknowledgements to one other in a day, in a day, and in a
    week. People who call, and how many people there are, count only of givers who were known for
    `tenure` days, or since the community's first `founding` days."""

    of_pair: int = 1
    of_day: int = 4
    of_week: int = 10
    tenure: int = 14
    founding: int = 28


RULES = Rules()


class Signs(NamedTuple):
    """What somebody's rank is made of, in conversations that others began.

    `helped` conversations in which they were acknowledged, `called` ones into which they were
    called, the `rooms` and `weeks` in which that was, and by how many `people`. `trust` is how
    much of the admins' trust reaches them by acknowledgements, 0 where no admin is known, and NONE
    in a group whose acknowledgements stay inside.
    """

    helped: int
    called: int
    rooms: int
    people: int
    weeks: int
    trust: float = 0.0


class Standing(NamedTuple):
    """A person's place: `worst` is their place by `weakest`, the sign that holds them back."""

    person: int
    rank: int
    score: float
    worst: int
    weakest: str
    signs: Signs


class Recognition(NamedTuple):
    """People, the first one first. `anchored` where admins' trust was known and counted."""

    anchored: bool
    standings: tuple[Standing, ...]
    groups: tuple[Group, ...] = ()


COLUMNS = ("day", *Acknowledged._fields)
DAY, GIVER, TAKER, PLACE, THREAD, OWN, CALLED = range(7)
PLAIN = ("helped", "called", "rooms", "people", "weeks")
DAMPING, ROUNDS = 0.85, 50
FEWEST_TRUSTED = 10
"""People whom the admins must have acknowledged before their trust says anything of the others."""
NONE = -1.0
"""The trust of who belongs to a group whose acknowledgements stay inside: less than nobody's."""


def recognise(
    rows: Sequence[Sequence[int]] | Numbers,
    known: Mapping[int, int],
    people: Iterable[int] = (),
    seeds: Collection[int] = (),
    rules: Rules = RULES,
) -> Recognition:
    """Rank people by rows of a day and what was acknowledged on it, in the order of `COLUMNS`.

    `known` gives the first day of each giver, `people` whom to rank without any evidence, too.
    With `seeds`, admins who hold their role by other means, their trust is one of the signs and
    they themselves are not ranked, once they have acknowledged enough people to tell anything.
    """
    import numpy as np

    listed, table = _numbered(rows, people)
    if not len(listed):  # as in every night of a community that is young or has nobody to thank
        return Recognition(False, ())
    first = np.array([known.get(int(who), 0) for who in listed], np.int64)
    found = groups_of(table[:, GIVER], table[:, TAKER], len(listed))
    counted = _counted(table, found, rules)
    trusted = counted[_known(counted, first, rules)]
    signs = _signs(counted, trusted, len(listed))
    anchors = np.isin(listed, np.array([*seeds], np.int64))
    anchored = len(np.unique(trusted[anchors[trusted[:, GIVER]], TAKER])) >= FEWEST_TRUSTED
    ranked = np.arange(len(listed))
    if anchored:
        signs["trust"] = _trust(trusted, anchors)
        # Whom of a group an acknowledgement from outside means, nobody can say.
        signs["trust"][[who for group in found for who in group.people]] = NONE
        ranked = ranked[~anchors]
    groups = tuple(
        group._replace(people=tuple(int(listed[i]) for i in group.people)) for group in found
    )
    return Recognition(anchored, _ranked(listed, ranked, signs), groups)


def received(rows: Sequence[Sequence[int]] | Numbers, rules: Rules = RULES) -> dict[int, int]:
    """Give how many acknowledgements count for each, of rows in the order of `COLUMNS`."""
    import numpy as np

    if not len(rows):
        return {}
    listed, table = _numbered(rows, ())
    table = _counted(table, groups_of(table[:, GIVER], table[:, TAKER], len(listed)), rules)
    counts = np.bincount(table[:, TAKER], minlength=len(listed))
    return {int(who): int(count) for who, count in zip(listed, counts, strict=True) if count}


def _numbered(
    rows: Sequence[Sequence[int]] | Numbers, people: Iterable[int]
) -> tuple[Numbers, Numbers]:
    """Give who occurs, and the rows with givers and takers as places among them."""
    import numpy as np

    table = np.asarray(rows, np.int64).reshape(-1, len(COLUMNS)).copy()
    named = (table[:, GIVER], table[:, TAKER], np.array([*people], np.int64))
    listed, index = np.unique(np.concatenate(named), return_inverse=True)
    table[:, GIVER], table[:, TAKER] = index[: len(table)], index[len(table) : 2 * len(table)]
    return listed, table


def _known(table: Numbers, first: Numbers, rules: Rules) -> Numbers:
    """Mark the rows whose giver was known long enough, or had been there from the beginning."""
    began = first[first > 0].min(initial=table[:, DAY].min(initial=1 << 40))
    since: Numbers = first[table[:, GIVER]]
    known: Numbers = (since + rules.tenure <= table[:, DAY]) | (since < began + rules.founding)
    return known


def _counted(table: Numbers, groups: Sequence[Group], rules: Rules) -> Numbers:
    """Give the rows that count."""
    import numpy as np

    ring = np.zeros(table[:, [GIVER, TAKER]].max(initial=0) + 1, np.int64)
    for number, group in enumerate(groups, 1):
        ring[list(group.people)] = number
    inside = (ring[table[:, GIVER]] > 0) & (ring[table[:, GIVER]] == ring[table[:, TAKER]])
    table = table[(table[:, OWN] == 0) & ~inside]
    table = _first(table, rules.of_pair, table[:, DAY], table[:, GIVER], table[:, TAKER])
    table = _first(table, rules.of_day, table[:, DAY], table[:, GIVER])
    return _first(table, rules.of_week, (table[:, DAY] - 1) // 7, table[:, GIVER])


def _first(table: Numbers, most: int, *within: Numbers) -> Numbers:
    """Keep so many rows of each kind; calls last, since whoever names everybody helps nobody."""
    import numpy as np

    order = np.lexsort(
        (table[:, TAKER], table[:, THREAD], table[:, CALLED], table[:, DAY], *reversed(within))
    )
    keys = np.stack([each[order] for each in within])
    starts = np.nonzero((keys[:, 1:] != keys[:, :-1]).any(axis=0))[0] + 1
    counted = np.arange(len(order))
    begins = np.zeros(len(order), np.int64)
    begins[starts] = starts
    return table[order[counted - np.maximum.accumulate(begins) < most]]


def _signs(table: Numbers, trusted: Numbers, size: int) -> dict[str, Numbers]:
    called = trusted[trusted[:, CALLED] > 0]
    weeks = (table[:, DAY] - 1) // 7
    return {
        "helped": _distinct(size, table[:, TAKER], table[:, PLACE], table[:, THREAD]),
        "called": _distinct(size, called[:, TAKER], called[:, PLACE], called[:, THREAD]),
        "rooms": _distinct(size, table[:, TAKER], table[:, PLACE]),
        "people": _distinct(size, trusted[:, TAKER], trusted[:, GIVER]),
        "weeks": _distinct(size, table[:, TAKER], weeks),
    }


def _distinct(size: int, who: Numbers, *what: Numbers) -> Numbers:
    """Count for each of `size` people how many different things they have."""
    import numpy as np

    order = np.lexsort((*what, who))
    rows = np.stack([who[order], *(each[order] for each in what)])
    new = np.concatenate([[True], (rows[:, 1:] != rows[:, :-1]).any(axis=0)])[: len(order)]
    return np.bincount(rows[0][new], minlength=size)


def _trust(table: Numbers, anchors: Numbers) -> Numbers:
    """Give the share of the anchors' trust that reaches each: PageRank that begins with them."""
    import numpy as np

    size = len(anchors)
    giver, taker, often = counted_pairs(table[:, GIVER], table[:, TAKER], size)
    weight = np.log2(1 + often)
    given = np.bincount(giver, weights=weight, minlength=size)
    share = weight / given[giver]
    source = anchors / max(1, anchors.sum())
    trust: Numbers = source.copy()
    for _ in range(ROUNDS):
        passed = np.bincount(taker, weights=trust[giver] * share, minlength=size)
        passed += trust[given == 0].sum() * source
        trust = DAMPING * passed + (1 - DAMPING) * source
    return trust


def _ranked(listed: Numbers, ranked: Numbers, signs: Mapping[str, Numbers]) -> tuple[Standing, ...]:
    import numpy as np

    names = [name for name in signs if name != "trust" or signs[name].any()]
    places = np.stack([_places(signs[name][ranked]) for name in names])
    worst, weakest = places.max(axis=0), places.argmax(axis=0)
    order = np.lexsort((listed[ranked], places.sum(axis=0), worst))
    scores = 100 * (1 - np.log(worst) / np.log(len(ranked) + 1))
    columns = [value[ranked][order].tolist() for value in signs.values()]
    own = (Signs(**dict(zip(signs, each, strict=True))) for each in zip(*columns, strict=True))
    found = (listed[ranked], scores, worst, weakest)
    people = zip(*(column[order].tolist() for column in found), own, strict=True)
    return tuple(
        Standing(who, rank, score, place, names[sign], its)
        for rank, (who, score, place, sign, its) in enumerate(people, 1)
    )


def _places(values: Numbers) -> Numbers:
    """Give the place of each by a sign; who is equal shares the better one."""
    import numpy as np

    return np.searchsorted(np.sort(-values), -values, side="left") + 1
