"""The bot's voice on a Discord of our own: interactions come in, everything goes out."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bot.app import App
from bot.awaited import Awaited
from bot.clock import WorldClock
from bot.discord import payloads
from bot.discord.accounts import PLATFORM
from bot.discord.guilds import Guilds
from bot.discord.menu import refresh
from bot.discord.pacing import Limits
from bot.discord.voice import Voice
from bot.discord.wire import Wire
from bot.features import house
from bot.founding import appoint, found, join
from bot.pacing import Pace, Paces
from bot.pictures.painter import Painter
from bot.platform import Intake
from community.actions import Action, Delete
from community.events import Joined, Person, Place
from community.house import House
from community.outcomes import Later, Outcome
from community.people import Role
from storage.database import Database
from storage.schema import prepare
from storage.store import Store
from tests.bot.discord import deeds, people
from tests.bot.discord.interactions import Interaction
from tests.bot.discord.server import TOKEN, Discord
from tests.bot.discord.world import Channel, Guild, Payload
from tests.bot.telegram.folk import until

FREE = Limits(Pace(10_000, 1), Pace(10_000, 1))
DEFERRED_THERE = 6
KEY = b"the key of a bot that is only tested"


class Spoken:
    """A platform that hears nothing but interactions; `held` lets the dispatcher wait."""

    name = PLATFORM
    nonces = True
    removes = 100
    connected = True

    def __init__(
        self, api: Discord, of: House, limits: Limits = FREE, folder: Path | None = None
    ) -> None:
        self.api = api
        self.wire = Wire(api.url, TOKEN)
        self.guilds = Guilds()
        self.voice = Voice(
            self.guilds,
            self.wire,
            WorldClock(),
            house=of,
            key=KEY,
            painter=Painter(),
            limits=limits,
            folder=folder,
        )
        self.house = of

    def follow(self, awaited: Awaited) -> None:
        self.voice.follow(awaited)

    def forget(self, account: str) -> None:
        self.voice.forget(account)

    async def start(self, intake: Intake) -> None:
        for guild in self.api.world.guilds.values():
            self.learn(guild)
        await refresh(self.wire, self.house, self.api.world.me["id"])
        self.voice.open(intake)
        self.api.world.emit = self._emit

    def learn(self, guild: Guild) -> None:
        """Take over a guild as the gateway would tell it."""
        told = {
            "id": guild.id,
            "name": guild.name,
            "owner_id": guild.owner,
            "roles": [*guild.roles.values()],
            "channels": [each.payload for each in guild.channels.values()],
            "threads": [each.payload for each in guild.threads.values()],
            "members": [*guild.members.values()],
        }
        me = self.api.world.me["id"]
        self.guilds.begin(msgspec.json.decode(msgspec.json.encode(told), type=payloads.Guild), me)

    def _emit(self, event: str, data: Any, intent: int, channel: Channel | None = None) -> None:
        if event == "INTERACTION_CREATE":
            self.voice.arrive(msgspec.json.encode(copy.deepcopy(data)))

    def paces(self, action: Action) -> Paces | None:
        return self.voice.paces(action)

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        return await self.voice.perform(number, action)

    async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
        return await self.voice.remove(removals)

    async def stop(self) -> None:
        self.api.world.emit = lambda *_, **__: None
        await self.voice.close(0.2)
        await self.wire.close()


class Town:
    """A guild with the bot in it, which belongs to a community."""

    def __init__(self, api: Discord, app: App, guild: Guild, community: int) -> None:
        self.api = api
        self.app = app
        self.guild = guild
        self.community = community

    @property
    def channel(self) -> Channel:
        return next(iter(self.guild.channels.values()))

    def person(self, name: str, role: Role = Role.MEMBER) -> people.Person:
        made = self.api.person(name, self.guild)
        if role:
            who = Person(made.id, name)
            place = Place(self.guild.id, server=self.guild.id)
            about = Joined(platform=PLATFORM, place=place, at=datetime.now(UTC), who=who)
            appoint(self.app.store, self.community, about, role)
        return made

    async def until_over(self, asked: Interaction) -> str:
        """Wait until an interaction has come to its end; gives what stands there, if anything."""

        def is_over() -> bool:
            shown = asked.original
            if not asked.answered or (shown is None and asked.answered != DEFERRED_THERE):
                return False
            return shown is None or not (self._stands(shown) and shown["flags"] & deeds.LOADING)

        await until(is_over)
        await self.app.settled()
        shown = asked.original
        return str(shown["content"]) if shown and self._stands(shown) else ""

    def _stands(self, message: Payload) -> bool:
        world, number = self.api.world, int(message["id"])
        return number in world.alone or any(number in c.messages for c in world.channels.values())

    def words(self, who: people.Person) -> list[str]:
        """Give what somebody reads of the bot, by its time."""
        me = self.api.world.me["id"]
        return [m["content"] for m in who.sees() if m["author"]["id"] == me]


def settle(url: str, guild: Guild, *, settled: bool = True) -> int:
    """Found a community with the guild in it, or none; gives its number."""
    database = Database(url, "OFF")
    prepare(database)
    if not settled:
        database.close()
        return 0
    store = Store(database)
    community = found(store, "Bakers", datetime.now(UTC), language="en", zone="UTC")
    join(store, community.id, PLATFORM, Place(guild.id, title="Bakers", server=guild.id))
    store.close()
    database.close()
    return community.id


@asynccontextmanager
async def town_on(
    api: Discord,
    url: str,
    of: House | None = None,
    *,
    limits: Limits = FREE,
    settled: bool = True,
) -> AsyncIterator[Town]:
    """Run the bot on a database that may know the guild already."""
    guild = next(iter(api.world.guilds.values()), None) or api.guild("Bakers")
    community = settle(url, guild, settled=settled)
    kept = of or house()
    database = Database(url, "OFF")
    platform = Spoken(api, kept, limits, database.asked)
    app = App(database, kept, [platform], key=KEY, clock=WorldClock())
    await app.start()
    try:
        yield Town(api, app, guild, community)
    finally:
        await app.stop()
