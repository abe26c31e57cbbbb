"""Who falls silent: the order by risk beside that by silence alone: `python -m bench.retention`."""

from __future__ import annotations

import csv
import gzip
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from statistics import fmean

from bench.report import Target, report
from community.atrisk import MONTH, QUARTER, SEEN_LATELY, Habit

FILE = Path(__file__).parents[2] / "shared" / "data" / "recognition" / "lean.events.csv.gz"
TARGETS: dict[str, Target] = {"risk_ap_over_recency": (">=", 0.10)}
CHOSEN_UNTIL = date(2022, 2, 1)
"""The weight of silence was chosen on the months before; those after it were looked at once."""

Days = dict[str, list[int]]


def main() -> None:
    """Measure and report; the exit code says whether the figure is reached."""
    if not FILE.exists():
        sys.exit("The events of the community are not on this machine.")
    months = [*measured(read(FILE))]
    risk, recency = fmean(row[1] for row in months), fmean(row[2] for row in months)
    silent = fmean(row[3] for row in months)
    later = [row for row in months if row[0] >= CHOSEN_UNTIL]
    figures = {
        "risk_ap": risk,
        "recency_ap": recency,
        "risk_ap_over_recency": risk - recency,
        "later_over_recency": fmean(row[1] - row[2] for row in later),
    }
    notes = (
        f"{len(months)} ends of months; {silent:.3f} of whom one saw in {SEEN_LATELY} days",
        f"are silent for the next {MONTH}, which is what chance would reach;",
        f"later: the {len(later)} months since {CHOSEN_UNTIL:%B %Y}, which chose nothing.",
    )
    reached = report("Members at risk, average precision", figures, TARGETS, 1, notes)
    sys.exit(0 if reached else 1)


def read(file: Path) -> Days:
    """Give for each person, bots left out, the days on which they wrote, in order."""
    days: defaultdict[str, set[int]] = defaultdict(set)
    with gzip.open(file, "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["is_bot"].casefold() not in ("1", "true"):
                days[row["author"]].add(datetime.fromisoformat(row["ts"]).toordinal())
    return {who: sorted(theirs) for who, theirs in days.items()}


def measured(days: Days) -> Iterator[tuple[date, float, float, float]]:
    """Give for each month's end the average precision by risk and by recency, and of chance.

    Equal scores stand in the order of who is silent last, so that no luck helps either.
    """
    last = max(theirs[-1] for theirs in days.values())
    for end in _ends(min(theirs[0] for theirs in days.values()), last - MONTH):
        people = [*_people(days, end.toordinal())]
        lost = [gone for _, gone in people]
        if any(lost):
            risk = precision([habit.risk for habit, _ in people], lost)
            recency = precision([habit.silent for habit, _ in people], lost)
            yield end, risk, recency, fmean(lost)


def precision(scores: Sequence[float], true: Sequence[bool]) -> float:
    """Give the average precision of an order, the mean over the orders that ties allow.

    With ties this is the expectation in McSherry and Najork (2008), by groups of equal scores.
    """
    groups: defaultdict[float, list[bool]] = defaultdict(list)
    for score, hit in zip(scores, true, strict=True):
        groups[score].append(hit)
    above = hits = 0
    found = 0.0
    for score in sorted(groups, reverse=True):
        size, right = len(groups[score]), sum(groups[score])
        others = (right - 1) / (size - 1) if size > 1 else 0.0
        for place in range(size):
            found += right / size * (hits + 1 + place * others) / (above + place + 1)
        above, hits = above + size, hits + right
    return found / hits


def _people(days: Days, end: int) -> Iterator[tuple[Habit, bool]]:
    """Give who was seen lately with their habit, and whether they are silent from then on."""
    for theirs in days.values():
        until = bisect_right(theirs, end)
        if not until or end - theirs[until - 1] >= SEEN_LATELY:
            continue
        month, quarter = (until - bisect_right(theirs, end - back) for back in (MONTH, QUARTER))
        gone = bisect_right(theirs, end + MONTH) == until
        yield Habit(end - theirs[until - 1], month, quarter, until), gone


def _ends(first: int, last: int) -> Iterator[date]:
    """Give the last days of months."""
    day = date.fromordinal(first)
    while True:
        later = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        if later.toordinal() - 1 > last:
            return
        yield date.fromordinal(later.toordinal() - 1)
        day = later


if __name__ == "__main__":
    main()
