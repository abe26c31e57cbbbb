"""Who takes the updates in bench.wire, each a process: the bot, its adapter, and a stock bot.

`python -m bench.consumers KIND URL TOKEN COUNT DATABASE` prints the CPU seconds from the first
question for updates to the last confirmation.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from bench.databases import bakery, unjudged
from bench.report import pin
from community.events import Event
from community.settings import Instance
from storage.database import Database

if TYPE_CHECKING:
    from bot.telegram.client import TelegramPlatform

KEY = b"bench"


async def hearth(
    url: str, token: str, count: int, path: Path, instance: Instance | None = None
) -> float:
    """Let the whole bot take them, in a group that has a community; nothing is judged."""
    from bot.app import App
    from bot.clock import WorldClock
    from bot.collector import calm_collector
    from bot.features import house

    platform, taken = watched(url, token, count)
    database, rules = Database(bakery(path)), instance or unjudged()
    app = App(database, house(), [platform], key=KEY, clock=WorldClock(), instance=rules)
    calm_collector()
    await app.start()
    seconds = await taken
    await app.stop()
    return seconds


async def judging(url: str, token: str, count: int, path: Path) -> float:
    """Let the whole bot take them, and judge each message as its rules are by themselves."""
    return await hearth(url, token, count, path, Instance())


async def reading(url: str, token: str, count: int, _path: Path) -> float:
    """Let the adapter alone take them: asked for, read, and handed to nobody."""
    from bot.collector import calm_collector

    async def nobody(_events: Sequence[Event], **_: bool) -> None:
        pass

    platform, taken = watched(url, token, count)
    calm_collector()
    await platform.start(nobody)
    seconds = await taken
    await platform.stop()
    return seconds


def watched(url: str, token: str, count: int) -> tuple[TelegramPlatform, asyncio.Future[float]]:
    """Give the platform, and the CPU seconds from its first question to when it confirms all.

    What the library's request layer loads is loaded by then, as in the stock bot.
    """
    import_module("bot.telegram.request")
    from bot.clock import WorldClock
    from bot.telegram.client import TelegramPlatform
    from bot.telegram.wire import Wire

    taken: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    began: list[float] = []

    class Watched(Wire):
        async def call(
            self, method: str, params: Mapping[str, Any] | None = None, **more: Any
        ) -> Any:
            if method == "getUpdates" and not taken.done():
                began.append(process_time())
                if ((params or {}).get("offset") or 0) > count:
                    taken.set_result(began[-1] - began[0])
            return await super().call(method, params, **more)

    return TelegramPlatform(Watched(url, token), WorldClock(), KEY), taken


async def stock(url: str, token: str, count: int, _path: Path) -> float:
    """Let python-telegram-bot take them, with a handler that only counts."""
    from telegram import Update
    from telegram.ext import Application, MessageHandler, filters
    from telegram.request import HTTPXRequest

    done, left = asyncio.Event(), count
    began: list[float] = []

    class Watched(HTTPXRequest):
        async def do_request(self, *args: Any, **more: Any) -> tuple[int, bytes]:
            began.append(process_time())
            return await super().do_request(*args, **more)

    async def take(_update: Update, _context: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            done.set()

    builder = Application.builder().token(token).base_url(f"{url}/bot")
    application: Any = builder.get_updates_request(Watched()).build()
    application.add_handler(MessageHandler(filters.ALL, take))
    async with application:
        await application.updater.start_polling()
        await application.start()
        await done.wait()
        seconds = process_time() - began[0]
        await application.updater.stop()
        await application.stop()
    return seconds


if __name__ == "__main__":
    pin()
    takers = {"hearth": hearth, "judging": judging, "reading": reading, "stock": stock}
    take = takers[sys.argv[1]]
    url, token, count, database = sys.argv[2:]
    print(asyncio.run(take(url, token, int(count), Path(database))))
