"""Kills the bot, on Telegram's wire, as it tells its owner of the week: a digest is never lost.

Monday after Monday the server has the request in its hands when the bot dies: done and not
answered, not even done, or at some moment before. What the owner then reads is held together.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from random import Random
from unittest.mock import patch

import msgspec

from bot.local.town import Resident, Town
from tests.bot.telegram.carrier import TelegramCarrier
from tests.bot.telegram.server import Answer, Request, no
from tests.chaos.finding import Finding, rows, same
from tests.week.mortal import Ghost, haunt

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""An hour before the first digest is due."""
AGAIN = "(sent again) "
SIGN = "Active members:"
PAUSE, PAUSES = 15, 3
LONGEST = 0.15
"""Seconds after the hour within which the bot dies, where it dies at random."""


class Death(Enum):
    """When the bot dies, as the server sees it."""

    DONE = "done, and not answered"
    UNDONE = "asked for, and not done"
    RANDOM = "at some moment"


class Plan(msgspec.Struct, frozen=True):
    """On what, and for how many weeks; each dies in the next of the three ways."""

    name: str
    url: str
    folder: Path
    weeks: int
    seed: int = 1


class Reaper:
    """Stands at the server's door, and kills the bot as a digest comes through it."""

    def __init__(self, ghost: Ghost, town: Town, owner: Resident) -> None:
        assert isinstance(town.platform, TelegramCarrier)
        self.death: Death | None = None
        self._ghost, self._api, self._owner = ghost, town.platform.api, owner
        self._really, self._api.answers = self._api.answers, self._answers

    def _answers(self, asked: Request) -> Answer | None:
        death = self.death
        if SIGN not in asked.words or death in (None, Death.RANDOM):
            return self._really(asked)
        self.death = None
        self._ghost.kill()
        # What is done is done by the server, whose answer nobody hears any more.
        return None if death is Death.DONE else no(502, "Bad Gateway")


async def carry_out(plan: Plan) -> list[Finding]:
    """Live through the weeks, and give what is found afterwards."""
    luck, deaths = Random(plan.seed), Counter[Death]()
    with (
        patch.object(Town, "carrier", TelegramCarrier),
        patch.dict(os.environ, {"NO_PROXY": "127.0.0.1"}),
    ):
        town = await Town.open(plan.url, start=MONDAY)
        owner = town.resident("Olga", role="owner")
        await owner.says("good morning everybody")
        await owner.whispers("/points")
        ghost = await haunt(town, plan.folder, plan.seed)
        reaper = Reaper(ghost, town, owner)
        for week in range(plan.weeks):
            death = [*Death][week % len(Death)]
            await owner.says("good morning everybody")
            guest = town.resident(f"Guest{week}")  # without newcomers there is nothing to draw
            await guest.says("good morning, I am new here")
            reaper.death = death
            town.skip(minutes=61)
            ghost.moved(town.clock.now())
            if death is Death.RANDOM:
                ghost.kill_within(luck.uniform(0, LONGEST))
            before = ghost.deaths
            await ghost.tick()
            for _ in range(PAUSES):  # what did not go at once is tried again
                town.skip(seconds=PAUSE)
                ghost.moved(town.clock.now())
                await ghost.settled()
            deaths[death] += ghost.deaths > before
            town.skip(days=7, minutes=-61, seconds=-PAUSES * PAUSE)
            ghost.moved(town.clock.now())
        found = _findings(town, owner, plan.weeks, deaths)
        await town.close()
    return found


def _findings(town: Town, owner: Resident, weeks: int, deaths: Counter[Death]) -> list[Finding]:
    """Hold what the owner has read against the weeks that were."""
    read: dict[str, list[str]] = defaultdict(list)
    pictures: Counter[str] = Counter()
    for shown in town.square.messages:
        first = shown.text.splitlines()[0]
        if owner.sees(shown) and SIGN in shown.text:
            read[first.removeprefix(AGAIN)].append(first)
        elif owner.sees(shown) and first.endswith(", Town"):
            pictures[first.removeprefix(AGAIN)] += 1
    marked = [first for firsts in read.values() for first in firsts[1:]]
    with town.app.database.reading() as connection:
        kept = rows(connection, "SELECT week FROM digest WHERE figures <> ''")
    told = [_week_of(MONDAY + timedelta(weeks=week)) for week in range(weeks)]
    unmarked = tuple(first for first in marked if not first.startswith(AGAIN))
    lost = tuple(f"{title}: {count}" for title, count in pictures.items() if count < weeks - 1)
    few = tuple(f"{death.value}: never" for death in Death if not deaths[death])
    return [
        Finding("deaths as a week was told", deaths.total(), few),
        same("weeks that the owner has read of", told[1:], [w for w in read if w != told[0]]),
        Finding("second copies, marked as such", len(marked), unmarked),
        Finding("pictures, each once a week at least", pictures.total(), lost),
        same("rows of weeks, one each", set(kept), kept),
    ]


def _week_of(monday: datetime) -> str:
    first, last = monday - timedelta(days=7), monday - timedelta(days=1)
    return f"Town, {first:%-d %b %Y} to {last:%-d %b %Y}"
