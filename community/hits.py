"""Hits: what moderation's rules found, what they said of it, and what became of that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Protocol

import msgspec

from community.activity import NO_TRACE, Trace
from community.events import Claim
from moderation.sentences import Sentence

MOST_PIECES, MOST_SHOWN = 3, 80


class Mode(IntEnum):
    """Whether a rule that found something watched or acted; the numbers are stored."""

    WATCH = 1
    ACT = 2


class State(IntEnum):
    """What became of a judgement; the numbers are stored."""

    REMOVED = 1
    HELD = 2
    """Somebody is to have a look."""
    LET_BE = 3
    UNDONE = 4


class Saying(msgspec.Struct, frozen=True):
    """What a rule said: its score from 0 (a miss) to 1, its sentence, and the pieces it means."""

    rule: str
    score: float
    why: Sentence
    pieces: tuple[str, ...] = ()
    acts: bool = False


class Judgement(msgspec.Struct, frozen=True):
    """What every rule said of something, the strongest hits first, and what became of it.

    `case` is 0 for what waits for somebody, or was let be.
    """

    community: int
    chat: int
    claim: Claim
    identity: int
    at: datetime
    score: float
    said: tuple[Saying, ...]
    case: int = 0
    state: State = State.REMOVED
    trace: Trace = NO_TRACE
    signs: tuple[str, ...] = ()
    """What was known of it beside its text, as the classifier is told."""

    @property
    def hits(self) -> tuple[Saying, ...]:
        """What was found."""
        return tuple(each for each in self.said if each.score > 0)


class Tally(msgspec.Struct, frozen=True):
    """How often a rule found something: watching, acting, and taken back."""

    watched: int = 0
    acted: int = 0
    undone: int = 0

    def __add__(self, other: Tally) -> Tally:
        watched, acted = self.watched + other.watched, self.acted + other.acted
        return Tally(watched, acted, self.undone + other.undone)


class Hits(Protocol):
    """What the rules found; noting adds and never reads."""

    async def note(self, judgement: Judgement, day: int) -> None:
        """Note the hits of a judgement, for a community day (an ordinal date)."""
        ...

    async def keep(self, judgement: Judgement) -> None:
        """Keep a judgement with its sentences, new or changed."""
        ...

    async def judgement(self, chat: int, message: int) -> Judgement | None:
        """Give what was ruled of a message or its newest edit that was acted on, if anything."""
        ...

    async def of_case(self, case: int) -> Judgement | None:
        """Give the judgement that a case came from."""
        ...

    async def settle(self, judgement: Judgement, state: State, *, undone: bool) -> None:
        """Say what became of a judgement; `undone` counts it against the rules that acted."""
        ...

    async def tallies(self, community: int, since: int) -> dict[str, Tally]:
        """Give by rule what was found since a community day (an ordinal date)."""
        ...

    async def found(self, chat: int, message: int) -> Sequence[tuple[str, float, Mode]]:
        """Give the rules that found something in a message, with their scores."""
        ...
