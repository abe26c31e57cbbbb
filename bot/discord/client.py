"""Discord's connection: what the gateway tells is taken in, actions become calls."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module

import structlog

from bot.awaited import Awaited
from bot.clock import Clock
from bot.discord.accounts import PLATFORM, Me
from bot.discord.catchup import Caps
from bot.discord.gateway import NOT_ME, UNAUTHORIZED, Gateway
from bot.discord.guilds import Guilds
from bot.discord.intents import Application, intents_of
from bot.discord.pacing import Limits
from bot.discord.sender import MOST_REMOVED
from bot.discord.sessions import Sessions
from bot.discord.taking import Taking
from bot.discord.voice import Voice
from bot.discord.wire import Lost, Rejected, Wire
from bot.pacing import Paces
from bot.pictures.painter import Painter
from bot.platform import Intake
from community.actions import Action, Delete
from community.events import Event, Said
from community.house import House
from community.outcomes import Later, Outcome
from community.sights import Profile
from storage.database import Database, Unavailable

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
NOTES_EVERY = 30.0
"""Seconds between two notes of how far guilds have come in."""
LAST_WORD = 1.5
"""Seconds that taking in what was heard may take when the bot stops."""

Greet = Callable[[Wire, Me], Awaitable[None]]
"""What is done once, when the bot knows who it is."""


class DiscordPlatform:
    """A bot on Discord, by the gateway; what was missed is caught up when a session begins.

    The gateway keeps nothing for us: what it told and is not committed is fetched again.
    """

    name = PLATFORM
    nonces = True
    removes = MOST_REMOVED

    def __init__(
        self,
        wire: Wire,
        clock: Clock,
        key: bytes,
        painter: Painter | None = None,
        *,
        house: House,
        database: Database,
        caps: Caps | None = None,
        limits: Limits | None = None,
        greet: Greet | None = None,
    ) -> None:
        self._wire = wire
        self._house = house
        self._greet = greet
        self.guilds = Guilds()
        self.application = Application("")
        self.voice = Voice(
            self.guilds,
            wire,
            clock,
            house=house,
            key=key,
            painter=painter,
            limits=limits,
            folder=database.asked,
        )
        self.taking = Taking(clock, self.guilds, self.voice.standing)
        self.gateway = Gateway(wire, self.taking.heard, self.taking.room)
        self.sessions = Sessions(wire, database, clock, self.guilds, caps or Caps())
        self._tasks: list[asyncio.Task[None]] = []
        self._beside: set[asyncio.Task[None]] = set()
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """What keeps the bot from hearing anything, empty for nothing."""
        return self._trouble or self.gateway.trouble

    @property
    def connected(self) -> bool:
        """Whether events can come in now."""
        return self.gateway.connected

    @property
    def unread(self) -> int:
        """How many events could not be read."""
        return self.taking.unread + self.voice.unread

    def follow(self, awaited: Awaited) -> None:
        """Learn by which tokens something is still to be said."""
        self.voice.follow(awaited)

    def forget(self, account: str) -> None:
        """Keep nothing that an account asked for; may be called from another thread."""
        self.voice.forget(account)

    @property
    def me(self) -> Me:
        """The bot's own account, empty until Discord has said it."""
        return self.taking.me

    @property
    def idle(self) -> bool:
        """Whether all that was heard is taken in, and all that was missed caught up."""
        return self.taking.idle and self.sessions.idle and self.voice.interactions.idle

    async def start(self, intake: Intake) -> None:
        """Begin to listen; what cannot be reached now is tried again until it can."""
        self.taking.intake = intake
        self.taking.begin = self.sessions.begin
        self.taking.hurry = self.voice.arrive
        self.taking.landed = self._landed
        self.voice.open(intake, self._look)
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self.taking.run()),
            loop.create_task(self._listen(intake)),
            loop.create_task(self._note_on()),
        ]

    async def stop(self) -> None:
        """End the session, take in what was heard, and close the connections."""
        await self.gateway.close()
        await self.hold()
        await self.sessions.stop()
        await self.voice.close(LAST_WORD)
        with suppress(TimeoutError, Unavailable):
            async with asyncio.timeout(LAST_WORD):
                await self.taking.finish()
                await self.sessions.note(self.taking.newest)
        await self.sessions.stop()  # what came last may have begun to catch up a guild
        if self._beside:
            await asyncio.wait(self._beside, timeout=LAST_WORD)
        self._tasks = []
        await self._wire.close()

    async def hold(self) -> None:
        """Hear nothing more, and take nothing more in."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self, intake: Intake) -> None:
        # It takes half a second, in which others are to be served.
        await asyncio.to_thread(import_module, "bot.discord.socket")
        await self._introduce()
        self.sessions.open(self.me, intake)
        if self._greet is not None:
            self.beside(self._greet(self._wire, self.me))
        await self.gateway.run()

    async def _introduce(self) -> None:
        """Ask who the bot is and what it may hear, until Discord says it."""
        tries = 0
        while True:
            wait = 0.0
            try:
                await self._meet()
            except Lost as error:
                self._note(f"Discord cannot be reached: {error}")
            except Rejected as error:
                self._note(NOT_ME if error.code == UNAUTHORIZED else str(error))
                wait = error.retry_after
            else:
                return
            tries += 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 10))
            await asyncio.sleep(wait or pause * random.uniform(0.5, 1))

    async def _meet(self) -> None:
        own = await self._wire.call("GET", "/users/@me")
        told = await self._wire.call("GET", "/applications/@me")
        try:
            number, name = str(own["id"]), str(own.get("global_name") or own["username"])
            self.application = Application(str(told["id"]), int(told.get("flags") or 0))
        except (TypeError, KeyError, ValueError, AttributeError):
            raise Lost("Discord gave no account") from None
        commands = frozenset(command.split(" ")[0] for command in self._house.commands)
        words = frozenset(self._house.words)
        self.taking.me = Me(number, name, self.application.id, commands, words)
        self.voice.standing.me = self.voice.sender.closing.me = number
        self.voice.standing.reads = self.application.reads_content
        self.gateway.intents = intents_of(self.application)
        self._trouble = ""
        log.info("connected", platform=PLATFORM, name=name)

    def _note(self, why: str) -> None:
        if why != self._trouble:
            log.error("Discord cannot be heard", why=why)
        self._trouble = why

    def _landed(self, events: Sequence[Event]) -> None:
        """After somebody has asked for something, a guild may belong to a community."""
        if any(isinstance(event, Said) and event.text.startswith("/") for event in events):
            self._look()

    def _look(self) -> None:
        if self.sessions.has_strange_guilds:
            self.beside(self.sessions.look())

    async def _note_on(self) -> None:
        while True:
            await asyncio.sleep(NOTES_EVERY)
            try:
                await self.sessions.note(self.taking.newest)
            except Unavailable as error:
                log.error("marks wait", why=str(error))

    def beside(self, work: Awaitable[None]) -> None:
        """Do what nobody waits for."""
        task = asyncio.get_running_loop().create_task(_quietly(work))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    # What goes out.

    def paces(self, action: Action) -> Paces | None:
        return self.voice.paces(action)

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        return await self.voice.perform(number, action)

    async def fetch(self, file: str, most: int) -> bytes:
        """Give a file by its address; raises Lost and NotThere."""
        return await self._wire.fetch(file, most)

    async def profile(self, _account: str) -> Profile:
        """Give nothing: of a profile bots are told the names alone, and always."""
        return Profile()

    async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
        return await self.voice.remove(removals)


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except (Lost, Rejected, Unavailable) as error:
        log.info("a call beside was in vain", why=str(error))
