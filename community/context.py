"""What a handler gets, and what it gives back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import msgspec

from community.actions import Merge
from community.buttons import Button
from community.events import Event
from community.expiry import ExpirySettings, expires_on
from community.fallback import Fallback
from community.ledger import NEVER
from community.people import Actor, Chat, Community
from community.pictures import type_of_picture
from community.words import Lines, Text, Words

if TYPE_CHECKING:
    from community.actions import Action
    from community.facts import Fact
    from community.house import House
    from community.jobs import Job
    from community.luck import Luck
    from community.windows import Window

S = TypeVar("S")
P = TypeVar("P")


class UnitOfWork(Protocol):
    """The four verbs by which a handler acts, and its in-memory windows."""

    def port(self, kind: type[P]) -> P:
        """Give the repository of a port, bound to this event's page."""
        ...

    def record(self, fact: Fact) -> None:
        """Record what became true; capabilities that hear it are told in this transaction."""
        ...

    def act(self, action: Action) -> int:
        """Put an action into the outbox; it is tried after the commit. Gives its outbox id."""
        ...

    def start(self, job: Job) -> int:
        """Record a job; a worker takes it after the commit. Gives the job's id."""
        ...

    def recall(self, window: Window, key: Any) -> Any:
        """Read a window as this event sees it."""
        ...

    def remember(self, window: Window, key: Any, value: Any) -> None:
        """Change a window; the change holds only once the event is committed."""
        ...


class Ctx(msgspec.Struct, Generic[S], frozen=True, gc=False):
    """What a handler gets. `now` is the time of the answer, `event.at` that of the effect."""

    actor: Actor
    chat: Chat
    community: Community
    event: Event
    uow: UnitOfWork
    settings: S
    now: datetime
    house: House
    luck: Luck
    documents: tuple[str, str] = ("", "")

    def draw(self, what: str, most: int) -> int:
        """Draw from 0 to `most`; `what` tells several draws of one event apart.

        The event handled again draws the same, and members cannot foretell it.
        """
        claim = self.event.claim
        natural = (int(claim.kind), claim.ref, claim.sub) if claim else self.event.at.isoformat()
        return self.luck.draw(most, f"{what} {self.chat.id} {natural}")

    @property
    def today(self) -> date:
        """The community day of the event."""
        return self.community.day(self.event.at)

    @property
    def expiry(self) -> ExpirySettings:
        """How long points last here."""
        return self.house.instance.of("points", ExpirySettings, *self.documents)

    @property
    def expires(self) -> int:
        """The last day of points that are earned now, as their lot has it."""
        days = self.expiry.expiry_days
        return expires_on(self.today, days) if days else NEVER

    @property
    def language(self) -> str:
        """The language in which to answer the actor here."""
        return self.actor.language or self.chat.language or self.community.language


class Answer(msgspec.Struct, frozen=True):
    """What a handler says back, with buttons in rows.

    `private`, `secret`, `fallback` and `lasting` override what the declaration says; `edit`
    replaces the message whose button was pressed instead of saying something new; `language`
    overrides the reader's. `merge` lets a public answer stand in one message with others that come
    within seconds; `react` is an emoji that says enough, put on the message instead of the words.
    A `picture` shows what the words tell; where it cannot be shown, they stand alone.
    """

    words: Words
    buttons: tuple[tuple[Button, ...], ...] = ()
    private: bool | None = None
    edit: bool = False
    language: str | None = None
    secret: bool | None = None
    fallback: Fallback | None = None
    lasting: bool | None = None
    merge: Merge | None = None
    react: str = ""
    picture: type_of_picture | None = None


Reply = Text | Lines | Answer | None
