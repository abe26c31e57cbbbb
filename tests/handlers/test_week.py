"""A week of a town: spam is caught whoever sends it, and who is wronged gets all of it back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import App
from bot.features import house
from bot.local.client import LocalPlatform
from bot.local.life.living import CHATS
from bot.local.town import KEY, Town
from storage.database import Database
from tests.conftest import WIRES
from tests.handlers.owners import rows
from tests.week.child import ACTING
from tests.week.living import OFFICE, Midst, WeekLife, settle
from tests.week.mortal import MortalLife, haunt
from tests.week.proof import Proof, proof_of
from tests.week.story import PEOPLE, Week

pytestmark = pytest.mark.long

WRONGED = {"warner": "words", "cook": "newcomers", "loser": "repeats", "classmate": "raid"}
EARNED = """
    SELECT DISTINCT i.name FROM ledger l JOIN identity i ON i.id = l.identity WHERE l.amount > 0
"""
AT_EVERY = 100
"""Stretches of the week between two ends of the bot."""


@asynccontextmanager
async def opened(url: str, week: Week) -> AsyncIterator[Town]:
    """A town on the first day of a week, where all rules act."""
    chats = (*CHATS, (OFFICE, "Office"))
    town = await Town.open(url, start=week.begins, chats=chats, instance=ACTING)
    settle(town, week)
    yield town
    await town.close()


async def lived(town: Town, life: WeekLife) -> Proof:
    """What a week comes to."""
    await life.live(lambda _chronicle: None)
    proof = proof_of(town, life)
    print(*proof.told(life.week.kinds), sep="\n")  # noqa: T201 - the figures, with -s
    holds(proof, town, life)
    return proof


def holds(proof: Proof, town: Town, life: WeekLife) -> None:
    """All that a week has to come to."""
    assert proof.wrong == ()
    assert proof.recall(life.week.kinds) == 1.0
    undone = {case.who: case.rule for case in proof.cases if case.undone}
    assert {who: undone.get(who) for who in WRONGED} == WRONGED
    assert [case.rule for case in proof.cases].count("raid") == 2, "one wave, and one appeal"
    earned = {name for (name,) in rows(town, EARNED)}
    assert {town.square.souls[who].name for who in WRONGED} <= earned, "they earn as ever"


def restarting(town: Town) -> Midst:
    """End the bot before some stretches, and start it again on what it has left."""

    async def midst(number: int) -> None:
        if number % AT_EVERY:
            return
        url = town.app.database.url.render_as_string(hide_password=False)
        await town.app.stop()
        again, database = LocalPlatform(town.square, town.clock, KEY), Database(url, "OFF")
        town.app = App(database, house(), [again], key=KEY, clock=town.clock, instance=ACTING)
        await town.app.start()
        town.platform = again

    return midst


async def test_a_week_of_spam_leaves_no_harmless_member_wronged(database_url: str) -> None:
    week = Week(1)
    assert len(week.kinds) == 40
    assert len([each for each in week.people if each.habit != "spammer"]) == PEOPLE
    async with opened(database_url, week) as town:
        await lived(town, WeekLife(town, week))


async def test_restarts_change_no_verdict(sqlite_url: str, tmp_path: Path) -> None:
    week, url = Week(2, 60, 0.5), f"sqlite:///{tmp_path}/again.db"
    same = Week(2, 60, 0.5)  # which counts its messages from the first on
    async with opened(sqlite_url, week) as town:
        once = await lived(town, WeekLife(town, week))
    async with opened(url, same) as town:
        again = await lived(town, WeekLife(town, same, restarting(town)))
    assert again.verdicts == once.verdicts


async def test_kills_change_no_verdict(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot, over Telegram's wire, dies as it judges and as it removes."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(Town, "carrier", WIRES["telegram"]())
    week, url = Week(3, 24, 0.3), f"sqlite:///{tmp_path}/again.db"
    same = Week(3, 24, 0.3)
    async with opened(sqlite_url, week) as town:
        once = await lived(town, WeekLife(town, week))
    async with opened(url, same) as town:
        ghost = await haunt(town, tmp_path, 3)
        again = await lived(town, MortalLife(town, same, ghost, AT_EVERY))
    assert ghost.deaths > 5
    assert again.verdicts == once.verdicts


def test_a_seed_tells_one_week() -> None:
    assert [*Week(1, 40).told()] == [*Week(1, 40).told()]
    assert [*Week(1, 40).told()] != [*Week(2, 40).told()]
