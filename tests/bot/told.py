"""A platform that does as a test tells it, for tests of the outbox by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from bot.clock import MovedClock
from bot.outbox import Outbox
from bot.pacing import Pace, Paces
from bot.platform import Intake
from community.actions import Action, Ban, Delete, Merge, Say
from community.events import Done, Event
from community.outcomes import Later, Outcome, Refused, Sent
from community.words import t

PLAZA: dict[str, Any] = {"platform": "told", "chat": "plaza"}
OLD = 13
"""A message that cannot be removed."""
START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


class Told:
    """A platform that answers when the test says so, or at once when `held` is False."""

    name, nonces, connected, removes = "told", True, True, 100

    def __init__(self, *, held: bool = False, later: Sequence[int] = ()) -> None:
        self.asked: list[int] = []
        self.may = asyncio.Event()
        if not held:
            self.may.set()
        self._later = list(later)
        self.full: dict[str, Pace] = {}
        self.everywhere: tuple[Pace, ...] = ()
        self.said: list[str] = []
        self.broken: list[int] = []
        self.removed: list[list[int]] = []

    async def start(self, intake: Intake) -> None: ...

    async def stop(self) -> None: ...

    def paces(self, action: Action) -> Paces | None:
        full = self.full.get(action.chat) if isinstance(action, Say) else None
        return Paces((full,) if full else (), self.everywhere) if isinstance(action, Say) else None

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        self.asked.append(number)
        self.said.append(str(action.words) if isinstance(action, Say) else "")
        await self.may.wait()
        if number in self._later:
            self._later.remove(number)
            return Later(5, everywhere=self.everywhere != ())
        if number in self.broken:
            self.broken.remove(number)
            raise OSError("nobody there")
        return Sent(number)

    async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
        self.removed.append(list(removals))
        return {
            number: Refused("too old") if action.message == OLD else Sent(number)
            for number, action in removals.items()
        }


class Reports(list[int]):
    """The numbers of the actions that were done, in their order."""

    def __init__(self) -> None:
        self.outcomes: dict[int, Outcome] = {}

    async def take(self, events: Sequence[Event], *, backfill: bool = False) -> None:
        for event in events:
            if isinstance(event, Done):
                self.append(event.action)
                self.outcomes[event.action] = event.outcome


def say(chat: str = "plaza") -> Say:
    return Say(platform="told", chat=chat, words=t("hello"))


def notice() -> Say:
    return msgspec.structs.replace(say(), notice=True)


def ban(person: str) -> Ban:
    return Ban(**PLAZA, person=person)


def outbox_of(platform: Told, done: Reports, clock: MovedClock | None = None) -> Outbox:
    return Outbox([platform], done.take, clock or MovedClock(START), lambda _: True)


async def settle(outbox: Outbox) -> None:
    while not outbox.idle:  # noqa: ASYNC110 - it tells nobody when it comes to rest
        await asyncio.sleep(0)


def merged(item: str, due: datetime) -> Say:
    merge = Merge(t("Here: {items}", items=""), t("{item}", item=item), "en")
    return msgspec.structs.replace(say(), words=t("{item}", item=item), merge=merge, due=due)
