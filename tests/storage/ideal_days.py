"""The days of a member as they ought to be: checked in for, made up or frozen, and their worth."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from community.checkins import Streak
from community.luck import Luck

DAY = timedelta(days=1)
BASE, STREAK_MOST, LUCK = 5, 10, 4
REACH, A_MONTH, PRICE = 5, 2, 6
FREEZE_PRICE, FREEZE_MOST = 9, 2
MILESTONES = {2: (3, ""), 3: (7, "card freeze"), 5: (11, "badge"), 8: (2, "freeze")}
WRITTEN = ", ".join(f"{days}: {points} {more}" for days, (points, more) in MILESTONES.items())
SETTINGS = {
    "luck": LUCK,
    "milestones": WRITTEN,
    "makeup_days": REACH,
    "makeup_month": A_MONTH,
    "makeup_price": PRICE,
    "freeze_price": FREEZE_PRICE,
    "freeze_most": FREEZE_MOST,
}
CHECKED, MADE_UP, FROZEN = 1, 0, -1


class Days(msgspec.Struct):
    """What somebody did on their days, and what they hold."""

    earned: dict[date, int] = {}
    """Days checked in for or made up, with the points of each."""
    made_up: dict[date, date] = {}
    """Days made up, and when that was."""
    frozen: set[date] = set()
    cards: int = 0
    freezes: int = 0
    struck: dict[int, date] = {}

    def comes(self, day: date) -> None:
        """Put a day with a check-in among the others, and use up or free what bridges them."""
        last = max(self.earned, default=None)
        if day in self.frozen:
            self.frozen.remove(day)
            self.freezes += 1
        elif last is not None and day > last:
            between = {last + DAY * n for n in range(1, (day - last).days)}
            if len(between) <= self.freezes:
                self.frozen |= between
                self.freezes -= len(between)
        self.earned[day] = 0

    def run(self, day: date) -> int:
        """How many days with a check-in are in the run that ends with this one."""
        length = 0
        while day in self.earned or day in self.frozen:
            length += day in self.earned
            day -= DAY
        return length

    def strikes(self, day: date) -> int:
        """Strike each milestone that the longest run reaches, once; gives the points."""
        best, points = self.streak().best, 0
        for days, (worth, more) in MILESTONES.items():
            if days <= best and days not in self.struck:
                self.struck[days] = day
                points += worth
                self.cards += "card" in more
                self.freezes += "freeze" in more
        return points

    def misses(self, day: date, today: date) -> bool:
        """Whether that day may be made up, as far as days go."""
        if not self.earned or day in self.earned:
            return False
        made = [
            on for on in self.made_up.values() if (on.year, on.month) == (today.year, today.month)
        ]
        within = min(self.earned) < day < today and (today - day).days <= REACH
        return within and len(made) < A_MONTH

    def streak(self) -> Streak:
        """The streak that all these days come to."""
        if not self.earned:
            return Streak()
        last = max(self.earned)
        best = max(map(self.run, self.earned))
        return Streak(last, self.run(last), best, len(self.earned))

    def states(self) -> dict[date, tuple[int, int]]:
        """Each day as a state and the points it earned."""
        found = {day: (CHECKED, points) for day, points in self.earned.items()}
        found |= dict.fromkeys(self.made_up, (MADE_UP, 0))
        return found | dict.fromkeys(self.frozen, (FROZEN, 0))


def drawn(key: bytes, chat: int, message: int) -> int:
    """What luck adds to the check-in of a message."""
    return Luck(key).draw(LUCK, f"checkin {chat} {(1, message, 0)}")
