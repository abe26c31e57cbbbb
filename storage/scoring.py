"""What a member must have on the boards, by what they earned for each day and their check-ins."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from community.boards import Board, Metric, Span, board, came
from community.checkins import Streak, streak_of
from storage.repositories.checkins import FROZEN

Days = Mapping[date, int]
"""The `nth` of each day, as it stands in `checkin`, in the order of the days."""


def scores_of(community: int, earned: Mapping[date, int], days: Days) -> dict[Board, int]:
    """Give a member's score on each board."""
    scores: dict[Board, int] = defaultdict(int)
    for day, points in earned.items():
        for span in Span:
            scores[board(community, Metric.POINTS, span, day)] += points
    for day, streak in runs(days):
        for span in Span:
            which = board(community, Metric.STREAK, span, day)
            scores[which] = max(scores[which], streak)
        for which, score in came(community, day, days[day]):
            scores[which] += score
    return scores


def runs(days: Days) -> Iterator[tuple[date, int]]:
    """Give each day with a check-in, in order, with the length of the run that ends with it.

    Frozen days only hold a run together.
    """
    before, length = None, 0
    for day, nth in days.items():
        if before is None or day - before != timedelta(days=1):
            length = 0
        before = day
        if nth != FROZEN:
            length += 1
            yield day, length


def streak_by(days: Days) -> Streak:
    """Give the streak that days come to."""
    frozen = {day for day, nth in days.items() if nth == FROZEN}
    return streak_of(days.keys() - frozen, frozen)
