"""Highlights 精华: messages that moderators choose to be found again, and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import IntEnum
from typing import Protocol

import msgspec

from community.ledger import Cause
from community.people import Actor
from community.refs import ref_of
from community.refusals import Refusal
from community.words import Code, t

MOST_TITLE = 100


class NoMessageMeant(Refusal):
    """No message is answered that could become a highlight."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "Reply, in the group, to the message that is to be a highlight: {highlight}",
                highlight=Code("/top highlight"),
            )
        )


class AuthorNotKnown(Refusal):
    """It is not known who wrote the message, or it was removed."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "I do not know that message: it was written before I came, or it was removed. "
                "No highlight comes of it."
            )
        )


class NoLongerThere(Refusal):
    """The highlight was taken back before."""

    def __init__(self) -> None:
        super().__init__(t("That message is no highlight any more."))


class State(IntEnum):
    """Whether a highlight stands; the numbers are stored, so they never change."""

    STANDS = 0
    TAKEN_BACK = 1
    """By a moderator, until one chooses the message again."""
    REMOVED = 2
    """The message counts no longer."""


class Highlight(msgspec.Struct, frozen=True):
    """A message of `author`, an identity, that a moderator, the member `by`, chose at a moment.

    `day` is the community day of that. `points` are what its author earned by it, and `changed` is
    when that was last given or taken. `title` may be empty; `pinned` says that it was to be pinned.
    """

    chat: int
    message: int
    author: int
    by: int
    at: datetime
    day: date
    changed: datetime
    title: str = ""
    points: int = 0
    topic: int = 0
    pinned: bool = False
    state: State = State.STANDS

    @property
    def stands(self) -> bool:
        """Whether it is shown, and holds its points."""
        return self.state is State.STANDS

    @property
    def cause(self) -> Cause:
        """What its entry in the ledger comes from: a message earns once, however often chosen."""
        return Cause(self.at, self.chat, ref_of(f"{self.message}\0highlight"), self.day, self.by)


class Highlights(Protocol):
    """The highlights of a community."""

    async def of(self, chat: int, message: int) -> Highlight | None: ...

    async def store(self, community: int, highlight: Highlight) -> None: ...

    async def page(self, community: int, skip: int, most: int) -> Sequence[Highlight]:
        """Give those that stand, the one chosen last first."""
        ...

    async def times(self, author: Actor) -> int:
        """Give how many of a member's messages are highlights now."""
        ...
