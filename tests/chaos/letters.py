"""Kills the bot, on Telegram's wire, as it writes to members: everybody gets a broadcast.

Again and again the server has a letter in its hands when the bot dies: done and not answered, not
even done, or at some moment. What members then read is held against what the report says.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from unittest.mock import patch

import msgspec

from bot.local.town import Town
from community.mailings import Fate, State
from tests.bot.telegram.carrier import TelegramCarrier
from tests.bot.telegram.server import Answer, Request, no
from tests.chaos.finding import Finding, rows, same
from tests.chaos.weekly import AGAIN, Death
from tests.week.mortal import Ghost, haunt

BEGINS = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIGN = "Tomorrow we bake number"
LATER, LOOKS = 11, 4
"""Minutes after which what nobody carries on is taken up again, and how often it is looked at."""
LONGEST = 0.2


class Plan(msgspec.Struct, frozen=True):
    """On what, to how many, and how often; each broadcast sees the bot die `deaths` times."""

    name: str
    url: str
    folder: Path
    members: int
    broadcasts: int
    deaths: int = 3
    seed: int = 1


class Reaper:
    """Stands at the server's door, and kills the bot as some of the letters come through it."""

    def __init__(self, ghost: Ghost, town: Town) -> None:
        assert isinstance(town.platform, TelegramCarrier)
        self.deaths = Counter[Death]()
        self.armed: dict[int, Death] = {}
        """By the number of the letter of a broadcast, how the bot dies at it."""
        self._letters = 0
        self._ghost, self._api = ghost, town.platform.api
        self._really, self._api.answers = self._api.answers, self._answers

    def arm(self, at: dict[int, Death]) -> None:
        """Let the bot die at these letters of the next broadcast."""
        self.armed, self._letters = at, 0

    def _answers(self, asked: Request) -> Answer | None:
        if SIGN not in asked.words or "No more of these" not in str(asked.params):
            return self._really(asked)
        self._letters += 1
        death = self.armed.pop(self._letters, None)
        if death is None:
            return self._really(asked)
        self.deaths[death] += 1
        if death is Death.RANDOM:
            self._ghost.kill_within(LONGEST / 10)
            return self._really(asked)
        self._ghost.kill()
        return None if death is Death.DONE else no(502, "Bad Gateway")


async def carry_out(plan: Plan) -> list[Finding]:
    """Send the broadcasts, and give what is found afterwards."""
    luck = Random(plan.seed)
    with (
        patch.object(Town, "carrier", TelegramCarrier),
        patch.dict(os.environ, {"NO_PROXY": "127.0.0.1"}),
    ):
        town = await Town.open(plan.url, start=BEGINS)
        owner = town.resident("Olga", role="owner")
        for name in ("Olga", *(f"M{number}" for number in range(1, plan.members))):
            await town.resident(name).says("good morning everybody")
            await town.resident(name).whispers("/start")
        ghost = await haunt(town, plan.folder, plan.seed)
        reaper = Reaper(ghost, town)
        for number in range(1, plan.broadcasts + 1):
            letters = luck.sample(range(2, plan.members - 1), plan.deaths)
            await owner.whispers(f"/segments send all {SIGN} {number}.")
            await ghost.settled()
            reaper.arm({at: [*Death][place % 3] for place, at in enumerate(letters)})
            await owner.presses(next(each for each in owner.buttons() if each.startswith("Send")))
            for _ in range(LOOKS):
                await ghost.settled()
                town.skip(minutes=LATER)
                ghost.moved(town.clock.now())
                await ghost.tick()
            await ghost.settled()
        found = _findings(town, plan, reaper)
        await town.close()
    return found


def _findings(town: Town, plan: Plan, reaper: Reaper) -> list[Finding]:
    """Hold what members have read against what was noted of their letters, and the report."""
    read = Counter[tuple[int, str]]()
    again: list[tuple[int, str]] = []
    for shown in town.square.messages:
        if SIGN in shown.text and any(b == "No more of these" for r in shown.buttons for b, _ in r):
            number = int(shown.text.rpartition(SIGN)[2].strip(" ."))
            read[number, shown.chat.removeprefix("dm:")] += 1
            again += [(number, shown.chat)] if AGAIN in shown.text else []
    with town.app.database.reading() as connection:
        noted = rows(
            connection,
            "SELECT m.mailing, i.name, m.fate FROM mailing_member m"
            " JOIN identity i ON i.member = m.member",
        )
        told = rows(connection, "SELECT id, state, total, sent, unknown FROM mailing ORDER BY id")
    fates = {(mailing, name.lower()): Fate(fate) for mailing, name, fate in noted}
    seconds = read.total() - len(read)
    unmarked = tuple(f"{who}: {times}" for who, times in read.items() if times > 1)
    others = tuple(map(str, {*fates.values()} - {Fate.SENT}))
    few = tuple(f"{death.value}: never" for death in Death if not reaper.deaths[death])
    done = [(int(State.DONE), plan.members, plan.members, 0)] * plan.broadcasts
    return [
        Finding("deaths as letters went out", reaper.deaths.total(), few),
        same("letters, each read by whom it is for", [*fates], [*read]),
        Finding("second copies, marked as such", seconds, unmarked if seconds > len(again) else ()),
        Finding("letters noted as sent", len(fates), others),
        same("broadcasts, each told as it went", done, [row[1:] for row in told]),
    ]
