"""The ladder: how much somebody has to answer for, and what follows from that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Protocol

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from community.choicewords import SPOKEN
from community.lengths import read_length, shortly
from community.params import Form
from community.restraints import CaseKind
from community.words import Code, t
from moderation.rule import CERTAIN

EXAMPLE = "warn, mute 1h, mute 1d, kick, ban"
KINDS = ("warn", "mute", "kick", "ban")
STEP = re.compile(rf"({'|'.join(KINDS)})(?:\s+(\S+))?\Z")
MOST_STEPS = 12


class Offence(Protocol):
    """What of a case counts on the ladder."""

    @property
    def at(self) -> datetime: ...
    @property
    def points(self) -> int: ...
    @property
    def is_undone(self) -> bool: ...


class Step(msgspec.Struct, frozen=True):
    """A step: what is done, and for how long, None for good or where that says nothing."""

    kind: CaseKind
    length: timedelta | None = None

    def __str__(self) -> str:
        name = self.kind.name.lower()
        return f"{name} {shortly(self.length)}" if self.length else name


def steps(text: str) -> tuple[Step, ...]:
    """Read a ladder like `EXAMPLE`, the lightest step first; raises ValueError."""
    found = []
    for written in text.replace("，", ",").replace("、", ",").split(","):
        match = STEP.match(_typed(written))
        length = read_length(match[2]) if match and match[2] else None
        timed = match is not None and match[1] in ("mute", "ban")
        if match is None or (match[2] and (length is None or not timed)):
            raise ValueError(f"{written.strip()!r} is no step; write them like {EXAMPLE}")
        found.append(Step(CaseKind[match[1].upper()], length))
    if len(found) > MOST_STEPS:
        raise ValueError(f"a ladder has at most {MOST_STEPS} steps")
    return tuple(found)


def _typed(written: str) -> str:
    """Give a step in the words of `EXAMPLE`, whatever language it is written in."""
    words = " ".join(written.lower().split())
    for kind in KINDS:
        for spoken in SPOKEN[kind]:
            if words.startswith(spoken):
                return f"{kind} {words.removeprefix(spoken).strip()}".strip()
    return words


def weight(cases: Iterable[Offence], now: datetime, half_life: timedelta) -> float:
    """Add up the offence points of cases; each is worth half as much after every half-life."""
    total = 0.0
    for case in cases:
        if not case.is_undone and case.points:
            age = max(timedelta(0), now - case.at)
            total += case.points * float(0.5 ** (age / half_life))
    return total


def step_for(points: float, among: tuple[Step, ...]) -> Step:
    """Give what follows for somebody who has that much to answer for already.

    An offence that has faded a little is a whole step all the same, as it is where moderation adds
    to it: a minute after it none weighs quite as much as at first.
    """
    return among[min(int(points + 1 - CERTAIN), len(among) - 1)]


def _tidy(written: str) -> str:
    return ", ".join(map(str, steps(written)))


Written = Annotated[
    str,
    Field(max_length=200),
    AfterValidator(_tidy),
    Form(t("steps like {example}", example=Code(EXAMPLE)), EXAMPLE),
]
"""A setting that holds a ladder."""


class Ladder(BaseModel):
    """What somebody has to answer for, and what follows from that."""

    model_config = ConfigDict(extra="forbid")

    ladder: Written = EXAMPLE
    """What follows the first offence, the second, and so on."""
    half_life_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days after which an offence counts half."""
    mute_minutes: Annotated[int, Field(ge=0, le=525_600)] = 60
    """Minutes that a mute lasts when nobody says how long; 0 for good."""
    removes: bool = True
    """Whether a mute, a removal or a ban in reply to a message removes that message."""

    @property
    def half_life(self) -> timedelta:
        """The time in which an offence comes to count half."""
        return timedelta(days=self.half_life_days)

    def weight(self, cases: Iterable[Offence], now: datetime) -> float:
        """Give what somebody has to answer for."""
        return weight(cases, now, self.half_life)

    def next(self, cases: Iterable[Offence], now: datetime) -> Step:
        """Give what follows the next offence of somebody."""
        return step_for(self.weight(cases, now), steps(self.ladder))
