"""The ports of the core itself: what the dispatcher asks of storage, as small protocols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from community.actions import Action
from community.activity import NO_TRACE, Trace
from community.context import UnitOfWork
from community.events import Claim, Event, Person, Place
from community.facts import Fact
from community.jobs import Job
from community.outcomes import Outcome
from community.people import Actor, Chat, Community, Role


class TooMuchRead(Exception):
    """A handler in the dispatcher read more rows than it may: a bug, or work for a job."""


class Broken(Exception):
    """The database refused what a batch wrote: some event in it is at fault."""


class Landed(msgspec.Struct, frozen=True):
    """What a committed batch leaves to be done: actions and jobs with their numbers.

    `handled` counts the events of the batch that are done; among them `buried` those that failed
    and `seen` those that had been seen before.
    """

    actions: tuple[tuple[int, Action], ...] = ()
    jobs: tuple[tuple[int, Job], ...] = ()
    handled: int = 0
    buried: int = 0
    seen: int = 0

    def __add__(self, other: Landed) -> Landed:
        return Landed(
            self.actions + other.actions,
            self.jobs + other.jobs,
            self.handled + other.handled,
            self.buried + other.buried,
            self.seen + other.seen,
        )


class Page(UnitOfWork, Protocol):
    """What one event writes, until it is merged into what it lies on."""

    facts: list[Fact]

    def nested(self) -> Page:
        """Open a page upon this one."""
        ...

    def merge(self, page: Any) -> None:
        """Take over everything of a page that lay on this one."""
        ...


class Batch(Protocol):
    """One transaction over the pages of many events; `at` is its time in microseconds UTC."""

    facts: list[Fact]
    in_rush: bool
    """Whether so much waits that what nobody looks at may come with a later transaction."""
    before_read: Callable[[], None]
    at: int

    def prepare(self, events: Sequence[Event]) -> None:
        """Read what the events will ask for, one statement per table."""
        ...

    def prepare_totals(self, facts: Sequence[Fact]) -> None:
        """Read what totals over these facts will ask for."""
        ...

    def page(self) -> Page:
        """Open a page for one event."""
        ...

    def merge(self, page: Any) -> None:
        """Take over what an event wrote."""
        ...

    def commit(self) -> Landed:
        """Make it last."""
        ...

    def rollback(self) -> None:
        """Undo all of it."""
        ...


class Store(Protocol):
    """Opens one batch at a time."""

    def begin(self) -> Batch:
        """Begin a writing transaction."""
        ...


class People(Protocol):
    """Communities, chats, members and their identities."""

    async def chat(self, platform: str, place: Place) -> Chat | None:
        """Give the chat of that platform's id, or None for one that belongs to nobody."""
        ...

    async def community(self, number: int) -> Community | None: ...

    async def actor(self, community: int, event: Event, person: Person) -> Actor:
        """Give the person as a member of the community, made known when new or renamed."""
        ...

    async def communities_of(self, platform: str, external: str) -> Sequence[int]:
        """Give the communities in which this account is known."""
        ...

    async def find(self, community: int, platform: str, word: str) -> Actor | None:
        """Find a member by @name, by the platform's id, or by a name that only one bears."""
        ...

    async def member(self, number: int) -> Actor | None:
        """Give a member by number, as the identity last known."""
        ...

    async def since(self, member: int) -> datetime | None:
        """Give when a member was first seen."""
        ...


class Governing(Protocol):
    """Changes of communities, chats and roles."""

    async def found(self, name: str, at: datetime) -> Community: ...

    async def join_chat(self, chat: Chat, community: int) -> Chat: ...

    async def open_private(self, platform: str, place: Place) -> Chat: ...

    async def open_channel(self, platform: str, place: Place) -> Chat | None:
        """Let a channel follow its server into its community; None where that has none."""
        ...

    async def describe(self, community: Community) -> None:
        """Store the community as given: its name, language, zone and day start."""
        ...

    async def describe_chat(self, chat: Chat) -> None:
        """Store the chat as given: its language and purpose."""
        ...

    async def set_role(self, member: int, role: Role) -> None: ...

    async def ranked(self, community: int, platform: str) -> dict[str, Role]:
        """Give the accounts that their platform ranks above members, at most 1,000."""
        ...

    async def set_rank(self, community: int, platform: str, external: str, rank: Role) -> None:
        """Note how the platform ranks an account; one that nobody knows is passed over."""
        ...

    async def set_language(self, member: int, language: str | None) -> None: ...

    async def owners(self, community: int) -> Sequence[Actor]: ...

    async def chats(self, community: int) -> Sequence[Chat]: ...


class Activity(Protocol):
    """What happened in the chats; a row is also the claim of its event."""

    async def seen(self, chat: int, claim: Claim) -> bool: ...

    async def heard_at(self, chat: int, claim: Claim) -> datetime | None:
        """Give when an event was that has been seen, None for one that has not."""
        ...

    async def record(
        self,
        event: Event,
        chat: Chat,
        community: Community,
        actor: Actor | None,
        *,
        keep_text: bool = True,
        trace: Trace = NO_TRACE,
    ) -> None: ...

    async def author(self, chat: int, message: int) -> tuple[Actor, datetime] | None:
        """Give who wrote a message and when, or None when it is not known."""
        ...

    async def retract(self, chat: int, message: int) -> bool:
        """Mark a message as no longer counting; False when it already was, or is unknown."""
        ...

    async def restore(self, chat: int, message: int) -> bool:
        """Take that mark away, without the words; False when there is none."""
        ...


class Settings(Protocol):
    """The settings that communities and chats have of their own, as JSON documents."""

    async def documents(self, community: int, chat: int) -> tuple[str, str]: ...

    async def write(self, community: int, chat: int, document: str) -> None: ...


class Outbox(Protocol):
    """Actions on their way, and what became of them."""

    async def settle(self, action: int, outcome: Outcome, at: datetime) -> Action | None:
        """Store what became of an action, and give it; None when that was known before."""
        ...

    async def take(self, actions: Sequence[int]) -> None:
        """Mark actions as being on the wire, before they are."""
        ...

    async def withdraw(self, platform: str, chat: str, kind: str, series: str = "") -> None:
        """Take back what waits for a chat, of a kind, or of a series and not due yet."""
        ...

    async def forget_tokens(self, before: datetime) -> None:
        """Let what was put there before a moment, and still waits, be said without its token."""
        ...


class Letters(Protocol):
    """Dead letters, and what a feature failed on."""

    async def bury(self, event: Event, why: str, at: datetime) -> int:
        """Keep an event that cannot be handled; gives its reference number."""
        ...

    async def keep(self, feature: str, what: Fact | Event, why: str, at: datetime) -> None:
        """Keep what a feature failed on, to be told again."""
        ...

    async def due(self, at: datetime) -> Sequence[tuple[int, str, Fact | Event]]:
        """Give what is to be told again: number, feature, and the fact or event."""
        ...

    async def told(self, number: int) -> None: ...

    async def failed_again(self, number: int, why: str, at: datetime) -> None: ...


class Schedules(Protocol):
    """What has struck."""

    async def strike(self, schedule: str, occurrence: int) -> bool:
        """Claim an occurrence; False when it, or a later one that is past, has struck already."""
        ...

    async def last(self, schedule: str) -> int | None:
        """Give the last occurrence that struck, in microseconds UTC."""
        ...


class Jobs(Protocol):
    """Long work under way."""

    async def begin(self, jobs: Sequence[int]) -> None:
        """Count a try of these jobs, before it begins."""
        ...

    async def last(
        self, kind: type[Job], community: int, by: int, since: datetime
    ) -> datetime | None:
        """Give when a member last asked for a job of a kind that did not fail, if after `since`."""
        ...

    async def finish(self, job: int, result: str, failure: str) -> Job | None:
        """Store the result; None when it was finished before."""
        ...


class AuditLog(Protocol):
    """The tamper-evident record of what people did with their rights."""

    async def note(
        self,
        community: int,
        by: int,
        what: str,
        payload: dict[str, Any],
        *,
        at: datetime,
        about: int = 0,
    ) -> None: ...
