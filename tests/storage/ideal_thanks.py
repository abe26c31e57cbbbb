"""What thanks ought to come to among accounts that are linked and separated."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import permutations

import msgspec

DAILY, CAP, POINTS = 4, 5, 2
THANKS = {"tenure_days": 0, "daily": DAILY, "points": POINTS, "receiver_daily": CAP}
WEEK = timedelta(days=7)


class Thank(msgspec.Struct):
    """Thanks by one account to another: what they are worth, and whether they count."""

    giver: str
    taker: str
    day: date
    worth: int
    counts: bool = True


class ThanksIdeal:
    """Knows all thanks by the message that said them."""

    def __init__(self) -> None:
        self.all: dict[int, Thank] = {}

    def gives(
        self, number: int, one: tuple[str, Collection[str]], other: tuple[str, Collection[str]],
        day: date,
    ) -> Thank | None:  # fmt: skip
        """Let an account thank another one, each with all of its member's; None if it may not."""
        (giver, givers), (taker, takers) = one, other
        today = [each for each in self.all.values() if each.day == day]
        mine = [each for each in today if each.giver in givers]
        if len(mine) >= DAILY or any(each.taker in takers for each in mine):
            return None
        returned = any(
            each.giver in takers and each.taker in givers and each.counts
            for each in self.all.values()
            if abs(each.day - day) <= WEEK
        )
        points = POINTS // 2 if returned else POINTS
        earned = sum(each.worth for each in today if each.taker in takers)
        worth = max(0, min(points, CAP - earned))
        self.all[number] = thank = Thank(giver, taker, day, worth)
        return thank

    def within(self, group: Collection[str]) -> Iterator[tuple[int, Thank]]:
        """Give the thanks among accounts of one member that would earn, in the books' order."""
        for giver, taker in permutations(group, 2):
            for number, each in sorted(self.all.items(), key=lambda item: item[0]):
                if (each.giver, each.taker) == (giver, taker) and each.counts and each.worth:
                    yield number, each
