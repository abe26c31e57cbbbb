"""The door 入群: who has come, how far they are let in, and what became of those who asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import IntEnum
from typing import Annotated, Literal, Protocol

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.people import Actor, Chat, Gate

Mode = Literal["off", "button", "arithmetic", "question", "approval"]
MOST_TURNS = 200
"""Newcomers of one community that are dealt with in one transaction."""
UNPRESSABLE = frozenset({"discord"})
"""Platforms where whoever is muted can press no button: there they are not muted at the door."""


class Verification(BaseModel):
    """What somebody who comes in is asked, and what follows."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode = "off"
    """What newcomers do before they may write: nothing, a button, arithmetic, a question of yours,
    or wait for a moderator."""
    minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    """Minutes in which it has to be done; whoever is late is removed and may try again."""
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    """How many wrong answers somebody may give."""
    failed: Literal["kick", "review"] = "kick"
    """Whether moderators look at whoever answered wrongly too often, before they are removed."""
    again: bool = False
    """Whether somebody who was let in before is asked again when they come back."""
    mute: bool = True
    """Whether newcomers are muted by the platform until then, where it lets them answer all the
    same. What they write is removed in any case."""
    lines: Literal["keep", "adverts", "remove"] = "adverts"
    """Which of the platform's own lines about who came are removed: none, those in which the name
    is an advert, or all."""
    approval_hours: Annotated[int, Field(ge=1, le=168)] = 24
    """Hours for which somebody waits for a moderator."""


class Stage(IntEnum):
    """Where somebody stands; the numbers are stored, so they never change."""

    WAITING = 1
    """What they are asked is open."""
    REVIEW = 2
    """A moderator decides."""
    RULES = 3
    """Let in, and yet to read the rules."""
    IN = 4
    TIMED_OUT = 5
    FAILED = 6
    TURNED_AWAY = 7
    LEFT = 8
    HELD = 9
    """Came in a wave, and was asked nothing yet."""
    REMOVED = 10
    """Removed with the wave in which they came."""
    SCREENED = 11
    """Yet to agree to the platform's own form of the rules; they are asked after that."""


AT_THE_DOOR = frozenset({Stage.WAITING, Stage.REVIEW, Stage.HELD})
GATES = {
    Stage.WAITING: Gate.WAITING,
    Stage.REVIEW: Gate.WAITING,
    Stage.HELD: Gate.WAITING,
    Stage.RULES: Gate.RULES,
}
"""How far somebody is let in at a stage; at all others they are in or gone."""


class Figure(IntEnum):
    """What is counted by the day; the numbers are stored, so they never change."""

    ASKED = 1
    PASSED = 2
    TIMED_OUT = 3
    FAILED = 4
    TURNED_AWAY = 5
    LEFT = 6
    ADMITTED = 7
    """Let in by a moderator."""


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """An account that has come, or asks to.

    `chats` are those it came to while it was at the door, `due` is when something is to be done
    about it (aware, None for never). `expects` are the answers that are right, folded, a line each.
    `request` says that it is not in the chat yet, but asks to be let in; `wave` the wave in which
    it came, 0 for none; `verified` when it was let in, if ever; `by` the moderator who decided.
    """

    identity: int
    community: int
    stage: Stage
    at: datetime
    chats: tuple[int, ...] = ()
    due: datetime | None = None
    mode: str = ""
    tries: int = 0
    expects: str = ""
    question: int = 0
    request: bool = False
    graced: bool = False
    wave: int = 0
    verified: datetime | None = None
    by: int = 0


class Question(msgspec.Struct, frozen=True):
    """A question of the owner's, with the answers that are right."""

    number: int
    words: str
    answers: tuple[str, ...]


class Newcomers(Protocol):
    """Who has come: a row for each account, kept also when they are in."""

    async def of(self, identity: int) -> Newcomer | None: ...

    async def keep(self, newcomer: Newcomer, gate: Gate = Gate.OPEN) -> None:
        """Store how somebody stands, and how far they are let in."""
        ...

    async def who(self, identity: int) -> Actor | None:
        """Give an account, None for somebody forgotten."""
        ...

    async def chats(self, newcomer: Newcomer) -> Sequence[Chat]:
        """Give the chats to which somebody came, or asks to come."""
        ...

    async def due(self, community: int, before: datetime, most: int) -> Sequence[Newcomer]:
        """Give about whom something is to be done by then, the first ones first."""
        ...

    async def was_let_in(self, member: int) -> bool:
        """Whether one of a member's accounts has been let in."""
        ...

    async def since(self, community: int, at: datetime, most: int) -> Sequence[Newcomer]:
        """Give who has come since a moment, the newest first."""
        ...

    async def people(self, community: int) -> int:
        """Count the accounts that are known, bots left out."""
        ...

    async def count(self, newcomer: Newcomer, day: date, figure: Figure) -> None:
        """Count one more on a community day, and note it with how they came."""
        ...

    async def figures(self, community: int, since: date, until: date) -> Mapping[Figure, int]:
        """Give the sums of some days, the last one included."""
        ...


class Questions(Protocol):
    """The questions that the owner has thought of."""

    async def all(self, community: int) -> Sequence[Question]: ...

    async def add(self, community: int, words: str, answers: Sequence[str]) -> int: ...

    async def drop(self, community: int, number: int) -> bool:
        """Take a question away; False when there is none of that number."""
        ...


class Posted(Protocol):
    """Messages of a kind of which one stands in a chat at a time."""

    async def swap(
        self, platform: str, chat: str, series: str, message: int, at: datetime
    ) -> tuple[int, datetime] | None:
        """Note what stands now, 0 for nothing; gives what stood before, and since when."""
        ...
