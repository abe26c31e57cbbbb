"""How well a ranking agrees with who is known to belong at its top."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import log2
from statistics import fmean

CUTS = (10, 20, 50)


def average_precision(ranking: Sequence[int], truth: Collection[int]) -> float:
    """Give the mean, over those in both, of the precision down to each."""
    hits, total = 0, 0.0
    for place, person in enumerate(ranking, 1):
        if person in truth:
            hits += 1
            total += hits / place
    return total / max(1, hits)


def precision(ranking: Sequence[int], truth: Collection[int], at: int) -> float:
    """Give the share of the first `at` that belongs there."""
    return fmean(person in truth for person in ranking[:at])


def ndcg(ranking: Sequence[int], truth: Collection[int], at: int = 50) -> float:
    """Give the gain of the first `at`, each discounted by its place, to that of the best order."""
    gain = sum(1 / log2(place + 1) for place, who in enumerate(ranking[:at], 1) if who in truth)
    present = len(set(ranking) & set(truth))
    best = sum(1 / log2(place + 1) for place in range(1, min(at, present) + 1))
    return gain / best if best else 0.0


def figures(ranking: Sequence[int], truth: Collection[int]) -> dict[str, float]:
    """Give all of them, by name."""
    cut = {f"P@{at}": precision(ranking, truth, at) for at in CUTS}
    return {"AP": average_precision(ranking, truth), **cut, "NDCG@50": ndcg(ranking, truth)}
