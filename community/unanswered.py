"""Questions that wait for an answer: which messages ask, and when they count as unanswered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Annotated, Protocol

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.activity import count_words
from community.events import Said

FEWEST_WORDS = 4
"""Words of a question to a whole chat; shorter ones go on with what was just said."""
WORTH_TELLING = timedelta(hours=24)
"""For how long a question is worth an answer, and looked at again."""
LOOKED_AT_DAYS = 8
"""Days back that are looked at when nothing ran for a while: a digest's week, and a day."""
MOST_LOOKED_AT = 200
"""Questions that are looked at in one go, those first of which nothing is known."""
KEPT_DAYS = 70
"""Days for which questions are kept: those of a digest and of the weeks it is held against."""
ENDS_ASKING = re.compile(r"[?](?![\w/&=])|？")
ASKS_IN_CHINESE = re.compile(
    "请问|求助|怎么|怎样|如何|为什么|为啥|有没有人|有人知道|谁知道|吗[。.!！~～]*$"
)


class Waits(IntEnum):
    """How far it is known whether a question was answered; the numbers are stored."""

    NOT_KNOWN = 0
    ANSWERED = 1
    UNANSWERED = 2


class UnansweredSettings(BaseModel):
    """When moderators are told of questions that nobody answered."""

    model_config = ConfigDict(extra="forbid")

    alert: bool = True
    """Whether the moderators' chat is told; where there is none, nobody is."""
    hours: Annotated[int, Field(ge=1, le=20)] = 4
    """Hours after which a question counts as unanswered."""
    alert_from: Annotated[int, Field(ge=0, le=23)] = 8
    """The hour of the community's clock from which on moderators are told."""
    alert_until: Annotated[int, Field(ge=1, le=24)] = 22
    """The hour at which that ends; what waits is told the next morning."""

    def is_awake(self, hour: int) -> bool:
        """Whether moderators may be told at an hour of the community's clock."""
        if self.alert_from < self.alert_until:
            return self.alert_from <= hour < self.alert_until
        return hour >= self.alert_from or hour < self.alert_until


class Question(msgspec.Struct, frozen=True, gc=False):
    """A message that asks everybody in a chat, on a community day; `who` is the identity."""

    day: date
    chat: int
    message: int
    who: int
    at: datetime
    waits: Waits = Waits.NOT_KNOWN


Key = tuple[int, int, int]
"""A question: its day as an ordinal date, its chat and its message."""


class Looked(msgspec.Struct, frozen=True):
    """What was found of questions."""

    answered: tuple[Key, ...] = ()
    unanswered: tuple[Key, ...] = ()
    gone: tuple[Key, ...] = ()
    """Those that were removed."""


def asks(event: Said) -> bool:
    """Whether a message asks a question of all who read it, and not of somebody.

    What answers or names somebody goes on with a conversation.
    """
    text = event.text
    if "?" not in text and text.isascii():  # as almost every message is
        return False
    if event.reply is not None or event.mentions or text[:1] == "/":
        return False
    found = ENDS_ASKING.search(text) or ASKS_IN_CHINESE.search(text)
    return found is not None and count_words(text) >= FEWEST_WORDS


class Asked(Protocol):
    """The port of questions that were asked of everybody."""

    async def note(self, community: int, question: Question) -> None:
        """Add a question; reads nothing."""
        ...

    async def are_due(self, community: int, since: date, before: datetime) -> bool:
        """Whether it is to be looked at whether questions from before a moment were answered."""
        ...

    async def find(self, community: int, keys: Iterable[Key]) -> Sequence[Question]:
        """Give questions, those that are there, the oldest first."""
        ...

    async def asker(self, question: Question) -> str:
        """Give the name of who asked, empty for somebody who is no longer known."""
        ...

    async def mark(self, community: int, question: Question, waits: Waits) -> None:
        """Store how far it is known whether a question was answered."""
        ...

    async def drop(self, community: int, question: Question) -> None:
        """Let a question go that was removed."""
        ...

    async def drop_before(self, community: int, day: date) -> None:
        """Let old questions go, some hundreds at a time."""
        ...
