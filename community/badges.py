"""Badges: what a member was honoured with, once each and for good."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

import msgspec

from community.people import Actor
from community.words import Code, Text, n, t

STREAK = "streak-"
"""What begins the names of badges for streaks; the days follow."""
HONOURS = {"contributor": t("🏅 Contributor"), "core": t("🏅 Core contributor")}
"""Badges that people give."""


class Badge(msgspec.Struct, frozen=True):
    """A badge that a member has, since a community day."""

    name: str
    since: date


def for_streak(days: int) -> str:
    """Give the name of the badge for a streak."""
    return f"{STREAK}{days}"


def shown(name: str) -> Text:
    """Say in words what a badge is."""
    days = name.removeprefix(STREAK)
    if days != name and days.isdigit():
        return n("🏅 {count} day in a row", "🏅 {count} days in a row", int(days))
    return HONOURS.get(name) or t("🏅 {name}", name=Code(name))


class Badges(Protocol):
    """The badges of members."""

    async def give(self, who: Actor, name: str, day: date, at: datetime) -> bool:
        """Give a badge; False for one that the member has already."""
        ...

    async def of(self, member: int) -> Sequence[Badge]:
        """Give a member's badges, the oldest first."""
        ...
