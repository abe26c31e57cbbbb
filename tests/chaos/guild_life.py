"""The bot that dies on Discord's wire: the App with its platform, and a reaper at its seams.

`main` is a nursery, as `tests.chaos.child` is.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import msgspec

from bot.app import App
from bot.clock import WorldClock
from bot.discord.catchup import Caps, CatchUp
from bot.discord.client import DiscordPlatform
from bot.discord.forms import Payload
from bot.discord.guilds import Guild
from bot.discord.pacing import Limits
from bot.discord.wire import Wire
from bot.features import house
from bot.jobs import Jobs
from bot.pacing import Pace
from community.actions import Action, Delete
from community.house import House
from community.outcomes import Later, Outcome
from storage.coverage import Line, Missing, Stand, advance
from storage.database import Database, Synchronous
from tests.bot.discord.server import TOKEN
from tests.chaos.child import raise_lives
from tests.chaos.place import KEY
from tests.chaos.points import Point, Reaper
from tests.chaos.seams import mortal_batch, mortal_line, mortal_works
from tests.chaos.wired import broom


class Life(msgspec.Struct, frozen=True):
    """One life: on what, beside which server, catching up so many pages of a channel at most."""

    url: str
    synchronous: Synchronous
    api: str
    pages: int
    note: str
    log: str
    point: Point | None = None
    arrival: int = 1


UNPACED = Limits(Pace(1000, 1), Pace(1000, 1))
"""Here it is death that paces."""


def mortal_platform(reaper: Reaper) -> type[DiscordPlatform]:
    """Make a platform that may die when a call was answered, and the outbox has not heard of it."""

    class MortalPlatform(DiscordPlatform):
        async def perform(self, number: int, action: Action) -> Outcome | Later:
            outcome = await super().perform(number, action)
            reaper.at(Point.WIRE)
            return outcome

        async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
            outcomes = await super().remove(removals)
            reaper.at(Point.WIRE)
            return outcomes

    return MortalPlatform


def mortal_catch_up(reaper: Reaper) -> type[CatchUp]:
    """Make a catch-up that may die at each of its steps."""

    class MortalCatchUp(CatchUp):
        async def _freeze(self, guild: Guild, lines: list[Line], stand: Stand) -> list[Missing]:
            missing = await super()._freeze(guild, lines, stand)
            reaper.at(Point.FROZEN)
            return missing

        async def _page(self, channel: str, mark: int) -> list[Payload]:
            page = await super()._page(channel, mark)
            reaper.at(Point.FETCHED)
            return page

        async def _take(self, guild: Guild, page: list[Payload], mark: int) -> int:
            mark = await super()._take(guild, page, mark)
            reaper.at(Point.TAKEN)
            return mark

    return MortalCatchUp


def mortal_advance(
    reaper: Reaper, database: Database, missing: Missing, mark: int, **more: bool
) -> None:
    """Move a mark, and perhaps die."""
    advance(database, missing, mark, **more)
    reaper.at(Point.MOVED)


async def live(life: Life) -> None:
    """Run the App until somebody asks it to end, or death comes."""
    reaper = Reaper(life.point, life.arrival, Path(life.note))
    reaper.armed = True
    farewell = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, farewell.set)
    os.environ["NO_PROXY"] = "127.0.0.1"
    full = House([*house().features.values(), broom(reaper)])
    clock, database = WorldClock(), Database(life.url, life.synchronous)
    with (
        patch("bot.app.Line", partial(mortal_line, reaper)),
        patch("bot.app.Jobs", partial(Jobs, works=mortal_works(reaper))),
        patch("storage.store.Batch", mortal_batch(reaper)),
        patch("bot.discord.sessions.CatchUp", mortal_catch_up(reaper)),
        patch("bot.discord.catchup.advance", partial(mortal_advance, reaper)),
    ):
        platform = mortal_platform(reaper)(
            Wire(life.api, TOKEN),
            clock,
            KEY,
            house=full,
            database=database,
            caps=Caps(pages=life.pages),
            limits=UNPACED,
        )
        app = App(database, full, [platform], key=KEY, clock=clock)
        await app.start()
        app.keep_time()
        await farewell.wait()
        await app.settled()
        await app.stop()


def main() -> None:
    """Be the nursery."""
    for module in ("aiohttp", "discord.http", "bot.discord.socket"):
        import_module(module)
    raise_lives(Life, live)
