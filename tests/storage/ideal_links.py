"""What accounts that are linked and separated ought to come to, point by point."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec

from tests.storage.ideal_points import NEVER, Coins, in_order
from tests.storage.ideal_thanks import ThanksIdeal

BASE, CAP, PRICE, REACH = 5, 3, 2, 7
CHECKED, MADE_UP = 0, 1

Key = tuple[str, str, object]
"""An account, a kind of cause, and which one."""


class Visit(msgspec.Struct, frozen=True):
    """What an account did for a day."""

    state: int
    at: datetime
    points: int


class Gift(msgspec.Struct):
    """Points on their way from one to another, or an award or a deduction by a moderator."""

    kind: str
    giver: str
    taker: str
    amount: int
    coins: list[int] = []
    undone: bool = False


class Book(msgspec.Struct):
    """What one account caused: points by their last day, some below zero, and what it owes."""

    coins: Counter[int] = msgspec.field(default_factory=Counter)
    owed: int = 0
    days: dict[date, Visit] = {}
    talked: Counter[date] = msgspec.field(default_factory=Counter)
    held_back: dict[Key, tuple[int, list[int]]] = {}

    def adds(self, coins: Iterable[int], sign: int = 1) -> None:
        for coin in coins:
            self.coins[coin] += sign

    def alone(self) -> Coins:
        """What it would have by itself."""
        credit = max(0, -self.owed)
        have = [coin for coin, count in self.coins.items() for _ in range(count)]
        purse = Coins()
        purse.receives(in_order(have + [NEVER] * credit))
        purse.pays(max(0, self.owed) - sum(min(0, count) for count in self.coins.values()))
        return purse


class LinkIdeal:
    """Accounts with books of their own, in groups that share a purse."""

    def __init__(self, accounts: Iterable[str], lasting: int) -> None:
        self.lasting = lasting
        self.books = {who: Book() for who in accounts}
        self.groups: dict[str, list[str]] = {who: [who] for who in self.books}
        """The accounts of each member, by the one that came first."""
        self.purses = {who: Coins() for who in self.books}
        self.used: dict[str, Counter[date]] = defaultdict(Counter)
        self.gifts: dict[int, Gift] = {}
        self.order = list(self.books)
        self.thanks = ThanksIdeal()

    def head(self, who: str) -> str:
        return next(head for head, group in self.groups.items() if who in group)

    def purse(self, who: str) -> Coins:
        return self.purses[self.head(who)]

    def last(self, day: date) -> int:
        return day.toordinal() + self.lasting if self.lasting else NEVER

    def days(self, who: str) -> dict[date, str]:
        """The days of a member, with the account that each one counts for."""
        best: dict[date, tuple[int, datetime, int]] = {}
        for account in self.groups[self.head(who)]:
            for day, visit in self.books[account].days.items():
                mine = (visit.state, visit.at, self.order.index(account))
                best[day] = min(best.get(day, mine), mine)
        return {day: self.order[place] for day, (_, _, place) in best.items()}

    # What people do.

    def earns(self, who: str, amount: int, day: date) -> None:
        coins = [self.last(day)] * amount
        self.purse(who).receives(coins)
        self.books[who].adds(coins)

    def loses(self, who: str, amount: int) -> list[int]:
        gone = self.purse(who).pays(amount)
        self.books[who].adds(gone, -1)
        self.books[who].owed += amount - len(gone)
        return gone

    def checks_in(self, who: str, day: date, at: datetime) -> None:
        if day not in self.days(who):
            self.books[who].days[day] = Visit(CHECKED, at, BASE)
            self.earns(who, BASE, day)

    def makes_up(self, who: str, day: date, today: date, at: datetime) -> None:
        days = self.days(who)
        missed = days and min(days) < day < today and day not in days
        if missed and (today - day).days <= REACH and self.purse(who).points >= PRICE:
            self.loses(who, PRICE)
            self.books[who].days[day] = Visit(MADE_UP, at, 0)

    def talks(self, who: str, day: date) -> bool:
        if self.used[self.head(who)][day] >= CAP:
            return False
        self.used[self.head(who)][day] += 1
        self.books[who].talked[day] += 1
        self.earns(who, 1, day)
        return True

    def takes_word_back(self, who: str, day: date) -> None:
        self.books[who].talked[day] -= 1
        self.loses(who, 1)

    def moves(self, number: int, gift: Gift, day: date) -> None:
        kind, who, other, amount = gift.kind, gift.giver, gift.taker, gift.amount
        if kind == "give":
            if self.head(who) == self.head(other) or self.purse(who).points < amount:
                return
            gift.coins = self.loses(who, amount)
            self.purse(other).receives(gift.coins)
            self.books[other].adds(gift.coins)
        elif kind == "award":
            self.earns(other, amount, day)
        else:
            gift.coins = self.loses(other, amount)
        self.gifts[number] = gift

    def thanks_for(self, number: int, who: str, other: str, day: date) -> None:
        one, two = self.head(who), self.head(other)
        sides = (who, self.groups[one]), (other, self.groups[two])
        thank = self.thanks.gives(number, *sides, day) if one != two else None
        if thank is not None and thank.worth:
            self.earns(other, thank.worth, day)

    def takes_thanks_back(self, number: int) -> None:
        thank = self.thanks.all[number]
        if thank.counts and not self.books[thank.taker].held_back.pop(
            (thank.taker, "thanks", number), None
        ):
            self.loses(thank.taker, thank.worth)
        thank.counts = False

    def thanks_held(self) -> Counter[str]:
        """Give what each account holds by thanks of others."""
        groups = self.groups.values()
        among = {number for group in groups for number, _ in self.thanks.within(group)}
        held = Counter[str]()
        for number, thank in self.thanks.all.items():
            if thank.counts and number not in among:
                held[thank.taker] += thank.worth
        return +held

    def undoes(self, number: int) -> None:
        gift = self.gifts[number]
        same = gift.kind == "give" and self.head(gift.giver) == self.head(gift.taker)
        if gift.undone or same:
            return
        gift.undone = True
        if gift.kind != "deduct":
            self.loses(gift.taker, gift.amount)
        if gift.kind != "award":
            back = gift.coins + [NEVER] * (gift.amount - len(gift.coins))
            who = gift.giver if gift.kind == "give" else gift.taker
            self.purse(who).receives(back)
            self.books[who].adds(back)

    def is_forgiven(self, who: str) -> None:
        purse = self.purse(who)
        self.books[who].owed -= purse.debt
        purse.debt = 0

    def expires(self, day: date) -> None:
        for head, purse in self.purses.items():
            gone = Counter(coin for coin in purse.coins if NEVER < coin < day.toordinal())
            purse.outlives(day)
            for coin, count in sorted(gone.items()):
                left = count
                for who in sorted(self.groups[head], key=self.order.index):
                    book = self.books[who]
                    part = min(left, max(0, book.coins[coin]))
                    book.coins[coin] -= part
                    left -= part
                assert left == 0

    # Linking.

    def links(self, one: str, other: str, today: date) -> bool:
        heads = sorted({self.head(one), self.head(other)}, key=self.order.index)
        if len(heads) < 2 or sum(len(self.groups[head]) for head in heads) > len(self.order):
            return False
        stays, goes = heads
        for head in heads:
            self._is_its_own(head)
        self.groups[stays] += sorted(self.groups.pop(goes), key=self.order.index)
        self.groups[stays][1:] = sorted(self.groups[stays][1:], key=self.order.index)
        del self.purses[goes]
        for n in range(-7, 2):
            day = today + timedelta(days=n)
            self.used[stays][day] += self.used[goes][day]
        self._regroup([stays])
        return True

    def separates(self, who: str, today: date) -> bool:
        head = self.head(who)
        if who == head:
            return False
        self.groups[head].remove(who)
        self.groups[who] = [who]
        for n in range(-7, 2):
            day = today + timedelta(days=n)
            if self.used[head][day]:
                self.used[who][day] = self.used[head][day]
        self._regroup([head, who])
        return True

    def _regroup(self, heads: list[str]) -> None:
        dues: dict[Key, tuple[int, list[int]]] = {}
        for head in heads:
            dues |= self._dues(head)
        for who in (each for head in heads for each in self.groups[head]):
            book = self.books[who]
            for key, (amount, coins) in list(book.held_back.items()):
                if dues.get(key, (0, []))[0] != amount:
                    self._enters(who, amount, coins)
                    del book.held_back[key]
            for key, (amount, coins) in dues.items():
                if key[0] == who and key not in book.held_back:
                    taken = coins or book.alone().pays(amount)
                    self._enters(who, -amount, taken)
                    book.held_back[key] = (amount, taken)
        for head in heads:
            purse = self.purses[head] = Coins()
            for who in self.groups[head]:
                alone = self.books[who].alone()
                purse.receives(alone.coins)
                purse.pays(alone.debt)

    def _is_its_own(self, head: str) -> None:
        """What the only account of a member has is its own, whatever it went through."""
        if len(self.groups[head]) == 1:
            self.books[head].coins = Counter(self.purses[head].coins)
            self.books[head].owed = self.purses[head].debt

    def _enters(self, who: str, amount: int, coins: list[int]) -> None:
        sign = 1 if amount > 0 else -1
        self.books[who].adds(coins, sign)
        self.books[who].owed -= amount - sign * len(coins)

    def _dues(self, head: str) -> dict[Key, tuple[int, list[int]]]:
        """What must not count while these are one: amount, and the points of a gift."""
        group, counts = self.groups[head], self.days(head)
        visits = sorted(
            (visit.state, visit.at, self.order.index(who), day)
            for who in group
            for day, visit in self.books[who].days.items()
            if counts[day] != who and visit.points
        )
        found: dict[Key, tuple[int, list[int]]] = {
            (self.order[place], "visit", day): (BASE, []) for _, _, place, day in visits
        }
        talked = {day: None for who in group for day in sorted(self.books[who].talked)}
        for day in talked:
            spoke = [who for who in group if self.books[who].talked[day]]
            left = sum(self.books[who].talked[day] for who in group) - CAP
            for who in reversed(spoke if len(spoke) > 1 else []):
                part = min(left, self.books[who].talked[day])
                if part > 0:
                    found[who, "talk", day] = (part, [])
                    left -= part
        for number, gift in self.gifts.items():
            both = {gift.giver, gift.taker} <= {*group}
            if gift.kind == "give" and both and not gift.undone:
                found[gift.giver, "gift", number] = (-gift.amount, gift.coins)
                found[gift.taker, "gift", number] = (gift.amount, gift.coins)
        for number, thank in self.thanks.within(group):
            found[thank.taker, "thanks", number] = (thank.worth, [])
        return found
