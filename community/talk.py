"""Points for talking: what a message earns, decided from what its author earned today."""

from datetime import date, datetime, timedelta
from typing import Protocol

import msgspec


class Talked(msgspec.Struct, frozen=True):
    """What an identity earned by talking on a day, when last, and the texts' fingerprints."""

    points: int = 0
    last: datetime | None = None
    prints: tuple[int, ...] = ()


class TalkRules(msgspec.Struct, frozen=True):
    """What talking is worth: points a message, points a day at most, the pause between two that
    earn, and the least number of characters."""

    points: int
    daily_cap: int
    cooldown: timedelta
    min_length: int


def earned(talked: Talked, at: datetime, length: int, print_: int, rules: TalkRules) -> int:
    """Give the points that a message of `length` characters at `at` earns, 0 for none."""
    if not rules.points or length < rules.min_length or print_ in talked.prints:
        return 0
    if talked.last is not None and abs(at - talked.last) < rules.cooldown:
        return 0
    return max(0, min(rules.points, rules.daily_cap - talked.points))


class Talk(Protocol):
    """What was earned by talking."""

    async def of(self, identity: int, day: date) -> Talked: ...

    async def store(self, identity: int, day: date, talked: Talked) -> None: ...
