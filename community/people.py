"""Who is who: roles, actors, chats and communities as values."""

from datetime import date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from community.restraints import Restraint

QUARTER = 15 * 60
"""Seconds in a quarter of an hour."""


MOST_COUNTED = 50
"""So many messages of an account are counted; who wrote as many is no stranger."""


class Role(IntEnum):
    """What a person may do; each role may do what those below it may."""

    MEMBER = 0
    HELPER = 1
    MODERATOR = 2
    ADMIN = 3
    OWNER = 4


class Gate(IntEnum):
    """How far somebody is let in; the numbers are stored, so they never change.

    From `RULES` on, what they write is removed and nothing they do counts.
    """

    OPEN = 0
    NEW = 1
    """In, and new: what they write is counted for as long as a wave is told by it."""
    RULES = 2
    """In, and yet to read the rules."""
    WAITING = 3
    """At the door: yet to show that they are no robot, or to be let in by a moderator."""


class Community(msgspec.Struct, frozen=True, gc=False):
    """One owner's group of people; `zone` is an IANA name, `day_start` the hour a day begins."""

    id: int
    name: str
    language: str = "en"
    zone: str = "UTC"
    day_start: int = 4

    def day(self, at: datetime) -> date:
        """Give the community day of an aware moment."""
        return community_day(at, self.zone, self.day_start)


class Chat(msgspec.Struct, frozen=True, gc=False):
    """A chat of a community, or a private one (then `community` is 0)."""

    id: int
    community: int
    platform: str
    external: str
    private: bool = False
    title: str = ""
    language: str | None = None
    purpose: str = ""
    """`moderators` for the moderators' chat, else empty."""
    server: int = 0
    """The chat that stands for the server of which this one is a channel, 0 where it is none."""
    slow: int = 0
    """Seconds between two messages of a member that the bot itself sees to, 0 for none."""
    slow_until: datetime | None = None
    """When that ends, None for when somebody ends it."""

    def is_slow(self, at: datetime) -> bool:
        """Whether the bot sees to it that nobody writes too fast."""
        return self.slow > 0 and (self.slow_until is None or at < self.slow_until)


class Actor(msgspec.Struct, frozen=True, gc=False):
    """A person in a community, resolved once per event.

    `restraint` is what cases have come to, None for nothing, though it may be over; `trusted` says
    that moderators trust them.
    """

    community: int
    member: int
    identity: int
    platform: str
    external: str
    name: str
    username: str | None = None
    role: Role = Role.MEMBER
    language: str | None = None
    bot: bool = False
    linked: bool = False
    """Whether the member has several accounts."""
    restraint: Restraint | None = None
    trusted: bool = False
    met: float = 0.0
    """When this member was first seen, in seconds since 1970."""
    wrote: int = 0
    """How many messages this account wrote before, counted up to `MOST_COUNTED`."""
    gate: int = 0
    """A number of `Gate`."""
    channel: bool = False
    """Whether it is a channel as which somebody speaks, and none of the chats here; then also a
    `bot`, since nobody in particular is behind it."""

    def __str__(self) -> str:
        return f"{self.name} (member {self.member}, {self.role.name.lower()})"


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=256)
def community_day(at: datetime, zone: str, day_start: int) -> date:
    """Give the date of the community day that holds `at`; a day begins at `day_start` o'clock."""
    return _day_of(int(at.timestamp() // QUARTER), zone, day_start)


@lru_cache(maxsize=4096)
def _day_of(quarter: int, zone: str, day_start: int) -> date:
    """Give the day of a quarter of an hour: since 1972 all clocks go by whole ones."""
    local = datetime.fromtimestamp(quarter * QUARTER, _zone(zone))
    day = local.date()
    return day - timedelta(days=1) if local.hour < day_start else day


def day_begins(day: date, zone: str, day_start: int) -> datetime:
    """Give the moment a community day begins, aware and in the community's zone."""
    return datetime.combine(day, time(hour=day_start), tzinfo=_zone(zone))
