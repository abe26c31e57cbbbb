"""Points for talking, as members live them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.local.town import PLAZA, Resident, Town
from community.settings import Instance
from storage.books import audit
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows

EMOJI = "😀" * 4096


@asynccontextmanager
async def talking(url: str, **settings: int) -> AsyncIterator[Town]:
    town = await Town.open(url, instance=Instance({"talk": {"cooldown": 0} | settings}))
    yield town
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


async def points(who: Resident) -> str:
    return (await who.says("/points")).splitlines()[0]


async def test_a_message_earns(cast: Cast) -> None:
    texts = (
        "good morning",
        "早上好呀",
        "a b c d",
        "😀😀😀😀",
        EMOJI,
        "\u202eabcd",
        "/not ours",
        "1234",
    )
    for text in texts:
        assert await cast.bob.says(text) == ""
        await cast.town.wait(minutes=1)
    assert await cast.points_of(cast.bob) == f"You have {len(texts)} points."


async def test_noise_earns_nothing(cast: Cast) -> None:
    for text in ("hi", "哈哈哈", "a  b  c", "   ", "", "\n\n\n\n\n", "/points", "签到签", "😀"):
        await cast.bob.says(text)
        await cast.town.wait(minutes=2)
    assert await cast.points_of(cast.bob) == "You have 0 points."


async def test_two_messages_earn_a_minute_apart(cast: Cast) -> None:
    said = 0
    for seconds, points_after in ((0, 1), (59, 1), (1, 2), (30, 2), (30, 3)):
        await cast.town.wait(seconds=seconds)
        await cast.bob.says(f"message number {(said := said + 1)}")
        assert (await cast.points_of(cast.bob)).startswith(f"You have {points_after} point")


async def test_a_day_has_its_most(database_url: str) -> None:
    async with talking(database_url, daily_cap=5, points=2) as town:
        bob, kim = town.resident("Bob"), town.resident("Kim")
        for number in range(6):
            await bob.says(f"message number {number}")
        await kim.says("everybody has a cap of their own")
        assert await points(bob) == "You have 5 points."
        assert await points(kim) == "You have 2 points."

        await town.wait(hours=15)  # three at night: still the same day
        await bob.says("awake so late")
        assert await points(bob) == "You have 5 points."
        await town.wait(hours=1)  # four: a new one
        await bob.says("awake so early")
        assert await points(bob) == "You have 7 points."


async def test_a_text_earns_once_a_day(database_url: str) -> None:
    async with talking(database_url) as town:
        bob = town.resident("Bob")
        for text in (
            *("Good morning all", "good  MORNING all ", "ｇｏｏｄ morning all"),
            *("good\u200b morning all", "\u202egood morning all"),
        ):
            await bob.says(text)
        assert await points(bob) == "You have 1 point."
        await bob.says("good morning all!")
        assert await points(bob) == "You have 2 points."
        await town.resident("Kim").says("good morning all")
        assert await points(town.resident("Kim")) == "You have 1 point."
        await town.wait(days=1)
        await bob.says("good morning all")
        assert await points(bob) == "You have 3 points."


@pytest.mark.local_only("Telegram does not tell of removed messages")
async def test_a_removed_message_earns_nothing(cast: Cast) -> None:
    bob = cast.bob
    await bob.says("something better unsaid")
    await bob.removes()
    assert await cast.points_of(bob) == "You have 0 points."
    assert "Bob" not in await cast.ann.says("/top points all")
    assert (await bob.says("/points")).splitlines()[1:] == [
        "2 Mar 2026  -1  message removed",
        "2 Mar 2026  +1  talking",
    ]
    await cast.town.wait(minutes=5)
    await bob.says("something better unsaid")
    assert await cast.points_of(bob) == "You have 0 points."


@pytest.mark.local_only("Telegram does not tell of removed messages")
async def test_whoever_removes_it_it_is_taken_back_once(cast: Cast) -> None:
    await cast.bob.says("something better unsaid")
    shown = cast.bob.last
    for who in (cast.mod, cast.bob, cast.mod):
        await who.removes(shown)
    assert await cast.points_of(cast.bob) == "You have 0 points."
    assert await cast.points_of(cast.mod) == "You have 0 points."


@pytest.mark.local_only("Telegram does not tell of removed messages")
async def test_what_is_spent_already_becomes_debt(cast: Cast) -> None:
    await cast.bob.says("something better unsaid")
    said = cast.bob.last
    await cast.bob.says("/give @kim 1")
    await cast.bob.removes(said)
    assert await cast.points_of(cast.bob) == "You have 0 points. You owe 1 point."
    assert await cast.points_of(cast.kim) == "You have 1 point."

    await cast.town.wait(minutes=5)
    await cast.bob.says("something better to say")
    assert await cast.points_of(cast.bob) == "You have 0 points."


@pytest.mark.local_only("Telegram does not tell of removed messages")
async def test_removing_what_earned_nothing_takes_nothing(cast: Cast) -> None:
    await cast.bob.says("the first message")
    await cast.bob.says("the second one, too soon")
    await cast.bob.removes()
    gone = cast.town.square.write("bob", PLAZA, "never heard of", cast.town.clock.now())
    await cast.bob.removes(gone)
    await cast.ann.says("/points")
    await cast.ann.removes()
    assert await cast.points_of(cast.bob) == "You have 1 point."
    assert await cast.points_of(cast.ann) == "You have 100 points."


@pytest.mark.local_only("Telegram does not tell of removed messages")
async def test_an_edit_earns_nothing_and_costs_nothing(cast: Cast) -> None:
    await cast.bob.says("hi")
    await cast.town.wait(minutes=5)
    await cast.bob.edits("a much longer message than before")
    assert await cast.points_of(cast.bob) == "You have 0 points."
    await cast.bob.says("good morning everybody")
    await cast.bob.edits("x")
    await cast.bob.removes()
    assert await cast.points_of(cast.bob) == "You have 0 points."


@pytest.mark.local_only("Telegram does not tell of removed messages")
async def test_a_removed_message_does_not_come_back_by_an_edit(cast: Cast) -> None:
    await cast.bob.says("my address is Main Street 1")
    await cast.bob.removes()
    await cast.bob.edits("my address is Main Street 2")
    assert rows(cast.town, "SELECT body FROM text WHERE body LIKE '%Main%'") == []


@pytest.mark.local_only("Telegram keeps what waits for one day")
async def test_what_comes_late_earns_on_its_own_day(cast: Cast) -> None:
    """A message of yesterday that is caught up now pays for yesterday, whatever was said today."""
    await cast.bob.says("good morning everybody")
    assert await cast.said_ago(cast.bob, "good evening everybody", days=1) == ""
    assert await cast.said_ago(cast.bob, "good night everybody", days=1, seconds=-30) == ""
    assert await cast.points_of(cast.bob) == "You have 2 points."
    assert "Bob  1 point" in await cast.ann.says("/top points day")


async def test_messages_in_the_wrong_order_earn_no_more(cast: Cast) -> None:
    await cast.bob.says("good morning everybody")
    await cast.said_ago(cast.bob, "a little earlier", seconds=59)
    await cast.said_ago(cast.bob, "a minute earlier", seconds=60)
    assert await cast.points_of(cast.bob) == "You have 2 points."


async def test_who_earns_nothing(cast: Cast) -> None:
    await cast.robot.says("I am a bot and talk a lot")
    await cast.bob.whispers("only the bot hears this")
    await cast.town.resident("Stranger").says("in a chat of nobody", chat="elsewhere")
    assert await cast.points_of(cast.bob) == "You have 0 points."
    board = await cast.ann.says("/top points all")
    assert "Robot" not in board
    assert "Stranger" not in board


async def test_talking_can_be_worth_nothing(database_url: str) -> None:
    async with talking(database_url, points=0) as town:
        await town.resident("Bob").says("good morning everybody")
        assert await points(town.resident("Bob")) == "You have 0 points."


async def test_many_at_once_earn_what_they_would_one_by_one(database_url: str) -> None:
    async with talking(database_url, daily_cap=10) as town:
        square, now = town.square, town.clock.now()
        said = [
            square.write(who, PLAZA, f"message {number} of mine", now + timedelta(seconds=number))
            for number in range(15)
            for who in ("bob", "kim")
        ]
        town.resident("Bob"), town.resident("Kim")
        await town.deliver(*map(square.said, said), *map(square.said, said))
        assert await points(town.resident("Bob")) == "You have 10 points."
        assert await points(town.resident("Kim")) == "You have 10 points."
