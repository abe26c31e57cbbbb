"""Nominations 提名: who is proposed for a tier, by whom and why, and how moderators saw it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Protocol

import msgspec

from community.people import Actor
from community.tiers import Tier

MOST_WHY = 400
MOST_OPEN = 200


class State(IntEnum):
    """What became of a nomination; the numbers are stored, so they never change."""

    OPEN = 0
    CONFIRMED = 1
    DECLINED = 2
    LAPSED = 3
    """Whom it was about has been forgotten."""


class Nomination(msgspec.Struct, frozen=True):
    """That a member was nominated for a tier.

    `by` is the account that did it and `nominator` its member, both 0 for the ranking; `entry` is
    its number in the moderators' queue.
    """

    number: int
    community: int
    identity: int
    member: int
    tier: Tier
    at: datetime
    by: int = 0
    nominator: int = 0
    why: str = ""
    entry: int = 0
    state: State = State.OPEN
    decided_by: int = 0
    decided_at: datetime | None = None


class Vote(msgspec.Struct, frozen=True):
    """How a moderator voted; with several accounts they have one vote, the last one."""

    member: int
    yes: bool
    at: datetime


class Nominations(Protocol):
    """Nominations of a community, and the votes on them."""

    async def put(self, nomination: Nomination) -> Nomination:
        """Store a new nomination, whose number is not given yet; gives it with its number."""
        ...

    async def keep(self, nomination: Nomination) -> None:
        """Store a nomination as given."""
        ...

    async def find(self, community: int, number: int) -> Nomination | None: ...

    async def of_entry(self, entry: int) -> Nomination | None:
        """Give the nomination that an entry of the queue is about."""
        ...

    async def of(self, member: int) -> Sequence[Nomination]:
        """Give the nominations of a member, the newest first."""
        ...

    async def open(self, community: int, most: int) -> Sequence[Nomination]:
        """Give nominations that wait, the oldest first."""
        ...

    async def decided(self, community: int, most: int) -> Sequence[Nomination]:
        """Give nominations that were decided, the newest first."""
        ...

    async def open_by(self, member: int) -> int:
        """Count a member's nominations of others that wait, at most `MOST_OPEN`."""
        ...

    async def by_ranking(self, community: int, since: datetime) -> int:
        """Count the nominations that the ranking has made since a moment, at most `MOST_OPEN`."""
        ...

    async def vote(self, number: int, who: Actor, *, yes: bool, at: datetime) -> None:
        """Store a moderator's vote in place of the one before."""
        ...

    async def votes(self, number: int) -> Sequence[Vote]:
        """Give the votes, the oldest first."""
        ...
