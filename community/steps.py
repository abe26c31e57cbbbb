"""Steps 新人引导: what newcomers are told in private, so long after they were let in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from community.door import Figure
from community.people import Actor
from community.refusals import Refusal
from community.spans import span
from community.words import Text, n, t

SOONEST, LATEST = timedelta(minutes=5), timedelta(days=30)
MOST_STEPS = 10
WORTH = timedelta(days=1)
"""A step that is later than this, because nothing ran, is left out."""
AT_ONCE = timedelta(seconds=2)
"""Who was first heard of so much before they came was there before."""
LET_IN = frozenset({0, int(Figure.PASSED), int(Figure.ADMITTED)})
"""What happened at the door to who was in afterwards, 0 for who was asked nothing."""


class Step(msgspec.Struct, frozen=True, gc=False):
    """What is told `after` such a time; it was thought of at `at`, and is for who came later."""

    after: timedelta
    words: str
    at: datetime


class Beginner(msgspec.Struct, frozen=True, kw_only=True):
    """An account that was let in `since` a moment, while there were steps.

    `told` is the time after that of the last step that was dealt with, `chats` are those it is in,
    and `due` is when the next step is, None for when there is none any more.
    """

    identity: int
    community: int
    since: datetime
    told: timedelta = timedelta(0)
    chats: tuple[int, ...] = ()
    due: datetime | None = None

    def ahead(self, steps: Sequence[Step]) -> list[Step]:
        """Give the steps that are yet to come, in their order: those from before they came."""
        left = [step for step in steps if step.after > self.told and step.at <= self.since]
        return sorted(left, key=lambda step: step.after)

    def after(self, steps: Sequence[Step], now: datetime) -> Beginner:
        """Give where they stand when all that is due by now has been dealt with."""
        passed = max((now - self.since, self.told))
        told = max((step.after for step in steps if step.after <= passed), default=self.told)
        there = msgspec.structs.replace(self, told=max(told, self.told))
        left = there.ahead(steps)
        due = self.since + left[0].after if left else None
        return msgspec.structs.replace(there, due=due)

    def ended(self) -> Beginner:
        """Give them for whom no step is to come any more, though they are known to have begun."""
        return msgspec.structs.replace(self, due=None)


class Coming(msgspec.Struct, frozen=True, gc=False):
    """A time that somebody came or only asked to; `door` is the figure of what happened then."""

    at: datetime
    joined: bool
    door: int


def is_new(comings: Sequence[Coming], came: datetime, met: float) -> bool:
    """Whether somebody who came at a moment was never in; `met` is that of their `Actor`.

    Who was seen before they ever came or asked to was there before the bot heard of comings.
    """
    first = min((coming.at for coming in comings), default=came)
    if met < (min(first, came) - AT_ONCE).timestamp():
        return False
    return not any(c.joined and c.at < came and c.door in LET_IN for c in comings)


def time_after(length: timedelta) -> Text:
    """Say after how long a step comes: in days where they are whole."""
    days = length // timedelta(days=1)
    if days and length == timedelta(days=days):
        return n("{count} day", "{count} days", days)
    return span(length)


def typed(length: timedelta) -> str:
    """Give a length of time as it is typed, like 1d12h."""
    minutes, seconds = divmod(length // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = zip((days, hours, minutes, seconds), "dhms", strict=True)
    return "".join(f"{count}{unit}" for count, unit in parts if count)


class NoSuchTime(Refusal):
    """A step that would come too soon, or much later."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "A step comes between {least} and {most} after somebody was let in.",
                least=span(SOONEST),
                most=time_after(LATEST),
            )
        )


class EnoughSteps(Refusal):
    """There are as many steps as anybody would want to read."""

    def __init__(self) -> None:
        super().__init__(t("There are {count} steps; take one away first.", count=MOST_STEPS))


class NoSuchStep(Refusal):
    """The step has been taken away, or the button is an old one."""

    def __init__(self) -> None:
        super().__init__(t("That step has been taken away."))


class Steps(Protocol):
    """The steps of a community, and who is on the way through them."""

    async def all(self, community: int) -> Sequence[Step]:
        """Give the steps in their order."""
        ...

    async def keep(self, community: int, step: Step) -> None: ...

    async def drop(self, community: int, after: timedelta) -> Step | None:
        """Take a step away, and give it; None when there is none at that time."""
        ...

    async def beginner(self, identity: int) -> Beginner | None: ...

    async def beginners(self, member: int) -> Sequence[Beginner]:
        """Give a member's accounts that have begun, the one that did so first at first."""
        ...

    async def go_on(self, beginner: Beginner) -> None:
        """Store how far somebody is."""
        ...

    async def due(self, community: int, before: datetime, most: int) -> Sequence[Beginner]:
        """Give for whom something is due by then, the first ones first."""
        ...

    async def comings(self, who: Actor, chats: Sequence[int]) -> Sequence[Coming]:
        """Give when a member came to some chats, or asked to, by any of their accounts."""
        ...
