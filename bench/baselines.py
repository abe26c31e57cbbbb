"""The scores that others use, or that stand in the literature, to compare with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import log2
from typing import NamedTuple

from bench.chronicle import day_of
from community.evidence import Remark

MINUTE, WEEK = 60_000_000, 7
DAMPING, ROUNDS = 0.85, 60
TOPIC_CREATED, POST_CREATED, DAY_VISITED = 5, 2, 1
"""Of Discourse's gamification, what a history without likes can tell."""

Score = Mapping[int, float]
Edges = Mapping[tuple[int, int], float]


class Deeds(NamedTuple):
    """What people did in a window."""

    messages: Counter[int]
    next: Counter[tuple[int, int]]
    experts: Counter[tuple[int, int]]
    pairs: Counter[tuple[int, int]]
    """Giver and taker, on how many days."""
    minutes: Counter[int]
    days: Counter[int]
    weeks: Counter[int]
    begun: Counter[int]
    answered: Counter[int]
    helped: Counter[int]


def deeds(remarks: Sequence[Remark], starters: Mapping[int, int]) -> Deeds:
    """Count what messages come to; `starters` gives who began each topic."""
    did: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    pairs: set[tuple[int, int, int]] = set()
    messages: Counter[int] = Counter()
    following: Counter[tuple[int, int]] = Counter()
    before: dict[int, int] = {}
    for remark in remarks:
        who, topic, day = remark.author, remark.topic, day_of(remark.at)
        starter = starters[topic]
        messages[who] += 1
        did["minutes"].add((who, remark.at // MINUTE))
        did["days"].add((who, day))
        did["weeks"].add((who, (day - 1) // WEEK))
        did["begun" if starter == who else "answered"].add((who, topic))
        if before.get(topic, who) != who:
            following[who, before[topic]] += 1
        before[topic] = who
        for taker in {*remark.named, remark.answered or who} - {who}:
            pairs.add((who, taker, day))
            if starter != taker:
                did["helped"].add((taker, topic))
    counts = {name: Counter(row[0] for row in rows) for name, rows in did.items()}
    asked = Counter((starters[topic], who) for who, topic in did["answered"])
    acknowledged = Counter((giver, taker) for giver, taker, _ in pairs)
    each = {name: counts.get(name, Counter()) for name in ("minutes", "days", "weeks", "begun")}
    helped, answered = (counts.get(name, Counter()) for name in ("helped", "answered"))
    return Deeds(messages, following, asked, acknowledged, helped=helped, answered=answered, **each)


def scores(found: Deeds) -> dict[str, Score]:
    """Give each baseline's score by its name."""
    days: Edges = {pair: log2(1 + often) for pair, often in found.pairs.items()}
    breadth: defaultdict[int, float] = defaultdict(float)
    for (_, taker), weight in days.items():
        breadth[taker] += weight
    everybody = dict.fromkeys(found.messages, 1.0)
    visits = {
        who: TOPIC_CREATED * found.begun[who]
        + POST_CREATED * (said - found.begun[who])
        + DAY_VISITED * found.days[who]
        for who, said in found.messages.items()
    }
    return {
        "messages": found.messages,
        "xp, 1 a minute": found.minutes,
        "Discourse's weights": visits,
        "active days": found.days,
        "PageRank, who spoke next": pagerank(found.next, everybody),
        "ExpertiseRank": pagerank(found.experts, everybody),
        "ACK": found.helped,
        "PageRank of acknowledgements": pagerank(days, found.days),
        "MIX3": mean_rank(found.messages, found.helped, breadth, found.weeks),
    }


def seeded(found: Deeds, seeds: Collection[int]) -> Score:
    """Give MIX3s: topics answered, the admins' trust, active weeks."""
    days = {pair: log2(1 + often) for pair, often in found.pairs.items()}
    trust = pagerank(days, dict.fromkeys(seeds, 1.0))
    return mean_rank(found.messages, found.answered, trust, found.weeks)


def mean_rank(people: Collection[int], *signals: Score) -> Score:
    """Give the mean of ranks, the best one highest; equals share the middle of their places."""
    total: defaultdict[int, float] = defaultdict(float)
    for signal in signals:
        at = Counter(signal.get(who, 0) for who in people)
        place, below = {}, 0
        for value in sorted(at):
            place[value] = below + (at[value] + 1) / 2
            below += at[value]
        for who in people:
            total[who] += place[signal.get(who, 0)]
    return total


def pagerank(edges: Edges, source: Score) -> Score:
    """Give PageRank along edges, beginning again at `source` by its weights."""
    import numpy as np

    people = sorted({who for pair in edges for who in pair} | set(source))
    number = {who: place for place, who in enumerate(people)}
    giver, taker = (np.array([number[pair[side]] for pair in edges], int) for side in (0, 1))
    weight, size = np.array([*edges.values()], float), len(people)
    given = np.bincount(giver, weights=weight, minlength=size)
    share = weight / given[giver]
    start = np.array([source.get(who, 0.0) for who in people], float)
    start /= start.sum()
    rank = start.copy()
    for _ in range(ROUNDS):
        passed = np.bincount(taker, weights=rank[giver] * share, minlength=size)
        rank = DAMPING * (passed + rank[given == 0].sum() * start) + (1 - DAMPING) * start
    return dict(zip(people, rank.tolist(), strict=True))


def ordered(people: Collection[int], score: Score) -> list[int]:
    """Give people, the best one first."""
    return sorted(people, key=lambda who: (-score.get(who, 0), who))
