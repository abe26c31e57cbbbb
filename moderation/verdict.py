"""What comes out: actions that fold into one, findings with their sentences, and the verdict."""

from enum import IntEnum
from typing import Literal

import msgspec

from moderation.message import Part
from moderation.sentences import Sentence

Mode = Literal["off", "watch", "act"]
FOREVER = 0


class Sanction(IntEnum):
    """What is done to a person, from nothing to the most."""

    NONE = 0
    WARN = 1
    MUTE = 2
    KICK = 3
    BAN = 4


LASTING = frozenset((Sanction.MUTE, Sanction.BAN))


class Action(msgspec.Struct, frozen=True, gc=False):
    """What shall be done with a message and its sender; `a | b` is the least that does both.

    `seconds` is how long a mute or ban lasts, 0 for until it is lifted; others have no end, and
    ValueError is raised where one is given.
    """

    review: bool = False
    remove: bool = False
    sanction: Sanction = Sanction.NONE
    seconds: int = FOREVER

    def __post_init__(self) -> None:
        if self.seconds and self.sanction not in LASTING:
            raise ValueError(f"a {self.sanction.name.lower()} has no end")

    @property
    def weight(self) -> tuple[int, float]:
        """How strong the sanction is; one without an end is the strongest of its kind."""
        return self.sanction, self.seconds or float("inf")

    def __or__(self, other: "Action") -> "Action":
        stronger = self if self.weight >= other.weight else other
        return Action(
            self.review or other.review,
            self.remove or other.remove,
            stronger.sanction,
            stronger.seconds,
        )

    def __le__(self, other: "Action") -> bool:
        return self | other == other

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Action()
REVIEW = Action(review=True)
REMOVE = Action(remove=True)


class Span(msgspec.Struct, frozen=True, gc=False):
    """A piece of a part of the message as it was written: characters from `start` up to `end`."""

    start: int
    end: int
    part: Part = "text"


class Finding(msgspec.Struct, frozen=True, gc=False):
    """What a rule says: its score from 0 (a miss) to 1, the sentence why, and where it stands.

    `action` is what the rule asks for; in a miss, and while the rule only watches, it is nothing.
    """

    rule: str
    score: float
    why: Sentence
    spans: tuple[Span, ...] = ()
    mode: Mode = "watch"
    action: Action = NOTHING

    @property
    def hit(self) -> bool:
        """Whether the rule found something."""
        return self.score > 0


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """All findings, hits and misses; the score of those that act; and the action they fold into."""

    findings: tuple[Finding, ...] = ()
    score: float = 0.0
    action: Action = NOTHING

    @property
    def hits(self) -> tuple[Finding, ...]:
        """What was found, strongest first."""
        found = [finding for finding in self.findings if finding.score > 0]
        return tuple(sorted(found, key=lambda finding: -finding.score))
