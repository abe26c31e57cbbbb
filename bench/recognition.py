"""Finds a real team by evidence, beside other scores and under attack (docs/why/recognition.md)."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from random import Random
from statistics import fmean
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench import baselines
from bench.attackers import Attack, attacks
from bench.chronicle import Chronicle, day_of, evidence, ordinal, present, read
from bench.effort import effort
from bench.ranking import average_precision, figures
from bench.report import Target, report
from community.recognition import Recognition, recognise

TARGETS: dict[str, Target] = {
    "ap_plain": (">=", 0.66),
    "ap_plain_over_messages": (">=", 0.12),
    "worst_attacker_rank": (">=", 100),
    "ap_lost": ("<=", 0.02),
    "ap_seeded": (">=", 0.54),
    "ap_seeded_over_messages": (">=", 0.15),
    "ring_rank": (">=", 300),
    "full_s": ("<=", 5),
    "full_mb": ("<=", 200),
    "daily_s": ("<=", 1),
}
OURS = "Hearth"
CHOSEN_UNTIL = ordinal(2024, 1)
BOOTSTRAPS = 1_000
EVERY = 3
"""Attacks are tried on every third window."""


class Window(NamedTuple):
    """Twelve months from `first` to before `last`, ordinal dates."""

    first: int
    last: int


class Found(NamedTuple):
    """What rankings come to in a window: their figures by name, plain and with admins known."""

    plain: dict[str, dict[str, float]]
    seeded: dict[str, dict[str, float]]


def windows(reported: bool) -> list[Window]:
    """Give the windows to choose by, which end by 2023, or those to report, each quarter's."""
    ends = [(year, month) for year in range(2021, 2026) for month in (1, 4, 7, 10)]
    ends += [(2026, 1), (2026, 3)]
    every = [Window(ordinal(year - 1, month), ordinal(year, month)) for year, month in ends]
    return [window for window in every if (window.last > CHOSEN_UNTIL) == reported]


class Lean:
    """The community, and since when each of its people is known."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle
        self.known: dict[int, int] = {}
        self.starters: dict[int, int] = {}
        for day in sorted(chronicle.days):
            for remark in chronicle.days[day]:
                self.known.setdefault(remark.author, day)
                self.starters.setdefault(remark.topic, remark.author)

    def rankings(self, window: Window) -> tuple[list[int], list[int]]:
        """Give our rankings of who wrote in a window: plain, and with the admins known, without
        them."""
        people = {remark.author for remark in self.chronicle.window(*window)}
        rows = list(evidence(self.chronicle, *window))
        admins = self.chronicle.team(window.first).admins & people
        plain, seeded = (recognise(rows, self.known, people, seeds) for seeds in ((), admins))
        return _listed(plain, people), _listed(seeded, people)

    def truth(self, window: Window, *, seeded: bool) -> frozenset[int]:
        """Give who held a role at a window's end; with seeds, less the admins of its first day."""
        held = self.chronicle.team(window.last).holders
        return held - self.chronicle.team(window.first).admins if seeded else held

    def compare(self, window: Window) -> Found:
        """Rank a window in every way."""
        did = baselines.deeds(self.chronicle.window(*window), self.starters)
        admins = self.chronicle.team(window.first).admins
        rest = [who for who in did.messages if who not in admins]
        truth, left = (self.truth(window, seeded=seeded) for seeded in (False, True))
        scores = baselines.scores(did)
        plain = {name: baselines.ordered(did.messages, score) for name, score in scores.items()}
        plain[OURS], anchored = self.rankings(window)
        known = {name: baselines.ordered(rest, score) for name, score in scores.items()}
        known["MIX3s"] = baselines.ordered(rest, baselines.seeded(did, admins))
        known[OURS] = anchored
        return Found(
            {name: figures(ranking, truth) for name, ranking in plain.items()},
            {name: figures(ranking, left) for name, ranking in known.items()},
        )

    def precisions(self, rankings: tuple[list[int], list[int]], window: Window) -> list[float]:
        """Give the AP of both rankings."""
        truths = [self.truth(window, seeded=seeded) for seeded in (False, True)]
        return [average_precision(*each) for each in zip(rankings, truths, strict=True)]

    def attacked(self, attack: Attack, window: Window) -> tuple[list[int], list[float]]:
        """Give the best places that an attacker's accounts reach, and the AP of both rankings."""
        more = [remark for remark in attack.remarks if day_of(remark.at) < window.last]
        rankings = Lean(self.chronicle.with_more(more)).rankings(window)
        ranks = [min(ranking.index(who) + 1 for who in attack.accounts) for ranking in rankings]
        return ranks, self.precisions(rankings, window)


def _listed(found: Recognition, people: Collection[int]) -> list[int]:
    return [standing.person for standing in found.standings if standing.person in people]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Give the bounds of a mean by the bootstrap over windows, 95 %."""
    chance = Random(1)
    means = sorted(fmean(chance.choices(values, k=len(values))) for _ in range(BOOTSTRAPS))
    return means[int(0.025 * BOOTSTRAPS)], means[int(0.975 * BOOTSTRAPS)]


def table(title: str, found: Sequence[Mapping[str, Mapping[str, float]]]) -> Mapping[str, float]:
    """Print the mean figures of each score over windows; gives its mean AP by name."""
    shown, means = Table(title=title), {}
    for column in ("score", "AP", "95 %", "P@10", "P@20", "P@50", "NDCG@50"):
        shown.add_column(column)
    for name in found[0]:
        values = [each[name]["AP"] for each in found]
        means[name] = fmean(values)
        low, high = interval(values)
        others = list(found[0][name])[1:]
        rest = (f"{fmean(each[name][what] for each in found):.3f}" for what in others)
        shown.add_row(name, f"{means[name]:.3f}", f"{low:.3f} to {high:.3f}", *rest)
    Console().print(shown)
    return means


class Outcome(NamedTuple):
    """What an attacker came to in a window: best rank and AP lost, plain and with admins known."""

    ranks: list[int]
    lost: list[float]


def under_attack(lean: Lean, tried: Sequence[Window]) -> dict[str, list[Outcome]]:
    """Give what each attacker came to in each window."""
    found = defaultdict(list)
    for window in tried:
        before = lean.precisions(lean.rankings(window), window)
        for attack in attacks(lean.chronicle, *window):
            ranks, after = lean.attacked(attack, window)
            lost = [was - now for was, now in zip(before, after, strict=True)]
            found[attack.name].append(Outcome(ranks, lost))
    return found


def worst(outcomes: Sequence[Outcome], regime: int) -> tuple[int, float]:
    """Give the best rank that an attacker reached, and the mean AP lost."""
    best = min(outcome.ranks[regime] for outcome in outcomes)
    return best, fmean(outcome.lost[regime] for outcome in outcomes)


def ratios(lean: Lean, *, reported: bool) -> tuple[dict[str, float], list[str]]:
    """Measure everything on the windows to choose by, or on those to report."""
    chosen = windows(reported)
    found = [lean.compare(window) for window in chosen]
    plain = table("Without known roles", [each.plain for each in found])
    seeded = table("With the admins of the first day known", [each.seeded for each in found])
    came = under_attack(lean, chosen[::EVERY])
    plainly, knowing = ({name: worst(all_, r) for name, all_ in came.items()} for r in (0, 1))
    notes = [
        f"{name}: rank {plainly[name][0]}, with admins known {knowing[name][0]}; "
        f"AP lost {plainly[name][1]:+.3f}, {knowing[name][1]:+.3f}"
        for name in came
    ]
    return {
        "ap_plain": plain[OURS],
        "ap_plain_over_messages": plain[OURS] - plain["messages"],
        "worst_attacker_rank": min(rank for name, (rank, _) in plainly.items() if name != "ring"),
        "ap_lost": max(lost for _, lost in plainly.values()),
        "ap_seeded": seeded[OURS],
        "ap_seeded_over_messages": seeded[OURS] - seeded["messages"],
        "ring_rank": knowing["ring"][0],
    }, notes


def main() -> int:
    """Run the bench; gives 1 where a target is missed."""
    if not present():
        print("there is no data to measure on: ../shared/data/recognition")
        return 0
    lean = Lean(read())
    reported = "--choose" not in sys.argv
    measured, notes = ratios(lean, reported=reported)
    measured |= effort(lean.chronicle)
    which = windows(reported)
    title = f"Core contributors, {len(which)} windows of 12 months"
    return 0 if report(title, measured, TARGETS, len(which), notes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
