"""A guild that belongs to a community, and the whole bot in it: over the gateway and by calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from bot.app import App
from bot.clock import Clock, WorldClock
from bot.discord.accounts import PLATFORM
from bot.discord.catchup import Caps
from bot.discord.client import DiscordPlatform
from bot.discord.pacing import Limits
from bot.discord.wire import Wire
from bot.features import house
from bot.founding import found, join
from bot.pacing import Pace
from community.events import Place
from storage.database import Database
from storage.schema import prepare
from storage.store import Store
from tests.bot.discord.people import Person
from tests.bot.discord.server import TOKEN, Discord
from tests.bot.discord.world import Guild, Payload
from tests.bot.telegram.folk import until

KEY = b"the key of a bot that is only tested"
FREE = Pace(1000, 1)


class Bakery:
    """A guild on our Discord; the bot in it may be stopped and started."""

    def __init__(self, server: Discord, url: str, caps: Caps | None = None) -> None:
        self.server = server
        self.url = url
        self.caps = caps
        self.guild: Guild = server.guild("Bakers")
        self.people: dict[str, Person] = {}
        self.clock: Clock = WorldClock()
        self.app: App | None = None
        self.platform: DiscordPlatform | None = None
        self.pauses: list[float] = []
        """How long the bot would have waited before it began a session."""
        self.community = self.joins(self.guild)

    def joins(self, guild: Guild) -> int:
        """Let a guild belong to the community; gives its number."""
        database = Database(self.url, "OFF")
        prepare(database)
        store = Store(database)
        community = found(store, "Bakers", datetime.now(UTC), language="en", zone="UTC")
        place = Place(guild.id, title=guild.name, server=guild.id)
        join(store, community.id, PLATFORM, place)
        store.close()
        database.close()
        return community.id

    def person(self, name: str, **more: Any) -> Person:
        """Give somebody who has been in the guild for an hour."""
        if name not in self.people:
            since = {"joined_at": self.server.world.moment(-3600)}
            self.people[name] = self.server.person(name, self.guild, **since | more)
        return self.people[name]

    async def opens(self, *, whole: bool = True, patience: float = 60.0) -> None:
        """Start the bot, and wait until it is connected, and has caught up the `whole`.

        `patience` is for how many seconds the gateway may be silent.
        """
        database = Database(self.url, "OFF")
        limits = Limits(FREE, FREE)
        wire, the_house = Wire(self.server.url, TOKEN), house()
        self.platform = DiscordPlatform(
            wire,
            self.clock,
            KEY,
            house=the_house,
            database=database,
            caps=self.caps,
            limits=limits,
        )
        self.platform.gateway.apart = 0
        self.platform.gateway.patience = patience
        self.platform.gateway.pause = self._pause
        self.platform.taking.departures.waits = 0.2
        self.app = App(database, the_house, [self.platform], key=KEY, clock=self.clock)
        await self.app.start()
        await until(lambda: self.heard.connected)
        if whole:
            await self.settled()

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    @property
    def heard(self) -> DiscordPlatform:
        assert self.platform is not None
        return self.platform

    async def settled(self) -> None:
        """Wait until all that was told is taken in, and all is done that follows."""
        assert self.app is not None
        told = sum(session.seq for session in self.server.gateway.sessions.values())
        await until(lambda: self.heard.gateway.sequence >= told and self.heard.idle)
        await self.app.settled()

    async def closes(self) -> None:
        """Stop the bot."""
        if self.app is not None:
            await self.app.stop()
            self.app = self.platform = None

    async def breaks_off(self) -> None:
        """Stop the bot without letting it take in what it has heard, or note how far it came."""
        await self.heard.hold()
        self.heard.taking.forget()
        await self.closes()

    def answers(self) -> list[str]:
        """Give what the bot has said in the guild's first channel."""
        me = self.server.world.me["id"]
        channel = next(iter(self.guild.channels.values()))
        return [m["content"] for m in channel.messages.values() if m["author"]["id"] == me]

    def rows(self, query: str, **given: Any) -> list[tuple[Any, ...]]:
        """Ask the database."""
        database = Database(self.url, "OFF")
        try:
            with database.reading() as connection:
                return [tuple(row) for row in connection.execute(text(query), given)]
        finally:
            database.close()

    def heard_messages(self) -> list[int]:
        """Give the messages that count, in their order."""
        return [row[0] for row in self.rows("SELECT ref FROM activity WHERE kind = 1 ORDER BY ref")]


def numbers(*messages: Payload) -> list[int]:
    """Give the ids of messages."""
    return [int(message["id"]) for message in messages]
