"""Sources 来源: how people come, and what becomes of those who came in each way."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import Protocol

import msgspec

from community.events import Asked, Joined
from community.noise import Counted, Share
from community.people import Chat

STAYS = timedelta(days=7)
"""Whoever leaves within this time did not stay."""
ASKS = timedelta(days=7)
"""For how long somebody's coming is the answer to their asking."""
MOST_LINK = 64
"""Letters of a link's name that are kept."""
MOST_SOURCES = 5
"""Sources that a digest tells of, those by which most came."""


class Way(IntEnum):
    """In which way somebody came; the numbers are stored, so they never change.

    The greater it is, the more it says.
    """

    IMPORT = 1
    """Known from an import, which does not say more."""
    PLAIN = 2
    """The platform says that they came, and no more."""
    INVITER = 3
    """A member brought them."""
    REQUEST = 4
    """They asked to be let in."""
    LINK = 5
    """By an invite link."""


class Source(msgspec.Struct, frozen=True, gc=False):
    """A way with the link's name, or the account of the member who brought them, if known."""

    way: Way
    name: str = ""
    inviter: int = 0


class Origin(msgspec.Struct, frozen=True, gc=False):
    """Those who came in a week by a source, and of the week before how many stayed.

    `member` is who brought them, 0 for every other way. `passed` and `asked` are of the week's
    own, `stayed` and `whole` of those who joined in the week before it.
    """

    member: int
    way: Way
    name: str
    joined: Counted
    passed: int = 0
    asked: int = 0
    stayed: int = 0
    whole: int = 0


class Doorway(msgspec.Struct, frozen=True, gc=False):
    """What became of those who came in the week and were asked something at the door."""

    passed: Share = Share(0, 0)
    failed: int = 0
    timed_out: int = 0
    turned_away: int = 0


class Brought(msgspec.Struct, frozen=True, gc=False):
    """How many a member brought along, and how many of those left within seven days."""

    joined: int = 0
    gone: int = 0


class Arrivals(Protocol):
    """Who came, when and in which way; what is counted by source and day is a sum of these."""

    async def learn(self, event: Joined, chat: Chat) -> None:
        """Take how somebody came from another telling of it, where that one says more."""
        ...

    async def brought(self, member: int) -> Brought:
        """Give whom the accounts of a member brought, as far as the last transaction knew."""
        ...


def source_of(event: Joined | Asked, inviter: int, request: Source | None) -> Source:
    """Give the source of a coming; `request` is that of the asking which it may be the answer to.

    `inviter` is the account of who brought them, 0 where it is not known.
    """
    if event.via:
        return Source(Way.LINK, name=event.via[:MOST_LINK])
    if request is not None:
        return request
    if isinstance(event, Asked) or event.asked:
        return Source(Way.REQUEST)
    if event.by is not None and not event.by.bot:
        return Source(Way.INVITER, inviter=inviter)
    return Source(Way.IMPORT if event.imported else Way.PLAIN)


def by_rank(origin: Origin) -> tuple[int, int, int, str, int]:
    """Give the place of an origin: by which most came, the surer way first where as many did."""
    joined = origin.joined
    return (-joined.now, -(joined.last or 0), -origin.way, origin.name, origin.member)
