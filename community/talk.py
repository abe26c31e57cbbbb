"""Points for talking: what a message earns, decided from what its author earned today."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Protocol

import msgspec
from pydantic import BaseModel, ConfigDict, Field


class TalkSettings(BaseModel):
    """How much talking earns in a day."""

    model_config = ConfigDict(extra="ignore")

    daily_cap: Annotated[int, Field(ge=0, le=10_000)] = 20
    """The most points that talking earns in a community day."""


class Talked(msgspec.Struct, frozen=True):
    """What a member earned by talking on a day.

    `last` is when that was last, in microseconds UTC, 0 for never; `prints` are the fingerprints
    of the texts, with commas between them.
    """

    points: int = 0
    last: int = 0
    prints: str = ""

    def after(self, points: int, at: int, print_: int) -> Talked:
        """Give it with a message that earned points."""
        prints = f"{self.prints},{print_}" if self.prints else str(print_)
        return Talked(self.points + points, max(at, self.last), prints)


class TalkRules(msgspec.Struct, frozen=True):
    """What talking is worth: points a message, points a day at most, the pause between two that
    earn in microseconds, and the least number of characters."""

    points: int
    daily_cap: int
    cooldown: int
    min_length: int


def is_long(text: str, least: int) -> bool:
    """Whether a text has at least so many characters besides spaces; its first words tell."""
    words = text.split(None, least)
    return len(words) > least or sum(map(len, words)) >= least


def earned(talked: Talked, at: int, print_: int, rules: TalkRules) -> int:
    """Give the points that a message at `at` (microseconds UTC), if it is long enough, earns."""
    if talked.last and abs(at - talked.last) < rules.cooldown:
        return 0
    worth = min(rules.points, rules.daily_cap - talked.points)
    if worth <= 0 or str(print_) in talked.prints.split(","):
        return 0
    return worth


class Talk(Protocol):
    """What was earned by talking."""

    async def of(self, member: int, day: date) -> Talked: ...

    async def store(self, member: int, day: date, talked: Talked) -> None: ...
