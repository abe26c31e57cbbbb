"""The bot that dies on the real wire: the App with Telegram's platform, and a reaper at its seams.

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
from typing import Any
from unittest.mock import patch

import msgspec

from bot.app import App
from bot.clock import WorldClock
from bot.features import house
from bot.jobs import Jobs
from bot.pacing import Pace
from bot.telegram.client import TelegramPlatform
from bot.telegram.pacing import Limits
from bot.telegram.webhook import Hook, Webhook
from bot.telegram.wire import Wire
from community.actions import Action, Delete
from community.context import Ctx
from community.events import Said
from community.facts import PointsEarned
from community.feature import Feature, NoSettings
from community.house import House
from community.jobs import Prune
from community.outcomes import Later, Outcome
from community.words import t
from storage.database import Database, Synchronous
from tests.bot.telegram.server import TOKEN
from tests.chaos.child import raise_lives
from tests.chaos.flood import JOB
from tests.chaos.place import KEY, SPAM
from tests.chaos.points import Point, Reaper
from tests.chaos.seams import mortal_batch, mortal_line, mortal_works


class Life(msgspec.Struct, frozen=True):
    """One life: on what, beside which server, by the webhook on a port or (0) by polling."""

    url: str
    synchronous: Synchronous
    api: str
    port: int
    note: str
    log: str
    point: Point | None = None
    arrival: int = 1


def broom(reaper: Reaper) -> Feature[NoSettings]:
    """Make a feature that removes spam and starts jobs, and in whose listeners the bot may die."""
    feature = Feature("broom", NoSettings, about=t("Removes spam"))

    @feature.on(Said)
    async def sweep(ctx: Ctx[NoSettings]) -> None:
        event = ctx.event
        if isinstance(event, Said) and event.text.startswith(SPAM):
            where = event.place
            ctx.uow.act(
                Delete(
                    platform=event.platform,
                    chat=where.id,
                    message=event.message,
                    topic=where.topic,
                )
            )
        if isinstance(event, Said) and event.text.startswith(JOB):
            ctx.uow.start(Prune(community=ctx.community.id))
        reaper.at(Point.PAGE)

    @feature.hears(PointsEarned)
    async def hear(_ctx: Ctx[NoSettings], _fact: PointsEarned) -> None:
        reaper.at(Point.PAGE)

    return feature


UNPACED = Limits(Pace(1000, 1), Pace(1000, 1), Pace(1000, 1))
"""Here it is death that paces: at Telegram's pace the answers alone would take hours."""


def mortal_platform(reaper: Reaper) -> type[TelegramPlatform]:
    """Make a platform that may die when a call was answered, and the outbox has not heard of it."""

    class MortalPlatform(TelegramPlatform):
        async def perform(self, number: int, action: Action) -> Outcome | Later:
            outcome = await super().perform(number, action)
            reaper.at(Point.WIRE)
            return outcome

        async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
            outcomes = await super().remove(removals)
            reaper.at(Point.WIRE)
            return outcomes

    return MortalPlatform


def mortal_webhook(reaper: Reaper) -> type[Webhook]:
    """Make a webhook that may die with an update in hand, and with a 200 that nobody hears."""

    class MortalWebhook(Webhook):
        async def _answer(self, body: bytes) -> Any:
            reaper.at(Point.CALLED)
            answer = await super()._answer(body)
            if answer.status == 200:
                reaper.at(Point.ANSWERING)
            return answer

    return MortalWebhook


async def live(life: Life) -> None:
    """Run the App until somebody asks it to end, or death comes."""
    reaper = Reaper(life.point, life.arrival, Path(life.note))
    reaper.armed = True
    farewell = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, farewell.set)
    os.environ["NO_PROXY"] = "127.0.0.1"
    hook = Hook(f"http://127.0.0.1:{life.port}/", port=life.port) if life.port else None
    full = House([*house().features.values(), broom(reaper)])
    clock = WorldClock()
    with (
        patch("bot.app.Line", partial(mortal_line, reaper)),
        patch("bot.app.Jobs", partial(Jobs, works=mortal_works(reaper))),
        patch("storage.store.Batch", mortal_batch(reaper)),
        patch("bot.telegram.client.Webhook", mortal_webhook(reaper)),
    ):
        platform = mortal_platform(reaper)(
            Wire(life.api, TOKEN), clock, KEY, hook=hook, limits=UNPACED
        )
        app = App(Database(life.url, life.synchronous), full, [platform], key=KEY, clock=clock)
        await app.start()
        app.keep_time()
        await farewell.wait()
        await app.settled()
        await app.stop()


def main() -> None:
    """Be the nursery."""
    for module in ("aiohttp.web", "bot.telegram.request"):
        import_module(module)
    raise_lives(Life, live)
