"""The local platform's connection: payloads come from the square, actions change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import cast

import structlog

from bot.clock import Clock
from bot.local.inbound import PLATFORM, Unreadable, read
from bot.local.outbound import perform
from bot.local.square import Payload, Square
from bot.pacing import Paces
from bot.pictures.painter import Painter
from bot.platform import Intake, NotThere, TooLarge
from community.actions import Action, Delete, Lane, Say, Show, type_of_action
from community.buttons import Button, pack
from community.outcomes import Later, Outcome, Sent
from community.people import Role
from community.sights import Profile

log = structlog.get_logger()


class LocalPlatform:
    """A platform without a wire. Messages sent again under the same number stay one message.

    Without a painter there are no pictures, and words alone.
    """

    name = PLATFORM
    nonces = True
    ranks: Collection[int] = tuple(Role)
    by_token = False
    tells_opening = True
    removes = 100

    def __init__(
        self, square: Square, clock: Clock, key: bytes, painter: Painter | None = None
    ) -> None:
        self.square = square
        self._clock = clock
        self._painter = painter
        self._seal = partial(_seal, key)
        self._intake: Intake | None = None
        self.unread = 0

    def again(self, clock: Clock, key: bytes, painter: Painter, **_: object) -> LocalPlatform:
        """Give another connection to the same square."""
        return LocalPlatform(self.square, clock, key, painter)

    @property
    def connected(self) -> bool:
        return self._intake is not None

    async def start(self, intake: Intake) -> None:
        self._intake = intake

    async def stop(self) -> None:
        self._intake = None

    def external(self, chat: str) -> str:
        """Give the platform's own id of a chat: here it is the square's."""
        return chat

    def account(self, who: str) -> str:
        """Give the platform's own id of a resident: here it is the square's."""
        return who

    def number(self, shown: int) -> int:
        """Give the platform's number of a message of the square: it is the same."""
        return shown

    def typed(self, command: str) -> str:
        """Give a command as a text."""
        return f"/{command}"

    def token(self, _who: str, _chat: str) -> str:
        """Give by what somebody can be answered: here nothing is needed."""
        return ""

    async def deliver(self, *payloads: Payload) -> None:
        """Hand payloads in; returns when what they say is committed."""
        events = []
        for payload in payloads:
            try:
                events.append(read(payload))
            except Unreadable as error:
                self.unread += 1
                log.error("a payload cannot be read", why=str(error))
        if self._intake is not None:
            await self._intake(events)

    def paces(self, action: Action) -> Paces | None:
        """Give the pace that a test has set for a chat, or for letters to many.

        What else one person alone sees is free.
        """
        public = isinstance(action, Say) and not action.private
        where = action.lane.name if action.lane is Lane.BACKGROUND else action.chat
        pace = self.square.paces.get(where) if public or where != action.chat else None
        return Paces((pace,)) if pace else None

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        seen = self.square.numbers.get(number)
        known = cast("type_of_action", action)
        picture = None
        if isinstance(known, Show) and self._painter is not None:
            picture = await self._painter.paint(known)
        outcome = perform(self.square, known, self._clock.now(), self._seal, seen, picture=picture)
        if isinstance(outcome, Sent) and outcome.message:
            self.square.numbers[number] = outcome.message
        return outcome

    async def fetch(self, file: str, most: int) -> bytes:
        """Give the picture or file of a message on the square; raises NotThere and TooLarge."""
        found = self.square.attached(file)
        if found is None:
            raise NotThere("nothing of that name")
        if len(found) > most:
            raise TooLarge
        return found

    async def profile(self, account: str) -> Profile:
        """Give what a resident's profile says."""
        soul = self.square.souls.get(account)
        return Profile(soul.bio, soul.home) if soul is not None else Profile()

    async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
        return {number: await self.perform(number, each) for number, each in removals.items()}


def _seal(key: bytes, button: Button, place: str) -> str:
    return pack(button, place, key)
