"""The story of a community: from a seed to the deeds of each day, in the order they happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from operator import attrgetter
from random import Random
from zoneinfo import ZoneInfo

from bot.local.life.characters import HABITS, WAVE_AT, Character, everybody
from bot.local.life.chinese import CHINESE
from bot.local.life.customs import arrival, customs, government
from bot.local.life.deeds import Deed, Goes, Likes, Says
from bot.local.life.english import ENGLISH
from bot.local.life.luck import times
from bot.local.life.threads import EMOJI, Threads
from bot.local.life.wave import wave
from community.people import Role, community_day

SPEAKING = {"en": ENGLISH, "zh": CHINESE}
DAY_STARTS = 4
"""The hour at which a community's day begins."""
WEEKDAYS = (0.9, 0.85, 0.9, 0.95, 1.05, 1.3, 1.25)
"""How lively a day is, from Monday on."""


class Story:
    """A community's life over so many days that end at a moment, in a zone.

    The same seed tells the same story, day after day; `language` is the community's.
    """

    def __init__(
        self,
        seed: int,
        *,
        people: int,
        days: int,
        ends: datetime,
        zone: str = "UTC",
        language: str = "en",
    ) -> None:
        self.days = days
        self.ends = ends
        self.people = everybody(seed, people, days)
        self._seed = seed
        self._language = language
        self._zone = ZoneInfo(zone)
        self._first = community_day(ends, zone, DAY_STARTS) - timedelta(days=days - 1)
        self._keys = count(1)

    @property
    def begins(self) -> datetime:
        """When the first day begins."""
        return self._midnight(0) + timedelta(hours=DAY_STARTS)

    def _midnight(self, day: int) -> datetime:
        """Give the midnight with which a day's date begins, the first being number 0."""
        on = self._first + timedelta(days=day)
        return datetime(on.year, on.month, on.day, tzinfo=self._zone)

    def told(self) -> Iterator[list[Deed]]:
        """Give what is done, day by day, up to the end."""
        for number in range(self.days):
            deeds = sorted(self._day(number), key=attrgetter("at"))
            yield [deed for deed in deeds if deed.at <= self.ends]

    def _day(self, number: int) -> Iterator[Deed]:
        luck, midnight = Random(f"{self._seed} day {number}"), self._midnight(number)
        threads = Threads(luck, self._next, lambda hours: midnight + timedelta(hours=hours))
        living = [each for each in self.people if each.zeal(number) and each.is_here(number)]
        for each in self.people:
            if each.joins == number and each.habit != "spammer":
                settled = living if number else []
                yield from arrival(luck, threads, each, settled, self._language)
            if each.leaves == number:
                yield Goes(at=midnight + timedelta(hours=luck.uniform(6, 9)), who=each.handle)
        lively = WEEKDAYS[midnight.weekday()]
        yield from customs(luck, threads, living, number)
        yield from government(luck, threads, living, number)
        for language, phrases in SPEAKING.items():
            yield from threads.told(phrases, _line(luck, living, language, number, lively))
        yield from _likes(luck, threads.said, living, number, lively)
        if number == int(self.days * WAVE_AT) < self.days - 1:
            yield from self._wave(luck, midnight)

    def _wave(self, luck: Random, midnight: datetime) -> Iterator[Deed]:
        moderator = next((each for each in self.people if each.role is Role.MODERATOR), None)
        if moderator is not None:
            spammers = [each for each in self.people if each.habit == "spammer"]
            yield from wave(luck, midnight, spammers, moderator, self._next)

    def _next(self) -> int:
        return next(self._keys)


def _line(
    luck: Random, living: list[Character], language: str, day: int, lively: float
) -> list[Character]:
    """Put everybody of a language in a line, as often as they have something to say on a day."""
    waiting: list[Character] = []
    for each in living:
        if each.language == language:
            rate = HABITS[each.habit].talk * each.zeal(day) * lively
            waiting += [each] * times(luck, rate)
    luck.shuffle(waiting)
    return waiting


def _likes(
    luck: Random, said: list[Says], living: list[Character], day: int, lively: float
) -> Iterator[Deed]:
    """Let people react to what was said on a day, nobody twice to the same or to themselves."""
    for each in living if said else ():
        rate = HABITS[each.habit].react * each.zeal(day) * lively
        seen = luck.choices(said, k=times(luck, rate))
        for liked in {message.key: message for message in seen}.values():
            if liked.who != each.handle and not liked.text.startswith("/"):
                at = liked.at + timedelta(minutes=luck.uniform(0.1, 90))
                yield Likes(at=at, who=each.handle, key=liked.key, emoji=luck.choice(EMOJI))
