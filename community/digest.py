"""The owner's week as a value: what a digest says, before it is put in words."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from community.atrisk import Habit
from community.carried import Carried
from community.goals import Progress
from community.noise import Counted, Share
from community.sources import Doorway, Origin
from community.weeks import Week
from community.winback import Trial

WEEKS = 8
"""Weeks before the digest's own that its numbers are held against."""


MOST_NAMED = 5
"""Members whom a digest names for one reason."""
MOST_MISSED = 20
"""Members of the core whom a digest names as silent."""


class Section(StrEnum):
    """What can be asked for by itself."""

    GOALS = "goals"
    GROWTH = "growth"
    RETENTION = "retention"
    ACTIVITY = "activity"
    CONTENT = "content"
    PEOPLE = "people"
    MODERATION = "moderation"
    POINTS = "points"


class Rush(msgspec.Struct, frozen=True, gc=False):
    """The new of the three hours in which most came, and those of them who wrote in the week."""

    people: int = 0
    wrote: int = 0


class Growth(msgspec.Struct, frozen=True, gc=False):
    """Who came and who went; `removed` are those that a case sent away."""

    joined: Counted
    left: Counted
    removed: Counted
    new: Counted
    """Members who were first seen in the week."""
    wrote: Share
    """Of the new, those who wrote in their first week."""
    burst: int = 0
    """The most who came within one hour."""
    rush: Rush = Rush()
    hurried: int = 0
    """The most who were sent away on one day."""
    stayed: Share = Share(0, 0)
    """Of those who joined in the week before, who did not leave within seven days."""
    doorway: Doorway = Doorway()
    sources: tuple[Origin, ...] = ()
    inviters: tuple[Origin, ...] = ()
    """With `sources` those by which most came, as far as they are known."""
    shut_out: int = 0
    """Of the new, those who were not let in, or sent away since."""


class Cohort(msgspec.Struct, frozen=True, gc=False):
    """Members first seen in a week, and how many of them wrote in it and in each week after it."""

    week: Week
    people: int
    active: tuple[int, ...]


class Fading(msgspec.Struct, frozen=True, gc=False):
    """A member at risk, with the habit that is fading."""

    member: int
    habit: Habit


class Core(msgspec.Struct, frozen=True, gc=False):
    """Members who were here on at least every other day of the eight weeks before the week.

    `silent` are those of them who were not active in the last `days` of the week, the most faithful
    first and no more than MOST_MISSED of all the `missed`. `expected` is how many would be away on
    these days by chance and by what keeps people away in other weeks.
    """

    people: int = 0
    silent: tuple[int, ...] = ()
    expected: float = 0.0
    days: int = 7
    missed: int = 0


class Retention(msgspec.Struct, frozen=True, gc=False):
    """Who stays; `days` has the shares of those who came back after 1, 7 and 30 days."""

    returned: Counted
    lost: Counted
    cohorts: tuple[Cohort, ...]
    days: dict[int, Share]
    at_risk: int
    fading: tuple[Fading, ...]
    core: Core = Core()
    trial: Trial = Trial()
    """Of those who faded before: who was written to, who was left alone, and who came back."""


class Presence(msgspec.Struct, frozen=True, gc=False):
    """How alive it is. `daily` are members active on a day, in the mean, times seven."""

    messages: Counted
    weekly: Counted
    daily: Counted
    monthly: Counted
    check_ins: Counted
    hours: tuple[tuple[int, ...], ...]
    """Messages per weekday (Monday first) and hour of the community's clock."""

    @property
    def stickiness(self) -> float | None:
        """The share of a month's active members who are active on a day of the week (DAU/MAU)."""
        return self.daily.now / 7 / self.monthly.now if self.monthly.now else None

    @property
    def check_in_rate(self) -> float | None:
        """Check-ins per active member and day; None without anybody."""
        return self.check_ins.now / self.daily.now if self.daily.now else None


class Decided(msgspec.Struct, frozen=True, gc=False):
    """What moderators and rules decided in the week, and how much of it was taken back."""

    cases: Counted
    undone: int
    by_rules: int
    appeals: int


class Economy(msgspec.Struct, frozen=True, gc=False):
    """Points: what was earned and spent in the week, and what is there at its end."""

    issued: Counted
    spent: Counted
    outstanding: int


class Writer(msgspec.Struct, frozen=True, gc=False):
    """Somebody with what they did in the week."""

    member: int
    messages: int
    answered: int


class Appreciated(msgspec.Struct, frozen=True, gc=False):
    """Somebody with how many different members thanked them in the week."""

    member: int
    people: int


class People(msgspec.Struct, frozen=True, gc=False):
    """Who carries it: those whom others answered most, by whom half is written, who is thanked."""

    answered: tuple[Writer, ...]
    half: int
    """The fewest members who together wrote half of the week's messages."""
    thanks: Counted = Counted(0)
    thanked: tuple[Appreciated, ...] = ()


class Post(msgspec.Struct, frozen=True, gc=False):
    """A message that began a conversation, by its chat and number, and what it brought.

    `people` are the different trusted members who replied to its author there, or reacted.
    """

    member: int
    chat: int
    message: int
    people: int
    replies: int
    reactions: int


class Chosen(msgspec.Struct, frozen=True, gc=False):
    """A message that moderators made a highlight, by its chat and number."""

    member: int
    chat: int
    message: int


class Content(msgspec.Struct, frozen=True, gc=False):
    """What was well received, and what nobody answered.

    `reactions` are those that members gave to others' messages; `asked` are questions to
    everybody, `unanswered` those of them that found no answer in the time that the owner set.
    """

    reactions: Counted = Counted(0)
    posts: tuple[Post, ...] = ()
    asked: Counted = Counted(0)
    unanswered: Counted = Counted(0)
    highlights: Counted = Counted(0)
    chosen: tuple[Chosen, ...] = ()

    @property
    def spots(self) -> list[tuple[int, int]]:
        """The messages that it points at, each by chat and number."""
        posts = [(post.chat, post.message) for post in self.posts]
        return [*posts, *((each.chat, each.message) for each in self.chosen)]


class Digest(msgspec.Struct, frozen=True, gc=False):
    """A week of a community."""

    community: int
    week: Week
    growth: Growth
    retention: Retention
    presence: Presence
    people: People
    decided: Decided
    economy: Economy
    content: Content = Content()
    carried: Carried = Carried()
    goals: tuple[Progress, ...] = ()
    advised: tuple[str, ...] = ()
    """The names of the steps that it advises, so that the next one advises others."""

    @property
    def is_lived(self) -> bool:
        """Whether anything happened in the week, or in those before it."""
        counts = (
            self.presence.messages,
            self.presence.monthly,
            self.growth.joined,
            self.growth.new,
        )
        return any(count.now or any(count.before) for count in counts)

    @property
    def named(self) -> list[int]:
        """The members whom it names."""
        fading = [one.member for one in self.retention.fading]
        answered = [one.member for one in self.people.answered]
        posted = [one.member for one in self.content.posts]
        chosen = [one.member for one in self.content.chosen]
        thanked = [one.member for one in self.people.thanked]
        silent = self.retention.core.silent
        brought = [one.member for one in self.growth.inviters if one.member]
        carried = self.carried.named
        return [*fading, *answered, *thanked, *posted, *chosen, *silent, *brought, *carried]


class Digests(Protocol):
    """The port of digests: one for each week of a community, at most."""

    async def find(self, community: int, week: Week) -> Digest | None:
        """Give the digest of a week, if it was made."""
        ...

    async def claim(self, community: int, week: Week, at: datetime) -> bool:
        """Say that a week's digest is about to be made and sent; False when it was said before."""
        ...

    async def give_up(self, community: int, week: Week) -> None:
        """Let a week be claimed again, since its digest could not be made."""
        ...

    async def keep(self, digest: Digest, at: datetime) -> None:
        """Keep a digest; one that there is of the same week is replaced."""
        ...
