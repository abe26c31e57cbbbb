"""Invented communities: from a seed to weeks of joins, messages and bans, and what befell them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import exp
from random import Random
from typing import Any, NamedTuple

from community.events import Event, Joined, Left, Person, Place, Said, Sanctioned
from community.people import Role

SMALLEST, LARGEST = 30, 20_000
LAST_DAY = datetime(2026, 3, 9, tzinfo=UTC)
"""The Monday on which the week that is asked about is over."""
DAY_STARTS = 4
PROFILES = (
    (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    (1.1, 1.15, 1.15, 1.1, 1.0, 0.55, 0.5),
    (0.85, 0.85, 0.9, 0.95, 1.1, 1.35, 1.3),
)
"""How lively each day of a week is, from Monday on: alike, at work, at leisure."""
HOURS = (2, 1, 1, 1, 2, 3, 5, 8, 9, 9, 9, 10, 11, 10, 9, 9, 10, 11, 13, 15, 16, 15, 11, 6)
"""How lively each hour of a day is, from the one at which a day begins."""
FIRST_MESSAGE = 1_000_000
"""Below it are those that are written when somebody asks for the digest."""
MODERATOR = Person("1", "Morgan", "morgan", rank=int(Role.MODERATOR))


class Told(Enum):
    """What befell a community in its last week, by the word for it in a table."""

    RAID = "raid"
    ARRIVAL = "arrival"
    CORE = "core leaves"
    NONE = "none"


WEIGHTS = {Told.RAID: 2, Told.ARRIVAL: 2, Told.CORE: 2, Told.NONE: 4}


class Soul:
    """Somebody: how likely they are here on a day, from which day to which."""

    def __init__(self, number: int, here: float, since: int) -> None:
        self.who = Person(str(number), f"Member {number}", f"member{number}")
        self.here = here
        self.since = since
        self.until = 10_000
        self.away: set[int] = set()


class Shape(NamedTuple):
    """What is drawn about a community before it lives."""

    size: int
    weeks: int
    profile: tuple[float, ...]
    coming: float
    """Who come in a week, of its size."""
    growth: float
    talk: float
    """Messages of somebody on a day on which they are here, above the first."""
    spam: float
    """Spammers banned in a week."""


class Community:
    """A community by its seed; `told` is what befell it, `events` all that happened in order."""

    def __init__(self, seed: int) -> None:
        self._luck = luck = Random(f"community {seed}")
        self.told = luck.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
        size = round(SMALLEST * (LARGEST / SMALLEST) ** luck.random())
        self.shape = Shape(
            size=size,
            weeks=luck.randint(6, 12),
            profile=luck.choice(PROFILES),
            coming=luck.uniform(0.003, 0.03),
            growth=luck.uniform(-0.06, 0.09),
            talk=luck.uniform(0.4, 2.5),
            spam=luck.uniform(0.1, 1.5) + size * luck.uniform(0, 0.0008),
        )
        self.days = 7 * self.shape.weeks
        self.begins = LAST_DAY + timedelta(hours=DAY_STARTS, days=-self.days)
        self._number = 1
        self._said: list[tuple[datetime, Soul]] = []
        self._events: list[Event] = []
        self._souls = self._settlers()
        self._core = [soul for soul in self._souls if soul.here > 0.5]
        self._live()

    def events(self) -> Iterator[Event]:
        """Give what happened, in order; messages are numbered as they come."""
        said = [
            Said(**_about(at, soul.who), message=number, text="good morning to all of you")
            for number, (at, soul) in enumerate(sorted(self._said, key=_moment_of), FIRST_MESSAGE)
        ]
        yield from sorted([*said, *self._events], key=lambda event: event.at)

    def __str__(self) -> str:
        shape = self.shape
        return f"{shape.size} members, {shape.weeks} weeks, core {len(self._core)}"

    # Who lives there.

    def _settlers(self) -> list[Soul]:
        luck, size = self._luck, self.shape.size
        core = max(4, round(size**0.55 * luck.uniform(0.7, 1.6)))
        regulars = round(size * luck.uniform(0.05, 0.18))
        return [
            *(self._soul(luck.betavariate(9, 2), 0) for _ in range(core)),
            *(self._soul(luck.betavariate(1.2, 5), 0) for _ in range(regulars)),
            *(self._soul(luck.betavariate(0.5, 60), 0) for _ in range(size - core - regulars)),
        ]

    def _soul(self, here: float, since: int) -> Soul:
        self._number += 1
        return Soul(self._number, here, since)

    # What happens in each week.

    def _live(self) -> None:
        luck, last = self._luck, self.shape.weeks - 1
        disturbed = luck.randrange(1, last - 1) if luck.random() < 0.12 else -1
        for week in range(last + 1):
            first = 7 * week
            mood = exp(luck.gauss(0, 0.08)) * (
                luck.uniform(0.45, 0.75) if luck.random() < 0.1 else 1
            )
            self._people_come_and_go(week)
            self._spam(first)
            if week == disturbed:
                luck.choice((self._raid, self._arrival))(first)
            if week == last:
                self._befalls(first)
            for day in range(first, first + 7):
                self._day(day, mood)

    def _befalls(self, first: int) -> None:
        match self.told:
            case Told.RAID:
                self._raid(first)
            case Told.ARRIVAL:
                self._arrival(first)
            case Told.CORE:
                self._core_leaves(first)
            case Told.NONE:
                pass

    def _day(self, day: int, mood: float) -> None:
        luck, lively = self._luck, mood * self.shape.profile[day % 7]
        for soul in self._souls:
            if soul.here > 0.5 and luck.random() < 0.004:
                soul.away.update(range(day, day + luck.randint(3, 12)))
            if not soul.since <= day < soul.until or day in soul.away:
                continue
            if luck.random() < min(0.98, soul.here * lively):
                for _ in range(1 + self._count(self.shape.talk * lively)):
                    self._says(soul, self._moment(day))

    def _people_come_and_go(self, week: int) -> None:
        luck, shape = self._luck, self.shape
        mean = shape.size * shape.coming * exp(shape.growth * week)
        for _ in range(self._count(mean * luck.gammavariate(8, 1 / 8))):
            self._comes(7 * week + luck.randrange(7), luck.betavariate(0.4, 4), 0.4)
        if luck.random() < 0.1:  # somebody brought friends
            at = self._moment(7 * week + luck.randrange(7))
            for _ in range(luck.randint(2, 5)):
                self._comes_at(at + timedelta(minutes=luck.uniform(0, 50)), 0.1, 0.5)
        for _ in range(self._count(mean * luck.uniform(0.3, 0.9))):
            soul = luck.choice(self._souls)
            if soul.here < 0.5:
                self._goes(soul, self._moment(7 * week + luck.randrange(7)))

    def _spam(self, first: int) -> None:
        luck = self._luck
        for _ in range(self._count(self.shape.spam * luck.gammavariate(2, 1 / 2))):
            spammer = self._comes(first + luck.randrange(7), 0, 1)
            self._banned(spammer, self._at_of(spammer) + timedelta(minutes=luck.uniform(1, 90)))

    def _raid(self, first: int) -> None:
        """Let many come within hours; they are banned, or leave again, or lie in wait."""
        luck, at = self._luck, self._moment(first + self._luck.randrange(7))
        many = max(luck.randint(8, 15), round(self.shape.size**0.6 * luck.uniform(0.6, 2.5)))
        within, loud = luck.uniform(5, 150), luck.uniform(0.05, 0.7)
        end, ended = luck.choices(("banned", "left", "waiting"), (6, 3, 1))[0], luck.uniform(0.7, 1)
        for _ in range(many):
            came = at + timedelta(minutes=luck.uniform(0, within))
            raider = self._comes_at(came, 0, loud if end != "waiting" else 0.05)
            if luck.random() < ended:
                gone = came + timedelta(minutes=luck.uniform(3, 600))
                if end == "banned":
                    self._banned(raider, gone)
                elif end == "left":
                    self._goes(raider, gone)

    def _arrival(self, first: int) -> None:
        """Let somebody with many readers name the place: most come soon, and many of them talk."""
        luck, at = self._luck, self._moment(first + self._luck.randrange(5))
        many = max(luck.randint(9, 18), round(self.shape.size**0.65 * luck.uniform(0.8, 3)))
        talkative, slow = luck.uniform(0.3, 0.8), luck.uniform(3, 30)
        for _ in range(many):
            came = at + timedelta(hours=min(luck.expovariate(1 / slow), 60))
            guest = self._comes_at(came, luck.betavariate(0.6, 4), talkative)
            if luck.random() < 0.12:
                self._goes(guest, came + timedelta(hours=luck.uniform(1, 60)))

    def _core_leaves(self, first: int) -> None:
        """Let some of those who carry it fall silent, most of them within a few days."""
        luck = self._luck
        many = max(3, round(len(self._core) * luck.uniform(0.2, 0.7)))
        day, is_loud = luck.randrange(4), luck.random() < 0.5
        for soul in luck.sample(self._core, min(many, len(self._core))):
            soul.until = first + day + luck.choice((0, 0, 0, 1))
            if is_loud:
                self._goes(soul, self._moment(soul.until))

    # Deeds.

    def _comes(self, day: int, here: float, talkative: float) -> Soul:
        return self._comes_at(self._moment(day), here, talkative)

    def _comes_at(self, at: datetime, here: float, talkative: float) -> Soul:
        soul = self._soul(here, (at - self.begins).days + 1)
        self._souls.append(soul)
        self._events.append(Joined(**_about(at, soul.who)))
        if self._luck.random() < talkative:
            self._says(soul, at + timedelta(minutes=self._luck.uniform(0.2, 30)))
        return soul

    def _at_of(self, soul: Soul) -> datetime:
        return next(event.at for event in reversed(self._events) if event.who is soul.who)

    def _goes(self, soul: Soul, at: datetime) -> None:
        if (at - self.begins).days < soul.until + 1:
            soul.until = (at - self.begins).days
            self._events.append(Left(**_about(at, soul.who)))

    def _banned(self, soul: Soul, at: datetime) -> None:
        soul.until = (at - self.begins).days
        about: dict[str, Any] = _about(at, soul.who) | {"by": MODERATOR}
        self._events.append(Left(**about))
        self._events.append(Sanctioned(**about | {"imported": False}, what="ban"))

    def _says(self, soul: Soul, at: datetime) -> None:
        self._said.append((at, soul))

    def _moment(self, day: int) -> datetime:
        luck = self._luck
        hour = luck.choices(range(24), HOURS)[0]
        return self.begins + timedelta(days=day, hours=hour, seconds=luck.uniform(0, 3_599))

    def _count(self, mean: float) -> int:
        """Draw how many, of those who know nothing of each other."""
        if mean > 50:
            return max(0, round(self._luck.gauss(mean, mean**0.5)))
        number, product, floor = 0, self._luck.random(), exp(-mean)
        while product > floor:
            number, product = number + 1, product * self._luck.random()
        return number


PLACE = Place("plaza", title="Plaza")


def _moment_of(said: tuple[datetime, Soul]) -> datetime:
    return said[0]


def _about(at: datetime, who: Person) -> dict[str, Any]:
    return {
        "platform": "local",
        "place": PLACE,
        "at": at,
        "who": who,
        "late": True,
        "imported": True,
    }
