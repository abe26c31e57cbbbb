"""What points that run out, reactions, forgiven debt and hiding ought to come to."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

import msgspec

from tests.storage.ideal import MODERATOR, Deed, Ideal, Posted, Purse, Who

OF_GIVER, OF_PAIR, OF_RECEIVER = 3, 2, 4
TENURE = timedelta(0)
"""Reactions that come late may be from before somebody was known."""
STRIKES = {"expire", "notice"}
NEVER = 0


class Coins(Purse):
    """Points one by one, each with the last day on which it is good."""

    coins: list[int] = msgspec.field(default_factory=list)
    lasting: int = NEVER

    def gains(self, amount: int, growth: int = 0) -> None:
        """Points that are earned last as long as `lasting` says."""
        self.receives([self.lasting] * amount)
        self.growth += growth

    def receives(self, coins: list[int]) -> None:
        """Debt is paid first, with the oldest."""
        paid = min(self.debt, len(coins))
        self.debt -= paid
        self.coins = in_order([*self.coins, *coins[paid:]])
        self.points = len(self.coins)

    def loses(self, amount: int, growth: int = 0) -> None:
        self.pays(amount)
        self.growth -= growth

    def pays(self, amount: int) -> list[int]:
        """The oldest go first; what is not there becomes debt. Gives what went."""
        gone, self.coins = self.coins[:amount], self.coins[amount:]
        self.points = len(self.coins)
        self.debt += amount - len(gone)
        return gone

    def outlives(self, day: date) -> None:
        """What was good until before this day is gone."""
        self.coins = [coin for coin in self.coins if coin == NEVER or coin >= day.toordinal()]
        self.points = len(self.coins)


def in_order(coins: list[int]) -> list[int]:
    return sorted(coins, key=lambda coin: (coin == NEVER, coin))


class Paid(Posted):
    """A movement that remembers which points it took."""

    coins: list[int] = msgspec.field(default_factory=list)


class Weighed(msgspec.Struct):
    """What came of a reaction: whom it is for, and whether it holds a point."""

    taker: str
    day: date
    holds: bool


class PointsIdeal(Ideal):
    """Does the rest of what can be done with points, by the book."""

    def __init__(self, zones: tuple[str, str], began: datetime) -> None:
        super().__init__(zones)
        self.lasting = 0
        self.purses: dict[Who, Coins] = defaultdict(Coins)  # type: ignore[assignment]  # a purse that knows more
        self._began = began
        self._struck: dict[tuple[int, str], datetime] = {}
        self._authors: dict[tuple[int, int], str] = {}
        self._removed: set[tuple[int, int]] = set()
        self._weighed: dict[tuple[int, int, str], Weighed] = {}
        self._earning: Counter[tuple[int, str, str, date]] = Counter()

    def _claim(self, deed: Deed) -> tuple[object, ...]:
        match deed.kind:
            case "react" | "unreact":
                return (deed.where, "reacted", deed.target, deed.who, deed.other)
            case "expire" | "notice":
                return (deed.where, deed.kind, deed.at)
            case _:
                return super()._claim(deed)

    def _act(self, who: Who, day: date, deed: Deed) -> None:
        self._today = day  # points of a day that is made up last from the day of making it up
        if deed.kind not in STRIKES | {"remove", "edit", "react", "unreact"}:
            self._authors[deed.where, deed.message] = deed.who
        match deed.kind:
            case "react":
                self._react(day, deed)
            case "unreact":
                self._unreact(day, deed)
            case "forgive":
                self._forgive(day, deed)
            case "hide":
                self.hidden.add(who)
            case "show":
                self.hidden.discard(who)
            case "expire" | "notice":
                self._strike(day, deed)
            case _:
                super()._act(who, day, deed)

    # Points that last for a while.

    def _strike(self, day: date, deed: Deed) -> None:
        """Hours strike in the order of time; an earlier one that comes later does nothing."""
        last = self._struck.get((deed.where, deed.kind))
        if last is not None and deed.at <= last:
            return
        self._struck[deed.where, deed.kind] = deed.at
        if deed.kind == "expire":
            for (where, _), purse in self.purses.items():
                if where == deed.where:
                    purse.outlives(day)

    def _earn(self, who: Who, amount: int, day: date) -> None:
        last = self._today.toordinal() + self.lasting
        self.purses[who].lasting = last if self.lasting else NEVER
        super()._earn(who, amount, day)

    def _move(self, who: Who, day: date, deed: Deed) -> None:
        other = (deed.where, deed.other)
        posted = Paid(deed.kind, "", "", deed.amount, day)
        if deed.kind == "give":
            if who == other or self.purses[who].points < deed.amount:
                return
            posted.giver, posted.taker = deed.who, deed.other
            posted.coins = self.purses[who].pays(deed.amount)
            self.purses[other].receives(posted.coins)
        elif deed.who != MODERATOR:
            return
        elif deed.kind == "award":
            posted.taker = deed.other
            self._earn(other, deed.amount, day)
        else:
            posted.giver = deed.other
            posted.coins = self.purses[other].pays(deed.amount)
        self.posted[deed.where, deed.message] = posted

    def _undo(self, deed: Deed) -> None:
        posted = self.posted.get((deed.where, deed.target))
        if deed.who != MODERATOR or not isinstance(posted, Paid) or posted.undone:
            return
        posted.undone = True
        if posted.kind == "award":
            self._lose((deed.where, posted.taker), posted.amount, posted.day)
        elif posted.taker:
            self.purses[deed.where, posted.taker].loses(posted.amount)
        if posted.giver:
            owed = posted.amount - len(posted.coins)
            self.purses[deed.where, posted.giver].receives([*posted.coins, *[NEVER] * owed])

    # Debt.

    def _forgive(self, day: date, deed: Deed) -> None:
        purse = self.purses[deed.where, deed.other]
        amount = deed.amount or purse.debt
        if deed.who != MODERATOR or not 0 < amount <= purse.debt:
            return
        purse.debt -= amount
        posted = Paid("forgive", "", deed.other, amount, day)
        self.posted[deed.where, deed.message] = posted

    # Reactions.

    def _react(self, day: date, deed: Deed) -> None:
        author = self._authors.get((deed.where, deed.target))
        key = (deed.where, deed.target, deed.who)
        gone = (deed.where, deed.target) in self._removed
        if key in self._weighed or author is None or gone or author == deed.who:
            return
        sides = [(deed.who, "", OF_GIVER), (deed.who, author, OF_PAIR), ("", author, OF_RECEIVER)]
        full = any(self._earning[deed.where, a, b, day] >= most for a, b, most in sides)
        earns = not full and deed.at - self._began >= TENURE
        self._weighed[key] = Weighed(author, day, earns)
        if earns:
            self._earning.update((deed.where, a, b, day) for a, b, _ in sides)
            self._earn((deed.where, author), 1, day)

    def _unreact(self, day: date, deed: Deed) -> None:
        key = (deed.where, deed.target, deed.who)
        self._let_go(deed.where, self._weighed.setdefault(key, Weighed("", day, holds=False)))

    def _take_back(self, where: int, message: int) -> None:
        super()._take_back(where, message)
        if (where, message) in self._authors:
            self._removed.add((where, message))
            for (place, target, _), weighed in self._weighed.items():
                if (place, target) == (where, message):
                    self._let_go(where, weighed)

    def _let_go(self, where: int, weighed: Weighed) -> None:
        if weighed.holds:
            weighed.holds = False
            self._lose((where, weighed.taker), 1, weighed.day)
