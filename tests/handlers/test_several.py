"""Members of several communities, in private: which one is meant."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.founding import found, join
from bot.local.square import BOT
from bot.local.town import PLAZA, Resident, Town
from community.buttons import Button
from community.events import Place
from community.words import t
from storage.store import Store
from tests.handlers.vault import SECRET, link, rise, with_vault

WHICH = "You are in several communities with me. Which one do you mean?"


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """A town with the vault's commands."""
    opened = await Town.open(database_url, features=with_vault())
    yield opened
    assert opened.app.line.buried == 0
    await opened.close()


@pytest.fixture
async def ann(town: Town) -> Resident:
    """Ann, who lives in Town and in Village."""
    store = Store(town.app.database)
    village = found(store, "Village", town.clock.now(), language="zh")
    there = town.platform
    join(store, village.id, there.name, Place(there.external("green"), title="Green"))
    store.close()
    town.chat("green")
    ann = town.resident("Ann")
    await ann.says("hello")
    await ann.says("hello", chat="green")
    return ann


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
async def test_who_is_in_several_communities_is_asked_once(town: Town, ann: Resident) -> None:
    assert await ann.whispers("/vault note_button") == WHICH
    assert ann.buttons() == ["Town", "Village"]
    assert await ann.presses("Town") == f"Town:\n{SECRET}"
    assert await ann.whispers("/vault note_button") == f"Town:\n{SECRET}"
    await rise(town)
    assert await ann.whispers("/vault note_button") == f"Town:\n{SECRET}"


@pytest.mark.not_over("discord", "each slash command tells the language of its client")
async def test_start_asks_again(ann: Resident) -> None:
    await ann.whispers("/vault note_button")
    await ann.presses("Town")
    assert await ann.whispers("/start") == WHICH
    assert await ann.presses("Village") == (
        "Village：\n这里从现在起说的是 Village；发送 /start 可以重新选择。"
    )
    assert await ann.whispers("/vault note_button") == f"Village：\n{SECRET}"


async def test_a_button_asks_too(town: Town, ann: Resident) -> None:
    """One that needs a community, under a message that is about none."""
    button = Button(t("中文"), "language", ("zh",))
    data = town.seal(button, ann.private)
    shown = town.square.write(BOT, ann.private, "?", town.clock.now())
    assert await ann.taps(shown, data) == WHICH
    assert await ann.presses("Town") == "Town：\n从现在起，我会用中文回复你。"


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
async def test_a_question_outlives_the_memory_of_what_was_asked(town: Town, ann: Resident) -> None:
    await ann.whispers("/vault note_button")
    await rise(town)
    assert await ann.presses("Town") == (
        "Town:\nFrom now on we talk about Town here; /start asks again."
    )


async def test_a_community_that_one_is_not_in_cannot_be_chosen(town: Town, ann: Resident) -> None:
    await ann.whispers("/vault note_button")
    shown = town.square.messages[-1]
    stray = town.seal(Button(t("?"), "which", (99,)), ann.private)
    assert "This button is not one of mine" in await ann.taps(shown, stray)
    assert await ann.whispers("/vault note_button") == WHICH


@pytest.mark.not_over("discord", "what opens is a button, and answers on the spot")
async def test_a_link_carries_its_community(town: Town, ann: Resident) -> None:
    town.square.plain |= {PLAZA, "green"}
    ann.soul.opened = False
    await ann.says("/vault secret_button", chat="green")
    assert await ann.taps(*link(town)) == f"Village：\n{SECRET}"
    assert await ann.whispers("/vault note_button") == f"Village：\n{SECRET}"


async def test_who_is_in_one_community_is_not_asked(town: Town) -> None:
    bob = town.resident("Bob")
    await bob.says("hello")
    assert await bob.whispers("/vault note_button") == SECRET
