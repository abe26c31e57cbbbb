"""What a life ought to come to, computed plainly from the list of what was done."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from community.boards import FIRST_COME
from tests.storage.ideal_days import (
    BASE,
    FREEZE_MOST,
    FREEZE_PRICE,
    PRICE,
    STREAK_MOST,
    Days,
    drawn,
)

KEY = b"key"
DAY_BEGINS = 4
TALK, TALK_MOST, TALK_PAUSE, TALK_LENGTH = 1, 20, timedelta(seconds=60), 4
MODERATOR = "mod"

Who = tuple[int, str]
"""A community's place among the two, and an account."""
Act = Literal["say", "give", "award", "deduct", "undo", "remove", "edit"]
Points = Literal["react", "unreact", "forgive", "hide", "show", "expire", "notice"]
Kind = Act | Points | Literal["check in", "make up", "freeze", "grant"]


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Something done by a message of that number, or to the message `target`."""

    kind: Kind
    where: int
    who: str
    at: datetime
    message: int
    other: str = ""
    amount: int = 0
    text: str = ""
    day: date | None = None
    target: int = 0
    number: int = 0


class Purse(msgspec.Struct):
    """Points, debt and growth, without any lots."""

    points: int = 0
    debt: int = 0
    growth: int = 0

    def gains(self, amount: int, growth: int = 0) -> None:
        """Debt is paid first."""
        paid = min(self.debt, amount)
        self.debt -= paid
        self.points += amount - paid
        self.growth += growth

    def loses(self, amount: int, growth: int = 0) -> None:
        """What is not there becomes debt."""
        there = min(self.points, amount)
        self.points -= there
        self.debt += amount - there
        self.growth -= growth


class Posted(msgspec.Struct):
    """A movement that can be undone."""

    kind: Kind
    giver: str
    taker: str
    amount: int
    day: date
    undone: bool = False


class Ideal:
    """Does each deed once, by the book."""

    def __init__(self, zones: tuple[str, str]) -> None:
        self._zones = [ZoneInfo(zone) for zone in zones]
        self._done: set[tuple[object, ...]] = set()
        self._talked: dict[tuple[Who, date], tuple[int, datetime, set[str]]] = {}
        self._paid: dict[tuple[int, int], tuple[Who, int, date]] = {}
        self.posted: dict[tuple[int, int], Posted] = {}
        self.purses: dict[Who, Purse] = defaultdict(Purse)
        self.days: dict[Who, Days] = defaultdict(Days)
        self.order: dict[tuple[int, date], list[str]] = defaultdict(list)
        self.earned: Counter[tuple[Who, date]] = Counter()
        self.hidden: set[Who] = set()

    def do(self, deed: Deed) -> None:
        """Do a deed; what was done before is not done again."""
        claim = self._claim(deed)
        if claim not in self._done:
            self._done.add(claim)
            self._act((deed.where, deed.who), self.day(deed.where, deed.at), deed)

    def _claim(self, deed: Deed) -> tuple[object, ...]:
        about = {"remove": ("removed", deed.target), "edit": ("edited", deed.target, deed.at)}
        return (deed.where, *about.get(deed.kind, ("said", deed.message)))

    def _act(self, who: Who, day: date, deed: Deed) -> None:
        match deed.kind:
            case "check in":
                self._check_in(who, day, deed.message)
            case "make up":
                self._make_up(who, day, deed.day or day)
            case "freeze":
                self._freeze(who, day)
            case "grant":
                self._grant(deed)
            case "say":
                self._say(who, day, deed)
            case "remove":
                self._take_back(deed.where, deed.target)
            case "give" | "award" | "deduct":
                self._move(who, day, deed)
            case "undo":
                self._undo(deed)
            case _:
                pass

    def day(self, where: int, at: datetime) -> date:
        """The community day of a moment."""
        local = at.astimezone(self._zones[where])
        return local.date() - timedelta(days=local.hour < DAY_BEGINS)

    def _earn(self, who: Who, amount: int, day: date) -> None:
        self.purses[who].gains(amount, growth=amount)
        self.earned[who, day] += amount

    def _lose(self, who: Who, amount: int, day: date) -> None:
        self.purses[who].loses(amount, growth=amount)
        self.earned[who, day] -= amount

    def _check_in(self, who: Who, day: date, message: int) -> None:
        days = self.days[who]
        if day in days.earned:
            return
        days.comes(day)
        self.order[who[0], day].append(who[1])
        luck = drawn(KEY, who[0] + 1, message)
        days.earned[day] = BASE + min(STREAK_MOST, days.run(day) - 1) + luck
        self._earn(who, days.earned[day] + days.strikes(day), day)

    def _make_up(self, who: Who, today: date, day: date) -> None:
        days = self.days[who]
        if not days.misses(day, today) or (not days.cards and self.purses[who].points < PRICE):
            return
        if days.cards:
            days.cards -= 1
        else:
            self.purses[who].loses(PRICE)
        days.comes(day)
        days.made_up[day] = today
        self._earn(who, days.strikes(day), day)

    def _freeze(self, who: Who, today: date) -> None:
        days, purse = self.days[who], self.purses[who]
        last = max(days.earned, default=date.min)
        if days.freezes < FREEZE_MOST and (today - last).days <= 1 and purse.points >= FREEZE_PRICE:
            purse.loses(FREEZE_PRICE)
            days.freezes += 1

    def _grant(self, deed: Deed) -> None:
        days = self.days[deed.where, deed.other]
        if deed.who != MODERATOR:
            return
        if deed.text == "card":
            days.cards = max(0, days.cards + deed.amount)
        else:
            days.freezes = max(0, days.freezes + deed.amount)

    def _say(self, who: Who, day: date, deed: Deed) -> None:
        points, last, texts = self._talked.get((who, day), (0, None, set()))
        soon = last is not None and abs(deed.at - last) < TALK_PAUSE
        short = len("".join(deed.text.split())) < TALK_LENGTH
        if soon or short or deed.text in texts or points >= TALK_MOST:
            return
        last = max(deed.at, last) if last else deed.at
        self._talked[who, day] = (points + TALK, last, texts | {deed.text})
        self._paid[deed.where, deed.message] = (who, TALK, day)
        self._earn(who, TALK, day)

    def _take_back(self, where: int, message: int) -> None:
        """Of a message that has not come yet nothing is known."""
        paid = self._paid.pop((where, message), None)
        if paid is not None:
            self._lose(*paid)

    def _move(self, who: Who, day: date, deed: Deed) -> None:
        other, amount = (deed.where, deed.other), deed.amount
        posted = Posted(deed.kind, "", "", amount, day)
        if deed.kind == "give":
            if who == other or self.purses[who].points < amount:
                return
            posted.giver, posted.taker = deed.who, deed.other
            self.purses[who].loses(amount)
            self.purses[other].gains(amount)
        elif deed.who != MODERATOR:
            return
        elif deed.kind == "award":
            posted.taker = deed.other
            self._earn(other, amount, day)
        else:
            posted.giver = deed.other
            self.purses[other].loses(amount)
        self.posted[deed.where, deed.message] = posted

    def _undo(self, deed: Deed) -> None:
        posted = self.posted.get((deed.where, deed.target))
        if deed.who != MODERATOR or posted is None or posted.undone:
            return
        posted.undone = True
        if posted.kind == "award":
            self._lose((deed.where, posted.taker), posted.amount, posted.day)
        elif posted.taker:
            self.purses[deed.where, posted.taker].loses(posted.amount)
        if posted.giver:
            self.purses[deed.where, posted.giver].gains(posted.amount)

    # What follows from all that.

    def scores(self, where: int, start: date, end: date) -> tuple[Counter[str], ...]:
        """The boards of points, streaks and check-ins by account, from one day to another."""
        points, streaks, came = Counter[str](), Counter[str](), Counter[str]()
        for ((place, who), day), amount in self.earned.items():
            if place == where and start <= day <= end:
                points[who] += amount
        for (place, who), days in self.days.items():
            if place == where:
                within = [day for day in days.earned if start <= day <= end]
                streaks[who] = max(map(days.run, within), default=0)
                came[who] = len(within)
        if start == end:
            order = self.order[where, start]
            came = Counter({who: FIRST_COME - nth for nth, who in enumerate(order, 1)})
        return +points, +streaks, +came
