"""What a session begins with: who is there, and what was missed in each guild since the last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
import structlog

from bot.clock import Clock
from bot.discord.accounts import PLATFORM, Me, Unreadable, id_at, of_id
from bot.discord.asking import Asking
from bot.discord.catchup import Caps, CatchUp
from bot.discord.forms import Form
from bot.discord.guilds import VIEW_AUDIT_LOG, Guild, Guilds
from bot.discord.members import of_me
from bot.discord.payloads import Entry, Ready
from bot.discord.payloads import Guild as GuildPayload
from bot.discord.roster import Roster
from bot.discord.taking import unread
from bot.discord.wire import Lost, Rejected, Wire
from bot.platform import Intake
from community.events import Event, Joined, Person
from storage.coverage import Missing, Stand, arrived, community_of, take_up
from storage.database import Database, Unavailable

log = structlog.get_logger()

T = TypeVar("T")
READY, GUILD = Form(Ready), Form(GuildPayload)
BOT_ADDED = 28
PATIENCE = 3.0
"""Seconds that who has added the bot is looked for."""
MARGIN = 5_000 << 22
"""As an id: five seconds, in which channels of a guild may tell in another order than it was."""
PAUSE, LONGEST_PAUSE = 1.0, 300.0


class Sessions:
    """Begins sessions; what was missed is caught up beside what is live."""

    def __init__(
        self, wire: Wire, database: Database, clock: Clock, guilds: Guilds, caps: Caps
    ) -> None:
        asking = Asking(wire)
        self._wire = wire
        self._database = database
        self._clock = clock
        self._guilds = guilds
        self._catchup = CatchUp(asking, database, clock, guilds, caps)
        self._roster = Roster(asking, database, clock, guilds)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._expected: set[str] = set()
        self._ours: set[str] = set()
        self._noted: dict[str, int] = {}
        self.me = Me("")

    def open(self, me: Me, intake: Intake) -> None:
        """Know who the bot is, and where events go."""
        self.me = self._catchup.me = self._roster.me = me
        self._catchup.intake = self._roster.intake = intake

    @property
    def idle(self) -> bool:
        """Whether nothing is being caught up."""
        return not self._under_way

    async def begin(self, kind: str, raw: bytes) -> Sequence[Event]:
        """Hear that a session begins or goes on, or of a guild; gives what is new by it."""
        try:
            if kind == "READY":
                ready = READY(raw)
                self._expected = {guild.id for guild in ready.guilds}
                for gone in [n for n in self._guilds.guilds if n not in self._expected]:
                    self._guilds.forget(gone)
            elif kind == "GUILD_CREATE":
                payload = GUILD(raw)
                if payload.unavailable:
                    return []
                return await self._guild(payload)
        except (ValueError, Unreadable, RecursionError) as error:
            log.error("a session's begin cannot be read", kind=kind, why=str(error))
            return [unread(raw, str(error), self._clock.now(), kind)]
        return []

    async def _guild(self, payload: GuildPayload) -> list[Event]:
        """Take over a guild; what was missed in it is looked up before anything else is heard."""
        is_new = payload.id not in self._expected and payload.id not in self._guilds.guilds
        self._expected.discard(payload.id)
        guild = self._guilds.begin(payload, self.me.id)
        is_ours = await self._is_ours(guild.id)
        if is_ours:
            await self._take_up(guild)
        # One that was left knows by this that the bot is back; nobody is told who added it.
        return (
            [await self._added(guild, asks=is_new and not is_ours)] if is_new or not is_ours else []
        )

    async def _is_ours(self, guild: str) -> bool:
        home = await self._surely(lambda: community_of(self._database, PLATFORM, guild))
        self._guilds.settle(guild, home)
        (self._ours.add if home else self._ours.discard)(guild)
        return home != 0

    async def _take_up(self, guild: Guild) -> None:
        """Freeze the marks of what has moved, and catch it up beside what is live."""
        before = self._under_way.pop(guild.id, None)
        if before is not None:
            before.cancel()
            await asyncio.gather(before, return_exceptions=True)
        now = self._clock.now()
        newest = id_at(now)
        stand = await self._surely(lambda: take_up(self._database, PLATFORM, guild.id, newest, now))
        missing = await self._insist(guild, stand) if stand is not None else []
        task = asyncio.get_running_loop().create_task(self._caught_up(guild, missing, stand))
        self._under_way[guild.id] = task

    async def _insist(self, guild: Guild, stand: Stand) -> list[Missing]:
        while True:
            try:
                return await self._catchup.freeze(guild, stand)
            except Unavailable as error:
                log.error("catching up waits for the database", why=str(error))
                await asyncio.sleep(PAUSE)

    async def _caught_up(self, guild: Guild, missing: list[Missing], stand: Stand | None) -> None:
        """Catch up a guild; what fails is tried again, from where the marks stand then."""
        pause = PAUSE
        while True:
            try:
                if stand is not None:
                    await self._catchup.run(guild, missing, stand)
                await self._roster.run(guild, stand)
            except Exception as error:
                log.error("catching up failed", guild=guild.id, exc_info=error)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)
                missing = await self._insist(guild, stand) if stand is not None else []
            else:
                break
        if self._under_way.get(guild.id) is asyncio.current_task():
            del self._under_way[guild.id]

    async def _surely(self, ask: Callable[[], T]) -> T:
        """Ask the database, again and again while it cannot be used."""
        while True:
            try:
                return await asyncio.to_thread(ask)
            except Unavailable as error:
                log.error("a session waits for the database", why=str(error))
                await asyncio.sleep(PAUSE)

    # A guild that is nobody's yet, or to which the bot comes back.

    async def _added(self, guild: Guild, *, asks: bool) -> Joined:
        by = await self._who_added(guild) if asks else None
        at = guild.joined_at or self._clock.now()
        return Joined(
            platform=PLATFORM, place=guild.place, at=at, who=of_me(self.me), by=by, own=True
        )

    async def _who_added(self, guild: Guild) -> Person | None:
        if not self._guilds.own(guild.id) & VIEW_AUDIT_LOG:
            return None
        try:
            told = await self._wire.call(
                "GET",
                "/guilds/{guild_id}/audit-logs",
                query={"action_type": BOT_ADDED, "limit": 10},
                patience=PATIENCE,
                guild_id=guild.id,
            )
            entries = msgspec.convert(told["audit_log_entries"], list[Entry])
        except (Lost, Rejected, ValueError, TypeError, KeyError) as error:
            log.info("nobody knows who added the bot", guild=guild.id, why=str(error))
            return None
        mine = (entry.user_id for entry in entries if entry.target_id == self.me.id)
        number = next(mine, None)
        return of_id(number) if number is not None else None

    @property
    def has_strange_guilds(self) -> bool:
        """Whether the bot is in a guild that belongs to no community."""
        return not self._guilds.guilds.keys() <= self._ours

    async def look(self) -> None:
        """Look whether a guild was joined to a community; from then on nothing of it is missed."""
        for guild in [g for n, g in self._guilds.guilds.items() if n not in self._ours]:
            if await self._is_ours(guild.id):
                await self._take_up(guild)

    # What is live.

    async def note(self, newest: Mapping[str, int]) -> None:
        """Note how far guilds have come in live, but those that are being caught up."""
        marks = {
            guild: mark - MARGIN
            for guild, mark in newest.items()
            if guild in self._ours
            and guild not in self._under_way
            and guild not in self._expected
            and mark > self._noted.get(guild, 0)
        }
        if not marks:
            return
        await asyncio.to_thread(arrived, self._database, marks)
        self._noted |= {guild: newest[guild] for guild in marks}

    async def stop(self) -> None:
        """Leave what is being caught up to the next start."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
