"""Policy: from a verdict and what one has done before to an action, by a ladder of points."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field, field_validator

from moderation.verdict import LASTING, NOTHING, REVIEW, Action, Sanction, Verdict

DAY = 86_400


class Step(BaseModel):
    """A step of the ladder: from how many points on what is done to a person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    points: Annotated[float, Field(gt=0, le=1000)]
    """From how many points of offence on."""
    sanction: Sanction
    """What is done: warn, mute, kick or ban."""
    minutes: Annotated[int, Field(ge=0, le=525_600)] = 0
    """How long a mute or ban lasts, in minutes; 0 until it is lifted."""

    @field_validator("sanction", mode="before")
    @classmethod
    def _named(cls, given: object) -> object:
        return Sanction[given.upper()] if isinstance(given, str) else given

    @property
    def action(self) -> Action:
        """What the step does."""
        lasts = self.minutes * 60 if self.sanction in LASTING else 0
        return Action(sanction=self.sanction, seconds=lasts)


LADDER = (
    Step(points=1, sanction=Sanction.WARN),
    Step(points=2, sanction=Sanction.MUTE, minutes=60),
    Step(points=4, sanction=Sanction.MUTE, minutes=1440),
    Step(points=6, sanction=Sanction.KICK),
    Step(points=8, sanction=Sanction.BAN),
)


class Policy(BaseModel):
    """How a verdict becomes an action."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ladder: Annotated[tuple[Step, ...], Field(max_length=20)] = LADDER
    """What is done from how many points on; without a step nobody is punished."""
    half_life: Annotated[float, Field(gt=0, le=3650)] = 14
    """After how many days an offence weighs half."""
    spare_trusted: bool = True
    """Whether a trusted member's messages are looked at in place of being removed."""


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Who is judged: points of offence as they were `age` seconds ago, and whether trusted."""

    points: float = 0.0
    age: float = 0.0
    trusted: bool = False


def decayed(points: float, seconds: float, half_life: float) -> float:
    """Give what is left of points after a time, with a half-life in days."""
    return points * float(0.5 ** (max(0.0, seconds) / (half_life * DAY)))


def offence(verdict: Verdict) -> float:
    """Give the points of offence of a verdict: as many as it is sure, if it removes something."""
    return verdict.score if verdict.action.remove or verdict.action.sanction else 0.0


def decide(verdict: Verdict, standing: Standing, policy: Policy) -> tuple[Action, float]:
    """Give what shall be done, and the points that the person has from now on.

    The action is at least what the verdict asks for and what the ladder has for those points. For a
    trusted member all of it becomes a review.
    """
    before = decayed(standing.points, standing.age, policy.half_life)
    action, added = verdict.action, offence(verdict)
    if standing.trusted and policy.spare_trusted:
        return (REVIEW if action else NOTHING), before
    if added:
        for step in policy.ladder:
            if before + added >= step.points:
                action |= step.action
    return action, before + added
