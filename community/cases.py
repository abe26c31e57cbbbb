"""Cases: what was decided about a member, why, by whom, and what became of it in each chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Protocol

import msgspec

from community.outbox import State
from community.outcomes import Outcome
from community.people import Actor
from community.restraints import CaseKind, Restraint

QUOTES_KEPT = timedelta(days=30)
"""How long a quoted text is kept where the case itself does not last."""
MOST_QUOTED = 1000
MOST_READ = 100
"""Cases of a member that are looked at, the newest first."""
OF_A_RULE = 0
"""Who decided a case that no person did."""


class Case(msgspec.Struct, frozen=True):
    """A case by its number. `who` is the identity that it is about, in the member's name.

    `ends` is None for what has no end, or needs none; `by` is the member who decided, 0 for a
    `rule`; `chat` and `message` are what it is about, 0 for nothing, and `quoted` the words of
    that as long as the case is open. `points` count on the ladder. `undone_at` is when somebody
    took it back.
    """

    number: int
    community: int
    identity: int
    member: int
    kind: CaseKind
    at: datetime
    ends: datetime | None = None
    by: int = OF_A_RULE
    rule: str = ""
    reason: str = ""
    chat: int = 0
    message: int = 0
    quoted: str = ""
    points: int = 0
    undone_at: datetime | None = None
    undone_by: int = 0
    undone_why: str = ""

    @property
    def is_undone(self) -> bool:
        """Whether somebody took it back."""
        return self.undone_at is not None

    def runs(self, at: datetime) -> bool:
        """Whether it is a mute or a ban that has neither ended nor been undone."""
        lasts = self.kind in (CaseKind.MUTE, CaseKind.BAN)
        return lasts and not self.is_undone and (self.ends is None or at < self.ends)

    def __str__(self) -> str:
        return f"case {self.number} ({self.kind.name.lower()} of member {self.member})"


class Trace(msgspec.Struct, frozen=True):
    """An action of a case by its outbox number: what it was, where, and what became of it.

    `due` says that it waits for the case's end, or for being done again; `who` is the account that
    it is about. `message` is what it removes in the chat of number
    `place`, 0 for nothing.
    """

    action: int
    what: str
    chat: str
    state: State
    why: str = ""
    due: datetime | None = None
    place: int = 0
    message: int = 0
    who: int = 0


class AppealState(IntEnum):
    """How far an appeal is; the numbers are stored, so they never change."""

    OPEN = 0
    GRANTED = 1
    DECLINED = 2


class Appeal(msgspec.Struct, frozen=True):
    """What somebody says against a case; there is one for each case."""

    case: int
    identity: int
    at: datetime
    words: str = ""
    state: AppealState = AppealState.OPEN
    settled_by: int = 0


class Found(msgspec.Struct, frozen=True):
    """A page of cases, the newest first, and whether there are older ones."""

    cases: tuple[Case, ...]
    more: bool = False


class Cases(Protocol):
    """The cases of a community; whoever decides, a person or a rule, comes through here."""

    async def open(self, case: Case) -> Case:
        """Store a new case, whose number is not given yet; gives it with its number."""
        ...

    async def find(self, community: int, number: int) -> Case | None: ...

    async def of(self, member: int, most: int = MOST_READ) -> Sequence[Case]:
        """Give a member's newest cases over all identities, the oldest of them first."""
        ...

    async def page(self, community: int, before: int, most: int) -> Found:
        """Give cases with smaller numbers than `before`, 0 for the newest."""
        ...

    async def search(self, community: int, words: str, before: int, most: int) -> Found:
        """Give cases in whose reason, rule or notes words stand, among the newest thousand."""
        ...

    async def undo(self, case: Case, by: int, why: str, at: datetime) -> Case | None:
        """Mark a case as undone; None when it was already."""
        ...

    async def end(self, case: int, at: datetime) -> None:
        """Let a case hold no longer than to a moment, since another one takes its place."""
        ...

    async def restrain(self, member: int) -> Restraint:
        """Let what a member's cases come to hold from now on; gives it."""
        ...

    async def identities(self, member: int) -> Sequence[Actor]:
        """Give all accounts of a member that are still known."""
        ...

    async def about(self, case: Case) -> Actor | None:
        """Give whom a case is about, None for somebody forgotten."""
        ...

    async def trace(
        self,
        case: int,
        action: int,
        what: str,
        *,
        who: int,
        chat: int,
        due: datetime | None = None,
        message: int = 0,
    ) -> None:
        """Note an action that a case led to, about identity `who`, or a message, in a chat."""
        ...

    async def settle(self, case: int, action: int, outcome: Outcome) -> None:
        """Note what became of an action of a case."""
        ...

    async def traces(self, case: int) -> Sequence[Trace]: ...

    async def said(self, chat: int, message: int) -> str:
        """Give the stored words of a message, empty when they are not kept."""
        ...

    async def topic(self, chat: int, message: int) -> int | None:
        """Give the topic or thread in which a message stands, 0 for none, None for one unknown."""
        ...

    async def recent(self, member: int, chat: int, most: int) -> Sequence[int]:
        """Give the newest messages of a member in a chat, of the last five hundred there."""
        ...

    async def keep_quote(self, case: int, closes: datetime | None) -> None:
        """Say until when the quoted words of a case are kept, None for no end yet."""
        ...

    async def fade(self, before: datetime) -> int:
        """Let go the quoted words of cases that were closed before a moment, some hundreds."""
        ...


class Appeals(Protocol):
    """What people say against their cases."""

    async def of(self, case: int) -> Appeal | None: ...

    async def keep(self, appeal: Appeal) -> None:
        """Store an appeal as given, new or changed."""
        ...


class Note(msgspec.Struct, frozen=True):
    """What a moderator wrote down about a member."""

    number: int
    by: int
    at: datetime
    words: str


class Remarks(Protocol):
    """What moderators note about members for each other: notes, tags, and whom they trust."""

    async def note(self, member: int, by: int, words: str, at: datetime) -> int: ...

    async def notes(self, member: int, most: int) -> Sequence[Note]:
        """Give the newest notes, the newest first."""
        ...

    async def erase(self, member: int, number: int) -> bool:
        """Delete a note; False when there is none of that number."""
        ...

    async def tags(self, member: int) -> Sequence[str]: ...

    async def tag(self, member: int, tag: str, by: int, at: datetime) -> None: ...

    async def untag(self, member: int, tag: str) -> bool:
        """Take a tag away; False when the member has it not."""
        ...

    async def trust(self, member: int, *, trusted: bool) -> None: ...

    async def last_seen(self, member: int) -> date | None:
        """Give the community day on which a member last wrote in a group."""
        ...
