"""Who listens to Discord in bench.wire, each a process: the bot, its adapter, and a stock client.

`python -m bench.listeners KIND URL COUNT DATABASE` prints the CPU seconds from the first event to
the last.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from bench.databases import bakery, unjudged
from bench.guild import PLACE, TOKEN
from bench.report import pin
from community.events import Event, Said
from community.settings import Instance
from storage.database import Database

if TYPE_CHECKING:
    from bot.discord.client import DiscordPlatform
    from bot.platform import Intake

KEY = b"bench"


class Count:
    """Counts what comes to its end; `seconds` is the CPU time from the first to the last."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._began: float | None = None
        self.seconds = 0.0
        self.done = asyncio.Event()

    def begin(self) -> None:
        """Note when the first one came, at the first call."""
        if self._began is None:
            self._began = process_time()

    def ended(self, some: int = 1) -> None:
        """Count some of them as done."""
        self._left -= some
        if self._left <= 0 and self._began is not None and not self.done.is_set():
            self.seconds = process_time() - self._began
            self.done.set()


async def hearth(url: str, count: int, path: Path, instance: Instance | None = None) -> float:
    """Let the whole bot take them, on a server that belongs to a community; nothing is judged."""
    from bot.app import App
    from bot.clock import WorldClock
    from bot.collector import calm_collector
    from bot.features import house

    database, features = Database(bakery(path, "discord", PLACE)), house()
    counted = Count(count)
    platform = watched(url, database, counted)
    rules = instance or unjudged()
    app = App(database, features, [platform], key=KEY, clock=WorldClock(), instance=rules)
    calm_collector()
    await app.start()
    await counted.done.wait()
    await app.stop()
    return counted.seconds


async def judging(url: str, count: int, path: Path) -> float:
    """Let the whole bot take them, and judge each message as its rules are by themselves."""
    return await hearth(url, count, path, Instance())


async def reading(url: str, count: int, path: Path) -> float:
    """Let the adapter alone take them: heard, read, and handed to nobody."""
    from bot.collector import calm_collector

    async def nobody(_events: Sequence[Event], /, *, backfill: bool = False) -> None:
        pass

    database, counted = Database(bakery(path)), Count(count)
    platform = watched(url, database, counted)
    calm_collector()
    await platform.start(nobody)
    await counted.done.wait()
    await platform.stop()
    database.close()
    return counted.seconds


def watched(url: str, database: Database, counted: Count) -> DiscordPlatform:
    """Give the platform, which counts what of its events is taken in."""
    from bot.clock import WorldClock
    from bot.discord.client import DiscordPlatform
    from bot.discord.wire import Wire
    from bot.features import house

    class Watched(DiscordPlatform):
        async def start(self, intake: Intake) -> None:
            async def take(events: Sequence[Event], /, *, backfill: bool = False) -> None:
                said = sum(isinstance(event, Said) for event in events)
                if said:
                    counted.begin()
                await intake(events, backfill=backfill)
                counted.ended(said)

            await super().start(take)

    wire = Wire(f"{url}/api/v10", TOKEN)
    return Watched(wire, WorldClock(), KEY, house=house(), database=database)


async def stock(url: str, count: int, _path: Path) -> float:
    """Let discord.py take them, with handlers that only count."""
    import discord
    import yarl
    from discord.http import Route

    from bot.collector import calm_collector

    Route.BASE = f"{url}/api/v10"
    gateway = yarl.URL(url.replace("http", "ws", 1) + "/gateway/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    intents = discord.Intents.default()
    intents.message_content = intents.members = True
    client, counted = discord.Client(intents=intents, guild_ready_timeout=0.05), Count(count)

    async def take(_what: Any) -> None:
        counted.begin()
        counted.ended()

    for name in ("on_message", "on_interaction"):
        setattr(client, name, take)
    calm_collector()
    running = asyncio.create_task(client.start(TOKEN))
    ended = asyncio.create_task(counted.done.wait())
    await asyncio.wait([running, ended], return_when=asyncio.FIRST_COMPLETED)
    await client.close()
    await running
    return counted.seconds


if __name__ == "__main__":
    pin()
    takers = {"hearth": hearth, "judging": judging, "reading": reading, "stock": stock}
    take = takers[sys.argv[1]]
    print(asyncio.run(take(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))))
