"""Who lives in the town: each with a way of living, from the one who never misses a day on."""

from __future__ import annotations

from random import Random

import msgspec

from bot.local.life.names import strangers
from community.people import Role

SPAMMERS = 20
WAVE_AT = 0.72
"""When the wave of spammers comes, as a part of the whole time."""
SOURCES = ("poster", "market", "friends", "blog")
"""The invite links by which newcomers arrive."""


class Habit(msgspec.Struct, frozen=True):
    """A way of living: messages and reactions on a full day, and the odds of a check-in."""

    talk: float
    react: float
    checkin: float


HABITS = {
    "helper": Habit(13.0, 4.0, 0.93),
    "regular": Habit(3.8, 1.2, 0.72),
    "casual": Habit(0.8, 0.5, 0.3),
    "lurker": Habit(0.04, 0.35, 0.06),
    "spammer": Habit(0.0, 0.0, 0.0),
}
SHARES = (("regular", 0.14), ("casual", 0.34), ("lurker", 0.52))


class Character(msgspec.Struct, frozen=True):
    """Somebody who lives here. Days count from 0, the first of the whole time.

    `busy` are stretches of days, each with the part of their habit that they live by then; outside
    of them they are not to be seen. `hour` is when they like to be here, in the community's zone.
    """

    name: str
    handle: str
    language: str
    habit: str
    joins: int
    busy: tuple[tuple[int, int, float], ...]
    hour: float
    via: str | None = None
    role: Role = Role.MEMBER
    leaves: int | None = None
    gives: float = 0.0
    never_misses: bool = False

    def is_here(self, day: int) -> bool:
        """Whether they live here for all of a day; the first comers do from the start."""
        after = self.leaves if self.leaves is not None else day + 1
        return (self.joins < day or day == 0 == self.joins) and day < after

    def zeal(self, day: int) -> float:
        """How much of their habit they live by on a day."""
        return next((part for first, after, part in self.busy if first <= day < after), 0.0)


def everybody(seed: int, people: int, days: int) -> list[Character]:
    """Give the cast first, then as many others as there are to be people, then the spammers."""
    luck = Random(f"{seed} people")
    known = cast(days)[:people]
    taken = {each.handle for each in known} | {"hearth", "ann", "bob", "mei"}
    names = strangers(people - len(known), luck, taken)
    others = [_other(luck, *entry, days) for entry in names]
    return [*known, *others, *_spammers(luck, days)]


def cast(days: int) -> list[Character]:
    """Give those whom one knows by name, whatever the seed: they keep what the guide promises."""
    always, helper, regular = ((0, days, 1.0),), "helper", "regular"
    fading = _fading(days)
    away = ((0, days // 4, 1.0), (days * 3 // 4, days, 1.2))
    gone = days * 5 // 8
    member = Character
    return [
        member("Hilda", "hilda", "en", regular, 0, always, 19, role=Role.OWNER),
        member("老面", "laomian", "zh", regular, 0, always, 13, role=Role.MODERATOR),
        member("Tomek 🥖", "tomek", "en", regular, 0, always, 20, role=Role.MODERATOR),
        member("Nadia", "nadia", "en", helper, 0, ((0, days, 1.25),), 18),
        member("石磨", "shimo", "zh", helper, 0, ((0, days, 1.15),), 12),
        member("天天", "tiantian", "zh", regular, 0, always, 11, never_misses=True),
        member("Felix", "felix", "en", helper, 0, fading, 21),
        member("圆圆", "yuanyuan", "zh", regular, 0, always, 14, gives=0.55),
        member("归燕", "guiyan", "zh", regular, 0, away, 13),
        member("Greta", "greta", "en", regular, 0, ((0, gone, 1.0),), 17, leaves=gone),
        member("Oskar", "oskar", "en", helper, 0, always, 19),
        member("半夏", "banxia", "zh", helper, 0, always, 14),
        member("Rosa", "rosa", "en", helper, 0, ((0, days, 0.9),), 2),
        member("阿酵", "ajiao", "zh", helper, 0, ((0, days, 0.85),), 11),
        member("Priya", "priya", "en", regular, 0, always, 15, role=Role.MODERATOR),
    ]


def _fading(days: int) -> tuple[tuple[int, int, float], ...]:
    """Give a daily life that thins out over the last three eighths, to almost nothing."""
    marks = [days * eighths // 8 for eighths in (0, 5, 6, 7, 8)]
    parts = (1.0, 0.45, 0.12, 0.02)
    return tuple(zip(marks, marks[1:], parts, strict=False))


def _other(luck: Random, named: tuple[str, str], language: str, days: int) -> Character:
    kind = luck.choices([name for name, _ in SHARES], [part for _, part in SHARES])[0]
    from_the_start = luck.random() < (0.7 if kind == "regular" else 0.35)
    # Nobody comes on the last day, which may have just begun.
    joins = 0 if from_the_start else luck.randrange(max(1, days - 1))
    # Some lose interest for good, most take a few days off now and then.
    ends = days if luck.random() < 0.7 else luck.randint(joins, days)
    zeal = min(2.5, luck.lognormvariate(-0.1, 0.5))
    rest = luck.randint(joins, max(joins, ends))
    busy = ((joins, rest, zeal), (rest + luck.randint(0, 4), ends, zeal))
    leaves = ends if joins < ends < days - 1 and luck.random() < 0.15 else None
    # Chinese evenings are noon in Europe, and American ones its night.
    hour = luck.gauss(12.5, 1.5) if language == "zh" else luck.choice((19.0, 18.0, 1.5))
    via = luck.choice(SOURCES) if joins or luck.random() < 0.3 else None
    gives = luck.choice((0.0, 0.0, 0.08)) if kind == "regular" else 0.0
    name, handle = named
    return Character(
        name, handle, language, kind, joins, busy, hour, via=via, leaves=leaves, gives=gives
    )


def _spammers(luck: Random, days: int) -> list[Character]:
    night = int(days * WAVE_AT)
    words = ("Prize", "Bonus", "Win", "红包", "福利", "Lucky")
    return [
        Character(f"{luck.choice(words)} {number}", f"x{number}", "en", "spammer", night, (), 3.0)
        for number in luck.sample(range(1000, 10_000), SPAMMERS)
    ]
