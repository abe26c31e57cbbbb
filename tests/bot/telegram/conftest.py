"""What the tests of Telegram stand on: a Bot API on loopback, and the bot that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.app import App
from bot.clock import Clock, WorldClock
from bot.features import house
from bot.founding import found, join
from bot.pacing import Pace
from bot.pictures.painter import Painter
from bot.telegram.client import TelegramPlatform
from bot.telegram.inbound import PLATFORM
from bot.telegram.menu import refresh
from bot.telegram.pacing import Limits
from bot.telegram.wire import Wire
from community.events import Place
from storage.database import Database
from storage.schema import prepare
from storage.store import Store
from tests.bot.telegram.folk import GROUP, Group
from tests.bot.telegram.server import TOKEN, BotApi

FREE = Limits(Pace(1000, 1), Pace(1000, 1), Pace(1000, 1))
"""No pace at all: people in a test talk fast."""
KEY = b"the key of a bot that is only tested"


@pytest.fixture(autouse=True)
def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to loopback takes no way around."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API; at the end no request may have been wrong."""
    server = BotApi()
    await server.start()
    yield server
    await server.stop()
    assert server.wrong == []


@pytest.fixture
async def group(api: BotApi, sqlite_url: str) -> AsyncIterator[Group]:
    """The whole bot in a group that belongs to a community."""
    opened = await bot_on(api, sqlite_url)
    yield opened
    await opened.app.stop()


@pytest.fixture
def household(sqlite_url: str) -> Callable[[], int]:
    """Founds a community with the group in it, on the database that a process will open."""
    return partial(settle, sqlite_url)


def settle(url: str) -> int:
    database = Database(url, "OFF")
    prepare(database)
    store = Store(database)
    community = found(store, "Bakers", datetime.now(UTC), language="en", zone="UTC")
    join(store, community.id, PLATFORM, Place(str(GROUP), title="Bakers"))
    store.close()
    database.close()
    return community.id


async def bot_on(
    api: BotApi,
    url: str,
    *,
    ephemeral: bool = False,
    limits: Limits = FREE,
    by: str = "",
    clock: Clock | None = None,
) -> Group:
    """Start the bot on a database that may know the group already; `by` is a cable to the API."""
    community = settle(url)
    painter, clock = Painter(), clock or WorldClock()
    greet = partial(refresh, house=house(), language="en")
    wire = Wire(by or api.url, TOKEN)
    platform = TelegramPlatform(
        wire, clock, KEY, painter, ephemeral=ephemeral, greet=greet, limits=limits
    )
    database = Database(url, "OFF")
    app = App(database, house(), [platform], key=KEY, clock=clock, painter=painter)
    await app.start()
    return Group(api, app, community)
