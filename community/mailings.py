"""Mailings 群发: a broadcast to a segment as a value, from its draft to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

import msgspec

from community.outcomes import Dropped, Outcome, Refused, Sent
from community.people import Actor, Gate
from community.refusals import Refusal
from community.words import Code, Name, Text, t

AT_ONCE = 100
"""Members who are written to in one transaction."""
LOW = 20
"""So many letters are still on their way when the next are written."""
DECIDES_WITHIN = timedelta(hours=1)
MOST_WORDS = 1_500


class State(IntEnum):
    """How far a mailing is; the numbers are stored, so they never change."""

    DRAFT = 0
    GATHERING = 1
    SENDING = 2
    DONE = 3
    STOPPED = 4
    DISCARDED = 5


class Fate(IntEnum):
    """What became of a member's letter; the numbers are stored, so they never change."""

    WAITING = 0
    TAKEN = 1
    SENT = 2
    REFUSED = 3
    UNREACHABLE = 4
    UNKNOWN = 5
    DROPPED = 6
    PASSED = 7


class Counts(msgspec.Struct, frozen=True, gc=False):
    """How many letters came to what; `taken` were handed over, `passed` were not, after all."""

    taken: int = 0
    sent: int = 0
    refused: int = 0
    unreachable: int = 0
    unknown: int = 0
    dropped: int = 0
    passed: int = 0

    @property
    def under_way(self) -> int:
        """How many were handed over and have not come to their end."""
        ended = self.sent + self.refused + self.unreachable + self.unknown + self.dropped
        return self.taken - ended

    def plus(self, fate: Fate) -> Counts:
        """Count one more."""
        name = fate.name.lower()
        return msgspec.structs.replace(self, **{name: getattr(self, name) + 1})


class Mailing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A broadcast by its number: to whom, in which words, by whom.

    `by` is the member who wrote it, `decided_by` who sent, discarded or stopped it; `total` how
    many it was to go to, and `cursor` the last of them who was dealt with.
    """

    number: int
    community: int
    filter: str
    words: str
    by: int
    at: datetime
    state: State = State.DRAFT
    decided_by: int = 0
    decided_at: datetime | None = None
    ended: datetime | None = None
    total: int = 0
    cursor: int = 0
    counts: Counts = Counts()

    def is_late(self, now: datetime) -> bool:
        """Whether a draft is too old to be sent: who is meant may have become others."""
        return now - self.at > DECIDES_WITHIN


class Account(msgspec.Struct, frozen=True, gc=False):
    """An account of a member, and whether the bot may write to it, None for not known."""

    who: Actor
    is_open: bool | None


def fate_of(outcome: Outcome) -> Fate:
    """Give what an outcome means for a letter."""
    match outcome:
        case Sent():
            return Fate.SENT
        case Refused(unreachable=unreachable):
            return Fate.UNREACHABLE if unreachable else Fate.REFUSED
        case Dropped():
            return Fate.DROPPED
    return Fate.UNKNOWN


def addressed(accounts: Sequence[Account], now: datetime) -> Actor | None:
    """Give the account by which a member is written to; None for who is not to be.

    Nobody is who is under a sanction, not let in yet, or known to take no message.
    """
    if any(a.who.restraint is not None and a.who.restraint.holds(now) for a in accounts):
        return None
    fit = [
        a for a in accounts if not a.who.bot and a.who.gate < Gate.RULES and a.is_open is not False
    ]
    best = min(fit, key=lambda a: (a.is_open is None, a.who.identity), default=None)
    return best.who if best is not None else None


class Mailings(Protocol):
    """Mailings and their members."""

    async def draft(self, mailing: Mailing) -> Mailing:
        """Keep a draft; gives it with its number."""
        ...

    async def of(self, number: int) -> Mailing | None: ...

    async def keep(self, mailing: Mailing) -> None: ...

    async def recent(self, community: int, most: int) -> Sequence[Mailing]:
        """Give the newest, the newest first."""
        ...

    async def sending(self, community: int) -> Sequence[Mailing]:
        """Give those that are under way."""
        ...

    async def next(self, mailing: Mailing, most: int) -> Sequence[int]:
        """Give the members after the cursor."""
        ...

    async def accounts(self, member: int) -> Sequence[Account]:
        """Give a member's accounts; none for who was forgotten, or wants no mailing."""
        ...

    async def note(self, number: int, member: int, fate: Fate) -> None:
        """Note what became of a member's letter."""
        ...

    async def withdraw(self, number: int, member: int = 0) -> int:
        """Take back the letters that wait in the outbox, or a member's; gives how many."""
        ...

    async def on_their_way(self, number: int) -> int:
        """Count the letters that wait in the outbox, or are on the wire."""
        ...


class Subscriptions(Protocol):
    """Who wants no mailing; an account that says so says it for its member."""

    async def wants(self, member: int) -> bool: ...

    async def choose(self, member: int, *, wants: bool, at: datetime) -> None: ...


class NoSuchMailing(Refusal):
    """There is no mailing of that number here."""

    def __init__(self, number: int) -> None:
        super().__init__(t("There is no broadcast {number} here.", number=number))


class DecidedAlready(Refusal):
    """Somebody else was faster, or the button is an old one."""

    def __init__(self, mailing: Mailing, by: str) -> None:
        sentence = t(
            "{name} has sent broadcast {number} already.", name=Name(by), number=mailing.number
        )
        if mailing.state in (State.STOPPED, State.DISCARDED):
            sentence = t(
                "{name} has stopped broadcast {number}.", name=Name(by), number=mailing.number
            )
        super().__init__(sentence)


class IsOver(Refusal):
    """What can no longer be stopped."""

    def __init__(self, number: int) -> None:
        super().__init__(t("Broadcast {number} is over.", number=number))


class DraftTooOld(Refusal):
    """A preview of long ago."""

    def __init__(self) -> None:
        super().__init__(t("That preview is too old. Write it again, and look at it anew."))


class NoWords(Refusal):
    """A broadcast without anything to say."""

    def __init__(self, example: str) -> None:
        super().__init__(
            t(
                "What shall I tell them? The words stand behind the filter, or on the next "
                "line. For example: {example}",
                example=Code(example),
            )
        )


TITLES: dict[State, Text] = {
    State.DRAFT: t("not sent yet"),
    State.GATHERING: t("about to be sent"),
    State.SENDING: t("on its way"),
    State.DONE: t("done"),
    State.STOPPED: t("stopped"),
    State.DISCARDED: t("discarded"),
}
