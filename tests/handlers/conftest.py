"""The people whom most tests of what people can do need: members, a moderator and a bot."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

import pytest

from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from community.commands import Command
from community.settings import Instance
from storage.books import audit
from storage.rebuild import rebuild
from tests.handlers.owners import rows
from tests.handlers.village import Village, opened

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass
class Cast:
    """Who stands on the plaza: Ann has 100 points, Mod is a moderator, Robot is a bot."""

    town: Town
    ann: Resident
    bob: Resident
    kim: Resident
    mod: Resident
    robot: Resident

    async def points_of(self, who: Resident) -> str:
        """The first lines of somebody's account: what they have, and what they owe."""
        said = await who.says("/points")
        return " ".join(line for line in said.splitlines() if line.startswith("You "))

    async def said_ago(self, who: Resident, text: str, **ago: float) -> str:
        """Something that comes late: it was said some time ago."""
        square = self.town.square
        before = len(square.messages)
        at = self.town.clock.now() - timedelta(**ago)
        who.last = square.write(who.soul.id, PLAZA, text, at)
        await self.town.deliver(square.said(who.last))
        return who.heard(before)

    def button(self, label: str, *, below: str = "") -> tuple[Shown, str]:
        """The newest button of that label, whoever sees it, below such words, with its data."""
        for shown in reversed(self.town.square.messages):
            if below not in shown.text:
                continue
            for name, data in chain.from_iterable(shown.buttons):
                if name == label:
                    return shown, data
        raise LookupError(label)

    def english_in(self, answer: str, *known: str) -> list[str]:
        """The Latin words of a Chinese answer that are neither code nor somebody's own."""
        codes = chain.from_iterable(map(_codes, self.town.app.house.commands.values()))
        own = set(LATIN_WORD.findall(" ".join([*codes, *known])))
        return [word for word in LATIN_WORD.findall(answer) if word not in own]


def _codes(command: Command) -> Iterable[str]:
    """What of a command has to be typed as it stands."""
    yield from (command.usage, command.example, f"/{command.name}", *command.aliases)
    for param in command.params:
        yield from (param.shown, f"<{param.name}>", *param.choices)


@pytest.fixture
async def cast(town: Town) -> AsyncIterator[Cast]:
    """The people of the plaza. Whatever they do, the books agree and nothing is a bug."""
    people = Cast(
        town,
        town.resident("Ann"),
        town.resident("Bob"),
        town.resident("Kim"),
        town.resident("Mod", role="moderator"),
        town.resident("Robot", bot=True),
    )
    everybody = (people.ann, people.bob, people.kim, people.mod, people.robot)
    now = town.clock.now()
    greetings = [town.square.write(who.soul.id, PLAZA, "hi", now) for who in everybody]
    await town.deliver(*map(town.square.said, greetings))
    await people.mod.says("/award @ann 100")
    yield people
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()


@pytest.fixture
async def plain(database_url: str) -> AsyncIterator[Town]:
    """A town without milestones, so that sums are short."""
    town = await Town.open(database_url, instance=Instance({"checkin": {"milestones": "none"}}))
    yield town
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    assert not any(rebuild(town.app.database).values())
    await town.close()


@pytest.fixture
async def village(database_url: str) -> AsyncIterator[Village]:
    """A village of people who help. Whatever they do, the books agree and nothing is a bug."""
    there = await opened(database_url)
    yield there
    assert there.town.app.line.buried == 0
    assert rows(there.town, "SELECT why FROM untold") == []
    assert audit(there.town.app.database).wrong == ()
    await there.town.close()
