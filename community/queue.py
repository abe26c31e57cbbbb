"""The moderators' queue: reports, messages that rules hold back, and appeals, each settled once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Protocol

import msgspec

from community.outbox import State
from community.people import Actor, Chat
from community.words import Text

MOST_SHOWN = 1000
"""Signs of a message that an entry quotes."""
MOST_OPEN = 500
"""Entries that are counted at once."""


class Matter(IntEnum):
    """Why something waits for a look; the numbers are stored, so they never change."""

    REPORT = 1
    HELD = 2
    APPEAL = 3
    NOMINATION = 4


class Ruling(IntEnum):
    """How moderators saw it; the numbers are stored, so they never change."""

    OPEN = 0
    HARMLESS = 1
    REMOVED = 2
    WARNED = 3
    MUTED = 4
    BANNED = 5
    GRANTED = 6
    DECLINED = 7
    CONFIRMED = 8
    NOT_NOW = 9
    GONE = 10
    """Nobody decided: whom it was about has been forgotten."""


class Entry(msgspec.Struct, frozen=True):
    """Something that waits for a look, or was looked at. `member` is whom it is about.

    `why` is a sentence; `quoted` the words of the `message` in `chat`, kept as long as it waits
    (0 and empty where it is about none). `case` is what it is about, or what holds as long as it
    waits, 0 for none.
    """

    number: int
    community: int
    identity: int
    member: int
    matter: Matter
    at: datetime
    chat: int = 0
    message: int = 0
    why: Text | None = None
    quoted: str = ""
    case: int = 0
    ruling: Ruling = Ruling.OPEN
    settled_by: int = 0
    settled_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether moderators have looked at it."""
        return self.ruling is not Ruling.OPEN

    def __str__(self) -> str:
        return f"entry {self.number} ({self.matter.name.lower()} about member {self.member})"


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be laid before the moderators; see `community.queueing.lay`.

    `about` is whom it concerns. `message` of `chat` is what it is about, 0 for none; `quoted` its
    words, None for those that are stored. `why` is one sentence, in English with blanks, as `t`
    makes it; what a person wrote goes into a blank as a Phrase. `case` is a case that holds
    meanwhile (harmless takes it back), or that an appeal is about.
    """

    matter: Matter
    about: Actor
    at: datetime
    chat: Chat | None = None
    message: int = 0
    why: Text | None = None
    quoted: str | None = None
    case: int = 0


class Posted(msgspec.Struct, frozen=True):
    """A card of an entry: where it stands, its outbox number, how far that is, what it became."""

    chat: Chat
    action: int
    state: State
    message: int = 0


class Queue(Protocol):
    """What waits for the moderators of a community."""

    async def put(self, entry: Entry) -> Entry:
        """Store a new entry, whose number is not given yet; gives it with its number."""
        ...

    async def find(self, community: int, number: int) -> Entry | None: ...

    async def about(self, entry: Entry) -> Actor | None:
        """Give whom an entry is about, None for somebody forgotten."""
        ...

    async def of_message(self, chat: int, message: int) -> Entry | None:
        """Give the newest entry about a message."""
        ...

    async def laid(self, community: int, identity: int) -> Entry | None:
        """Give the newest entry about somebody who was held for what is no message."""
        ...

    async def of_case(self, case: int) -> Entry | None:
        """Give the newest entry about a case."""
        ...

    async def open(self, community: int, after: int, most: int) -> Sequence[Entry]:
        """Give entries that wait, with greater numbers than `after`, the oldest first."""
        ...

    async def waiting(self, community: int) -> int:
        """Count the entries that wait, at most `MOST_OPEN`."""
        ...

    async def settled(self, community: int, most: int) -> Sequence[Entry]:
        """Give the entries that were settled, of the newest numbers, the newest first."""
        ...

    async def hold(self, number: int, case: int) -> None:
        """Note the case that holds as long as an entry waits."""
        ...

    async def settle(self, number: int, ruling: Ruling, by: int, at: datetime) -> Entry | None:
        """Settle an entry, whose quoted words then go; None when it was settled already."""
        ...

    async def card(self, entry: int, action: int, chat: int) -> None:
        """Note that a card of an entry goes to a chat, by its outbox number."""
        ...

    async def cards(self, entry: int) -> Sequence[Posted]:
        """Give where the cards of an entry stand."""
        ...

    async def fade(self, before: datetime) -> int:
        """Let go the quoted words of entries settled before a moment, some hundreds."""
        ...
