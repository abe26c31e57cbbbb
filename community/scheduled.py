"""Scheduled posts 定时消息: the owner's words at the hours that were chosen for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

import msgspec

from community.posthours import Hours
from community.refusals import Refusal
from community.words import Code, t

MOST_POSTS = 20
MOST_WORDS = 1_500
WORTH = timedelta(hours=1)
"""A post that is later than this, because nothing ran, is left out: it speaks of its hour."""
APART = timedelta(hours=20)
"""What comes sooner after the last is the same occurrence, by the clock of another zone."""


class Paused(IntEnum):
    """Whether a post rests, and why; the numbers are stored, so they never change."""

    NO = 0
    BY_ADMIN = 1
    AWAY = 2
    """The bot is not in the chat."""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """Words that are said in a chat and topic at certain hours; `chat` is 0 until one is chosen.

    `replaces` removes the one before when the next is said. Only hours after `since` count, and
    `said` is the last that was told, None for none yet.
    """

    number: int
    community: int
    hours: Hours
    words: str
    since: datetime
    chat: int = 0
    topic: int = 0
    replaces: bool = False
    paused: Paused = Paused.NO
    said: datetime | None = None

    @property
    def can_replace(self) -> bool:
        """Whether the one before is young enough to be removed by platforms, which is two days."""
        days = self.hours.weekdays or range(7)
        gaps = [(later - day) % 7 for day, later in zip(days, [*days[1:], days[0]], strict=True)]
        return not self.hours.is_once and len(days) > 1 and min(gaps) == 1

    def due(self, now: datetime, zone: str) -> datetime | None:
        """Give the hour that is to be told now, None where there is none.

        One that was told by a clock that was ahead, in what is still to come, hinders no other.
        """
        at, said = self.hours.latest(now, zone), self.said
        if self.paused or not self.chat or at is None or now - at > WORTH:
            return None
        if at <= self.since <= now or at == said:
            return None
        is_told = said is not None and said <= now and at - said < APART
        return None if is_told else at


class EnoughPosts(Refusal):
    """There are as many posts as one can overlook."""

    def __init__(self) -> None:
        super().__init__(
            t("There are {count} scheduled posts; remove one first.", count=MOST_POSTS)
        )


class NoSuchPost(Refusal):
    """The post was removed, or has been said, since the button was shown."""

    def __init__(self) -> None:
        super().__init__(t("That post is not there any more."))


class NoWords(Refusal):
    """An hour without anything to say at it."""

    def __init__(self, example: str) -> None:
        super().__init__(
            t(
                "What shall I say? The words stand behind the time. For example: {example}",
                example=Code(example),
            )
        )


class Posts(Protocol):
    """The scheduled posts of communities."""

    async def all(self, community: int) -> Sequence[Post]:
        """Give a community's posts in the order in which they were written."""
        ...

    async def of(self, community: int, number: int) -> Post | None: ...

    async def add(self, post: Post) -> Post:
        """Keep a new post; gives it with its number."""
        ...

    async def keep(self, post: Post) -> None: ...

    async def drop(self, number: int) -> None: ...
