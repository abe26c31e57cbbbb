"""Lessons: what moderators taught the classifier of a community, and the model they make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from community.refusals import Refusal
from community.words import t
from moderation.sentences import Sentence

TAKEN_BACK_WITHIN = timedelta(days=7)
"""For how long a model that was replaced by another one can return."""
SAMPLED = 0
"""Who taught what nobody did: a harmless message that was taken as it came."""


class Lesson(msgspec.Struct, frozen=True):
    """A text that is spam or harmless, by member `by`, about a message of an identity.

    `numbers` is the lesson as the model took it in; `words` and `signs` are what it was made of,
    for as long as texts are kept. `case` is the one that it came from, 0 for none.
    """

    number: int
    community: int
    identity: int
    chat: int
    message: int
    spam: bool
    by: int
    at: datetime
    numbers: bytes
    words: str = ""
    signs: tuple[str, ...] = ()
    case: int = 0


class Snapshot(msgspec.Struct, frozen=True):
    """A model as it was stored: its bytes, with all lessons up to a number, and how many."""

    body: bytes
    upto: int
    trained: int


class Sent(msgspec.Struct, frozen=True):
    """What a file that somebody sent is: a model of so many lessons, or why it is none.

    Of a list it has the phrases, and how many lines say nothing to look for.
    """

    spam: int = 0
    harmless: int = 0
    why: Sentence | None = None
    phrases: tuple[str, ...] = ()
    unread: int = 0


class Swapped(msgspec.Struct, frozen=True):
    """How many lessons the model has that was put in place, and that which was laid aside.

    Where there is nothing any more that could be put there, all is as it was.
    """

    lessons: int = 0
    before: int = 0
    gone: bool = False


class Pending(msgspec.Struct, frozen=True):
    """Lessons that a stored model has not yet, and those that it has but shall not have."""

    more: Sequence[bytes] = ()
    less: Sequence[bytes] = ()


class Lessons(Protocol):
    """The lessons of communities; what is learned is added to what is stored of the model."""

    async def keep(self, lesson: Lesson) -> Lesson:
        """Store a lesson, whose number is not given yet; gives it with its number."""
        ...

    async def of_message(self, chat: int, message: int) -> Lesson | None: ...

    async def words(self, community: int, *, spam: bool, most: int) -> Sequence[str]:
        """Give the words of the newest lessons of a kind, as far as they are kept."""
        ...

    async def unlearn(self, lesson: Lesson) -> None: ...

    def stamp(self, community: int) -> tuple[int, int]:
        """Tell one stored model from another, at the price of a look: `upto` and `trained`."""
        ...

    async def snapshot(self, community: int) -> Snapshot | None: ...

    async def pending(self, community: int, upto: int) -> Pending: ...

    async def put(self, community: int, snapshot: Snapshot) -> None:
        """Store a model in the place of all lessons so far."""
        ...

    async def reset(self, community: int) -> None:
        """Forget the model and all lessons, some hundreds at a time."""
        ...

    async def fade(self, community: int, before: datetime) -> int:
        """Let go the words of lessons from before a moment, some hundreds."""
        ...

    async def let_go(self, community: int, before: datetime) -> None:
        """Let go a model that was laid aside before a moment, with some hundreds of its lessons."""
        ...


class NothingLearned(Refusal):
    """There is no model yet."""

    def __init__(self) -> None:
        super().__init__(t("Nothing has been taught here yet."))


class TaughtAlready(Refusal):
    """The same was taught of the same message."""

    def __init__(self) -> None:
        super().__init__(t("It knows that already."))


class NoWordsLeft(Refusal):
    """The words of a message are not kept any more."""

    def __init__(self) -> None:
        super().__init__(t("The words of that message are gone; there is nothing to learn from."))
