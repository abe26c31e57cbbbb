"""Points for talking: what a message earns, decided from what its author earned today."""

from datetime import date, datetime, timedelta
from typing import Annotated, Protocol

import msgspec
from pydantic import BaseModel, ConfigDict, Field


class TalkSettings(BaseModel):
    """How much talking earns in a day."""

    model_config = ConfigDict(extra="ignore")

    daily_cap: Annotated[int, Field(ge=0, le=10_000)] = 20
    """The most points that talking earns in a community day."""


class Talked(msgspec.Struct, frozen=True):
    """What a member earned by talking on a day, when last, and the texts' fingerprints."""

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


def is_long(text: str, least: int) -> bool:
    """Whether a text has at least so many characters besides spaces; its first words tell."""
    words = text.split(None, least)
    return len(words) > least or sum(map(len, words)) >= least


def earned(talked: Talked, at: datetime, print_: int, rules: TalkRules) -> int:
    """Give the points that a message at `at`, if it is long enough, earns, 0 for none."""
    if not rules.points or print_ in talked.prints:
        return 0
    if talked.last is not None and abs(at - talked.last) < rules.cooldown:
        return 0
    return max(0, min(rules.points, rules.daily_cap - talked.points))


class Talk(Protocol):
    """What was earned by talking."""

    async def of(self, member: int, day: date) -> Talked: ...

    async def store(self, member: int, day: date, talked: Talked) -> None: ...
