"""Who stands behind a payload: people, bots and webhooks, and the ids they are known by."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from bot.discord.payloads import Member, User
from bot.door import clean
from community.events import Person

PLATFORM = "discord"
EPOCH_MS = 1_420_070_400_000
"""What an id's time is counted from: the first moment of 2015, UTC."""
MOST_DIGITS = 19


class Unreadable(Exception):
    """The payload is not one of this platform's."""


class Me(msgspec.Struct, frozen=True):
    """The bot's own account; `commands` and `words` are what it is called for, folded."""

    id: str
    name: str = ""
    application: str = ""
    commands: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


def number_of(snowflake: str | None) -> int:
    """Give one of Discord's ids as a number; raises Unreadable."""
    if snowflake is not None and snowflake.isascii() and snowflake.isdigit():
        number = int(snowflake) if len(snowflake) <= MOST_DIGITS else 0
        if 0 < number < 1 << 63:
            return number
    raise Unreadable(f"this is no id of Discord: {str(snowflake)[:40]}")


def time_of(number: int) -> datetime:
    """Give when an id was made, to the millisecond."""
    return datetime.fromtimestamp(((number >> 22) + EPOCH_MS) / 1000, UTC)


def id_at(at: datetime) -> int:
    """Give the least id that can be made at a moment."""
    return max(0, round(at.timestamp() * 1000) - EPOCH_MS) << 22


def person(
    user: User, member: Member | None = None, rank: int | None = None, *, webhook: bool = False
) -> Person:
    """Give an account as the core's value, by the name that the guild knows it by."""
    name = (member.nick if member is not None else None) or user.global_name or user.username
    return _person(user.id, name or "", user.username, webhook or user.bot or False, rank)


def account(user: User, *, webhook: bool = False) -> Person:
    """Give an account of which nobody says what it is called in the guild.

    Without a name it keeps the one that it is known by.
    """
    return _person(user.id, "", user.username, webhook or user.bot or False, None)


@lru_cache(maxsize=4096)
def _person(number: str, name: str, username: str | None, bot: bool, rank: int | None) -> Person:
    number_of(number)
    return Person(number, clean(name), clean(username or "") or None, bot, None, rank)


def of_id(snowflake: str) -> Person:
    """Give somebody of whom nothing but the id is told."""
    number_of(snowflake)
    return Person(snowflake)
