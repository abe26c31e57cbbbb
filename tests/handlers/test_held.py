"""Answers that wait until somebody opens the bot, and who can be written to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.local.town import PLAZA, Town
from community.driving import drive
from community.reach import Reach, Reachable
from storage.store import Store
from tests.handlers.vault import SECRET, public, rise, stands, state, with_vault

HELLO = "Hello! What you write here only I read. /help lists what I can do."


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """A town with the vault's commands."""
    opened = await Town.open(database_url, features=with_vault())
    yield opened
    assert opened.app.line.buried == 0
    await opened.close()


def reachable(town: Town) -> Reachable:
    store = Store(town.app.database)
    batch = store.begin()
    counted = drive(batch.page().port(Reach).count(town.community))
    batch.rollback()
    store.close()
    return counted


# --- Held ------------------------------------------------------------------------------------


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
async def test_held_answers_survive_a_restart(town: Town) -> None:
    ann = state(town, "never")
    await ann.says("/vault secret_hold")
    await rise(town)
    assert await ann.whispers("hello?") == f"Town:\n{SECRET}"


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
async def test_held_answers_are_told_once_whenever_the_process_ends(town: Town) -> None:
    wire = await rise(town)
    ann = state(town, "never")
    await ann.says("/vault secret_hold")
    wire.cut = "after"
    await ann.whispers("/start")
    await rise(town)
    assert stands(town, ann, SECRET) == ["private"]


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
async def test_a_secret_lost_on_the_wire_comes_again_and_says_so(town: Town) -> None:
    wire = await rise(town, nonces=False)
    ann = state(town, "never")
    await ann.says("/vault secret_hold")
    wire.cut = "before"
    await ann.whispers("/start")
    assert stands(town, ann, SECRET) == []
    await rise(town, nonces=False)
    assert ann.heard(0).endswith(f"(sent again) Town:\n{SECRET}")


async def test_held_answers_go_after_a_week(town: Town) -> None:
    ann = state(town, "never")
    await ann.says("/vault secret_hold")
    await town.wait(minutes=1)
    await town.wait(days=7, hours=2)
    assert await ann.whispers("/start") == HELLO
    with town.app.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM held").scalar() == 0


@pytest.mark.not_over("discord", "who gives a slash command is answered where they are")
async def test_no_more_than_twenty_wait_for_one_person(town: Town) -> None:
    ann = state(town, "never")
    for _ in range(25):
        await ann.says("/vault secret_hold")
    await ann.whispers("/start")
    assert len(stands(town, ann, SECRET)) == 20


@pytest.mark.not_over("discord", "who gives a slash command is answered where they are")
async def test_held_answers_come_when_the_bot_is_let_in_again(town: Town) -> None:
    ann = town.resident("Ann")
    await ann.says("hello")
    await ann.closes()
    await ann.says("/vault secret_hold")
    assert stands(town, ann, SECRET) == []
    assert await ann.reopens() == f"Town:\n{SECRET}"


async def test_nothing_is_held_for_a_chat_that_belongs_to_nobody(town: Town) -> None:
    ann = state(town, "never")
    town.chat("market")
    town.square.plain.add("market")
    await ann.says("/help", chat="market")
    assert public(town, "market") == []
    with town.app.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM held").scalar() == 0


# --- Who is to be reached --------------------------------------------------------------------


@pytest.mark.not_over("discord", "it does not say who takes messages from the bot")
async def test_who_is_to_be_reached_is_known_and_counted(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann, bob, kim = town.resident("Ann"), town.resident("Bob", opened=False), town.resident("Kim")
    robot = town.resident("Robot", bot=True)
    for who in (ann, bob, kim, robot):
        await who.says("hello")
    assert reachable(town) == Reachable(open=0, closed=0, unknown=3)
    await ann.says("/vault note_button")  # is written to
    await bob.says("/vault note_button")  # cannot be written to
    await kim.whispers("hello")  # writes
    assert reachable(town) == Reachable(open=2, closed=1, unknown=0)
    await bob.presses("Open")
    await kim.closes()
    assert reachable(town) == Reachable(open=2, closed=1, unknown=0)
    await ann.closes(silently=True)
    assert reachable(town) == Reachable(open=2, closed=1, unknown=0)
    await ann.says("/vault note_button")
    assert reachable(town) == Reachable(open=1, closed=2, unknown=0)
    await kim.reopens()
    assert reachable(town) == Reachable(open=2, closed=1, unknown=0)
