"""The bot's voice on Discord: what it is asked by commands and buttons, and all that it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.awaited import Awaited
from bot.clock import Clock
from bot.discord.acks import Acks
from bot.discord.forms import Payload
from bot.discord.guilds import Guilds
from bot.discord.interactions import Interactions
from bot.discord.pacing import Limits
from bot.discord.sender import Sender
from bot.discord.standing import Standing
from bot.discord.wire import Wire
from bot.pacing import Paces
from bot.pictures.painter import Painter
from bot.platform import Intake
from community.actions import Action, Delete
from community.house import House
from community.outcomes import Later, Outcome


class Voice:
    """Joins what arrives as interactions with what answers them."""

    def __init__(
        self,
        guilds: Guilds,
        wire: Wire,
        clock: Clock,
        *,
        house: House,
        key: bytes,
        painter: Painter | None = None,
        limits: Limits | None = None,
        folder: Path | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self.standing = Standing(guilds)
        self.sender = Sender(wire, clock, key, painter, guilds)
        acks = Acks(house, key)
        self.interactions = Interactions(wire, acks, guilds, self.sender, clock, folder=folder)
        self.interactions.standing = self.standing

    @property
    def unread(self) -> int:
        """How many interactions could not be read."""
        return self.interactions.unread

    def follow(self, awaited: Awaited) -> None:
        """Learn by which tokens something is still to be said."""
        self.interactions.awaited = awaited

    def open(self, intake: Intake, landed: Callable[[], None] = lambda: None) -> None:
        """Hand events in from now on; `landed` is called after each that is committed."""
        self.interactions.intake = intake
        self.interactions.landed = landed
        self.interactions.take_up()

    def arrive(self, data: Payload) -> None:
        """Take an interaction that has just come; it is not waited for."""
        self.interactions.arrive(data)

    def forget(self, account: str) -> None:
        """Keep nothing that an account asked for; may be called from another thread."""
        self.interactions.forget(account)

    async def close(self, patience: float) -> None:
        """Finish what is in hand, for so many seconds."""
        await self.interactions.finish(patience)

    def paces(self, action: Action) -> Paces | None:
        return self._limits.of(action)

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        return await self.sender.perform(number, action)

    async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
        return await self.sender.remove(removals)
