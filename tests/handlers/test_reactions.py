"""Points for reactions received, as members live them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from community.settings import Instance
from storage.books import audit

FREE = {"tenure_days": 0, "giver_daily": 1000, "pair_daily": 1000, "receiver_daily": 1000}


@asynccontextmanager
async def plaza(url: str, **settings: int | bool) -> AsyncIterator[Town]:
    """A plaza where talking earns nothing and reactions have only the caps that are given."""
    rules = {"talk": {"points": 0}, "reactions": FREE | settings}
    town = await Town.open(url, instance=Instance(rules))
    for name in ("Ann", "Bob", "Kim", "Lou"):
        await town.resident(name).says("hi")
    yield town
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


async def posts(who: Resident, count: int = 1) -> list[Shown]:
    shown = []
    for _ in range(count):
        await who.says("look at this")
        assert who.last is not None
        shown.append(who.last)
    return shown


async def reacts(who: Resident, message: Shown, *emoji: str, ago: float = 0) -> None:
    """From now on these are somebody's reactions to a message, and no others."""
    town = who.town
    at = town.clock.now() - timedelta(seconds=ago)
    await town.deliver(town.square.reacted(message, who.soul.id, list(emoji), at))


async def points(who: Resident) -> str:
    return (await who.says("/points")).splitlines()[0]


async def test_everybody_who_reacts_is_worth_a_point_once(database_url: str) -> None:
    async with plaza(database_url) as town:
        ann, bob, kim = (town.resident(name) for name in ("Ann", "Bob", "Kim"))
        [post] = await posts(ann)
        for emoji in (["👍"], ["❤"], ["❤", "🎉"], ["👍"]):
            await reacts(bob, post, *emoji)
        assert await points(ann) == "You have 1 point."
        await reacts(kim, post, "👍")
        assert await points(ann) == "You have 2 points."
        assert await points(bob) == "You have 0 points."
        assert "1. Ann  2 points" in await bob.says("/top points day")
        for _, chinese in ((await ann.says("/me language zh"), "消息收到回应"),):
            assert (await ann.says("积分")).splitlines()[1] == f"2026年3月2日  +1  {chinese}"


async def test_what_is_taken_away_is_taken_back_for_good(database_url: str) -> None:
    async with plaza(database_url) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        [post] = await posts(ann)
        await reacts(bob, post, "👍")
        await reacts(bob, post)
        assert (await ann.says("/points")).splitlines() == [
            "You have 0 points.",
            "2 Mar 2026  -1  reaction taken back",
            "2 Mar 2026  +1  reaction to a message",
        ]
        for emoji in ("👍", "❤", "🎉"):
            await town.wait(days=1)
            await reacts(bob, post, emoji)
            await reacts(bob, post, ago=-1)
        assert await points(ann) == "You have 0 points."
        assert "Nobody is on this board yet." in await bob.says("/top points all")


@pytest.mark.not_over("discord", "it does not say when somebody reacted")
async def test_what_is_taken_away_before_it_is_heard_of_earns_nothing(database_url: str) -> None:
    async with plaza(database_url) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        [post] = await posts(ann)
        await reacts(bob, post)
        await reacts(bob, post, "👍", ago=5)
        assert await points(ann) == "You have 0 points."


async def test_what_comes_again_counts_once(database_url: str) -> None:
    async with plaza(database_url) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        [post] = await posts(ann)
        now = town.clock.now()
        given = town.square.reacted(post, "bob", ["👍"], now)
        other = town.square.reacted(post, "bob", ["❤"], now + timedelta(seconds=1))
        await town.deliver(given, given, other, given)
        assert await points(ann) == "You have 1 point."
        gone = town.square.reacted(post, "bob", [], now + timedelta(seconds=2))
        await town.deliver(gone, given, gone, other)
        assert await points(ann) == "You have 0 points."
        assert await points(bob) == "You have 0 points."


CAPS = [
    # Who gives is Bob or Lou; to whom are Ann and Kim, three messages each.
    ({"giver_daily": 2}, ["You have 2 points.", "You have 2 points."]),
    ({"pair_daily": 1}, ["You have 2 points.", "You have 2 points."]),
    ({"receiver_daily": 4}, ["You have 4 points.", "You have 4 points."]),
    ({"receiver_daily": 0}, ["You have 0 points.", "You have 0 points."]),
    ({"giver_daily": 4, "pair_daily": 3}, ["You have 6 points.", "You have 2 points."]),
    ({}, ["You have 6 points.", "You have 6 points."]),
]


@pytest.mark.parametrize(("caps", "expected"), CAPS)
async def test_a_day_has_its_caps(
    database_url: str, caps: dict[str, int], expected: list[str]
) -> None:
    async with plaza(database_url, **caps) as town:
        ann, kim, bob, lou = (town.resident(name) for name in ("Ann", "Kim", "Bob", "Lou"))
        pairs = {"giver_daily": ((ann, bob), (kim, lou))}.get(
            "".join(caps), ((ann, bob), (ann, lou), (kim, bob), (kim, lou))
        )
        messages = {who.soul.id: await posts(who, 3) for who in (ann, kim)}
        for taker, giver in pairs:
            for post in messages[taker.soul.id]:
                await reacts(giver, post, "👍")
        assert [await points(ann), await points(kim)] == expected


async def test_a_cap_is_for_a_day_and_does_not_pay_later(database_url: str) -> None:
    async with plaza(database_url, pair_daily=1) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        first, second, third = await posts(ann, 3)
        await reacts(bob, first, "👍")
        await reacts(bob, second, "👍")
        await reacts(bob, first)  # which makes no room for another
        await reacts(bob, third, "👍")
        assert await points(ann) == "You have 0 points."

        await town.wait(hours=16)  # four in the morning: a new day
        await reacts(bob, second, "❤")  # it was weighed yesterday
        assert await points(ann) == "You have 0 points."
        [fourth] = await posts(ann)
        await reacts(bob, fourth, "👍")
        assert await points(ann) == "You have 1 point."


async def test_who_gives_must_be_known_for_a_while(database_url: str) -> None:
    async with plaza(database_url, tenure_days=2) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        early, late, later = await posts(ann, 3)
        await town.wait(days=1, hours=23)
        await reacts(bob, early, "👍")
        await reacts(town.resident("Stranger"), early, "👍")
        assert await points(ann) == "You have 0 points."
        await town.wait(hours=1)
        await reacts(bob, late, "👍")
        await reacts(town.resident("Stranger"), later, "👍")
        assert await points(ann) == "You have 1 point."


async def test_whose_reactions_earn_nothing(database_url: str) -> None:
    async with plaza(database_url) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        robot = town.resident("Robot", bot=True)
        [post], [beep] = await posts(ann), await posts(robot)
        await reacts(ann, post, "👍")
        await reacts(robot, post, "👍")
        await reacts(bob, beep, "👍")
        unseen = town.square.write("ann", PLAZA, "never heard of", town.clock.now())
        await reacts(bob, unseen, "👍")
        nobody = town.square.reacted(post, "nobody", ["👍"], town.clock.now())
        assert nobody["from"] is None
        await town.deliver(nobody)
        await ann.whispers("in private")
        assert ann.last is not None
        await reacts(bob, ann.last, "👍")
        assert await points(ann) == "You have 0 points."
        assert "Robot" not in await bob.says("/top points all")


@pytest.mark.local_only("Telegram does not tell of removed messages")
async def test_a_removed_message_loses_them(database_url: str) -> None:
    async with plaza(database_url) as town:
        ann, bob, kim, lou = (town.resident(name) for name in ("Ann", "Bob", "Kim", "Lou"))
        [post], [kept] = await posts(ann), await posts(ann)
        for giver in (bob, kim):
            await reacts(giver, post, "👍")
        await reacts(bob, kept, "👍")
        await ann.says("/give @lou 2")
        await ann.removes(post)
        assert await points(ann) == "You have 0 points."
        assert "You owe 1 point." in await ann.says("/points")

        await reacts(bob, post)
        await reacts(lou, post, "👍")
        await ann.removes(post)
        assert "You owe 1 point." in await ann.says("/points")
        assert "1. Ann  1 point" in await bob.says("/top points day")


async def test_switching_off_takes_nothing_that_was_earned(database_url: str) -> None:
    async with plaza(database_url) as town:
        ann, bob, kim = (town.resident(name) for name in ("Ann", "Bob", "Kim"))
        owner = town.resident("Olga", role="owner")
        [post] = await posts(ann)
        await reacts(bob, post, "👍")
        assert "no" in await owner.says("/settings reactions.enabled no")
        await reacts(kim, post, "👍")
        assert await points(ann) == "You have 1 point."
        await owner.says("/settings reactions.enabled yes")
        assert await points(ann) == "You have 1 point."
        await owner.says("/settings reactions.points 5")
        await reacts(kim, post, "❤")
        assert await points(ann) == "You have 6 points."
        await owner.says("/settings reactions.enabled no")
        await reacts(kim, post)
        assert await points(ann) == "You have 1 point."


@pytest.mark.not_over("discord", "it does not say when somebody reacted")
async def test_what_comes_late_counts_for_its_own_day(database_url: str) -> None:
    async with plaza(database_url, pair_daily=1) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        first, second, third = await posts(ann, 3)
        await town.wait(days=1)
        await reacts(bob, first, "👍")
        await reacts(bob, second, "👍", ago=23 * 3600)
        await reacts(bob, third, "👍", ago=22 * 3600)
        assert await points(ann) == "You have 2 points."
        assert "1. Ann  1 point" in await bob.says("/top points day")
