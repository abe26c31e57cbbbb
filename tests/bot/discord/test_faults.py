"""Trouble on the way to Discord: everything is done or told of, nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import text

from bot.discord.pacing import Limits
from community.actions import Action, Ban, Delete, Say
from community.outbox import State
from community.words import t
from tests.bot.discord.asked import Request
from tests.bot.discord.faults import too_fast
from tests.bot.discord.people import Person
from tests.bot.discord.server import Discord
from tests.bot.discord.voices import Town, town_on
from tests.bot.discord.world import Answer
from tests.bot.telegram.folk import until
from tests.bot.telegram.waiting import eventually, left

SAY = "POST /channels/{channel}/messages"


@pytest.fixture
async def town(server: Discord, sqlite_url: str) -> AsyncIterator[Town]:
    async with town_on(server, sqlite_url) as opened:
        yield opened


def add(town: Town, actions: Sequence[Action]) -> None:
    numbers = left(town.app.database, actions)
    town.app.outbox.land(list(zip(numbers, actions, strict=True)))


def told(town: Town, count: int, channels: int = 10) -> list[Action]:
    """Give messages to several channels, in turn."""
    world, guild = town.api.world, town.guild
    places = [world.channel(guild, f"room {n}").id for n in range(channels)]
    town.app.platforms[0].learn(guild)  # type: ignore[attr-defined]  # the platform of these tests
    return [
        Say(platform="discord", chat=places[n % channels], words=t("Number {n}.", n=n))
        for n in range(count)
    ]


def heard(town: Town) -> Counter[str]:
    channels = town.guild.channels.values()
    return Counter(m["content"] for c in channels for m in c.messages.values())


def states(town: Town) -> Counter[State]:
    with town.app.database.reading() as connection:
        rows = connection.execute(text("SELECT state FROM outbox"))
        return Counter(State(row.state) for row in rows)


def ended(town: Town) -> bool:
    waits = town.app.outbox.waiting or not town.app.line.idle
    return not waits and not {State.WAITING, State.ON_THE_WIRE} & {*states(town)}


def once_each(count: int) -> Counter[str]:
    return Counter(f"Number {n}." for n in range(count))


async def test_every_third_send_is_too_fast(town: Town) -> None:
    asked = 0

    def rule(request: Request) -> Answer | None:
        nonlocal asked
        asked += request.call == SAY
        return (429, too_fast(0.05)[1]) if request.call == SAY and not asked % 3 else None

    town.api.answers = rule
    add(town, told(town, 60))
    await until(lambda: ended(town))
    assert heard(town) == once_each(60)


async def test_all_must_wait_when_discord_says_so(town: Town) -> None:
    town.api.faults.limit(SAY, 0.4, everywhere=True)
    began = time.monotonic()
    add(town, told(town, 30))
    await until(lambda: ended(town))
    assert time.monotonic() - began > 0.4
    assert heard(town) == once_each(30)
    assert len(town.api.of(SAY)) <= 30 + 16, "what was under way, and nothing more"


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_in_trouble_is_asked_again(town: Town, status: int) -> None:
    town.api.faults.add(SAY, status=status, body="<html>", times=5)
    add(town, told(town, 20))
    await until(lambda: ended(town))
    assert heard(town) == once_each(20)


@pytest.mark.parametrize("ends", ["before", "after"])
async def test_a_connection_that_breaks_doubles_nothing(town: Town, ends: Any) -> None:
    town.api.faults.add(SAY, ends=ends, times=8)
    add(town, told(town, 20))
    await until(lambda: ended(town))
    assert heard(town) == once_each(20)


@pytest.mark.long
async def test_without_a_network_for_half_a_minute_everything_waits(town: Town) -> None:
    town.api.down = True
    add(town, told(town, 20))
    await asyncio.sleep(30)
    assert not heard(town)
    town.api.down = False
    await eventually(lambda: ended(town), 60)
    assert heard(town) == once_each(20)


async def test_a_slow_server_is_waited_for(town: Town) -> None:
    town.api.faults.add(SAY, seconds=0.2, times=20)
    add(town, told(town, 20))
    await until(lambda: ended(town))
    assert heard(town) == once_each(20)


async def test_a_sanction_does_not_wait_behind_a_thousand_answers(
    server: Discord, sqlite_url: str
) -> None:
    async with town_on(server, sqlite_url, limits=Limits()) as town:
        server.limits.on = True
        eve = town.person("Eve")
        add(town, told(town, 1_000, 50))
        await until(lambda: len(server.of(SAY)) > 20)
        add(town, [Ban(platform="discord", chat=town.guild.id, person=eve.id)])
        assert await eventually(lambda: eve.id in town.guild.bans, 5) < 1


async def test_a_refusal_is_told_of_and_holds_nothing_up(town: Town) -> None:
    actions = told(town, 20)
    gone: list[Action] = [Say(platform="discord", chat="5", words=t("Nobody hears it."))]
    add(town, [*gone, *actions])
    await until(lambda: ended(town))
    assert heard(town) == once_each(20)
    assert states(town) == {State.SENT: 20, State.REFUSED: 1}


@pytest.mark.long
async def test_a_raid_is_removed_within_what_discord_takes(
    server: Discord, sqlite_url: str
) -> None:
    """500 people write 2,000 messages: 20 calls remove these, a ban each keeps those out."""
    async with town_on(server, sqlite_url, limits=Limits()) as town:
        raiders = [town.person(f"Raider {n}") for n in range(500)]
        spam = [raiders[n % 500].says(f"spam {n}") for n in range(2_000)]
        server.limits.on = True
        here: dict[str, Any] = {"platform": "discord", "chat": town.channel.id}
        add(town, [Delete(**here, message=int(message["id"])) for message in spam])
        add(town, [Ban(**here, person=raider.id) for raider in raiders])
        await eventually(lambda: ended(town), 120)
        assert not [m for m in town.channel.messages.values() if "spam" in m["content"]]
        assert {raider.id for raider in raiders} == {*town.guild.bans}
        assert states(town) == {State.SENT: 2_500}
        assert server.limits.refused < 100


# While it is decided late, and after a death.


@pytest.mark.parametrize("seconds", [0.7, pytest.param(10, marks=pytest.mark.long)])
async def test_all_is_acknowledged_while_the_dispatcher_is_held(town: Town, seconds: float) -> None:
    people = [town.person(f"P{n}") for n in range(20)]
    run, until_then = town.app.line._run, time.monotonic() + seconds

    def slowly(events: Any) -> Any:
        time.sleep(max(0.0, until_then - time.monotonic()))
        return run(events)

    town.app.line._run = slowly
    asked = [who.commands("points") for who in people]
    await until(lambda: all(each.answered for each in asked))
    assert time.monotonic() < until_then
    assert all(each.acknowledged - each.came < 1 for each in asked)
    for each in asked:
        assert await town.until_over(each) == "You have 0 points."


async def test_who_was_killed_before_the_answer_gives_it_afterwards(
    server: Discord, sqlite_url: str
) -> None:
    async with town_on(server, sqlite_url) as town:
        people: list[Person] = [town.person(f"P{n}") for n in range(5)]
        server.answers = lambda asked: (503, {}) if asked.method == "PATCH" else None
        asked = [who.commands("points") for who in people]
        await until(lambda: all(each.answered for each in asked))
        await until(lambda: town.app.outbox.waiting == len(asked))
    server.answers = lambda _: None
    async with town_on(server, sqlite_url) as town:
        for each in asked:
            assert await town.until_over(each) == "You have 0 points."
        await town.app.settled()
        with town.app.database.reading() as connection:
            rows = connection.execute(text("SELECT action FROM outbox")).scalars().all()
    assert not [row for row in rows if "token" in row], "what is answered keeps no token"


async def test_who_was_killed_before_it_was_committed_is_told_afterwards(
    server: Discord, sqlite_url: str
) -> None:
    async with town_on(server, sqlite_url) as town:
        people: list[Person] = [town.person(f"P{n}") for n in range(5)]
        await town.until_over(people[0].commands("points"))
        dead = asyncio.Event()

        async def never(_: Any) -> None:
            await dead.wait()

        town.app.platforms[0].voice.interactions.intake = never  # type: ignore[attr-defined]  # the one of these tests
        asked = [who.commands("points") for who in people]
        await until(lambda: all(each.answered for each in asked))
        folder = town.app.database.asked
        (file,) = folder.iterdir()
        await until(lambda: file.read_bytes().count(b'"token"') == len(people))
        assert file.stat().st_mode & 0o777 == 0o600
    async with town_on(server, sqlite_url) as town:
        for each in asked:
            assert await town.until_over(each) == "You have 0 points."
        assert not any(each.stat().st_size for each in town.app.database.asked.iterdir())
        assert all(len(town.words(who)) == 1 + (who is people[0]) for who in people)
