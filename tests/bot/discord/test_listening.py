"""The whole way of an event: told over the gateway, committed, answered; and what disturbs it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from tests.bot.discord.bakery import Bakery, numbers
from tests.bot.discord.server import Discord


@pytest.fixture
async def bakery(server: Discord, sqlite_url: str) -> AsyncIterator[Bakery]:
    """The whole bot in a guild that belongs to a community."""
    made = Bakery(server, sqlite_url)
    await made.opens()
    yield made
    await made.closes()


async def test_a_message_is_heard_and_answered(bakery: Bakery) -> None:
    ann = bakery.person("ann")
    asked = ann.says("!checkin")
    await bakery.settled()
    assert bakery.heard_messages() == numbers(asked)
    assert any("number 1 today" in said for said in bakery.answers())


async def test_a_cut_connection_is_taken_up_again_and_nothing_is_missed(bakery: Bakery) -> None:
    ann = bakery.person("ann")
    first = ann.says("one")
    await bakery.settled()
    bakery.server.gateway.cut()
    missed = [ann.says(f"meanwhile {i}") for i in range(5)]
    await until(lambda: bakery.server.gateway.resumes == 1)
    await bakery.settled()
    assert bakery.heard_messages() == numbers(first, *missed)
    assert len(bakery.server.gateway.identifies) == 1


async def test_a_session_that_is_lost_is_begun_anew_and_what_was_said_is_fetched(
    bakery: Bakery,
) -> None:
    ann, server = bakery.person("ann"), bakery.server
    first = ann.says("one")
    await bakery.settled()
    server.gateway.down = True
    server.gateway.forget()
    server.gateway.cut()
    missed = [ann.says(f"meanwhile {i}") for i in range(250)]
    server.gateway.down = False
    await until(lambda: len(server.gateway.identifies) == 2 and bakery.heard.connected)
    await bakery.settled()
    assert bakery.heard_messages() == numbers(first, *missed)
    assert len(server.of("GET /channels/{channel}/messages")) == 3


async def test_the_gateway_may_ask_for_another_connection(bakery: Bakery) -> None:
    ann = bakery.person("ann")
    bakery.server.gateway.reconnect()
    await until(lambda: bakery.server.gateway.resumes == 1)
    said = ann.says("one")
    await bakery.settled()
    assert bakery.heard_messages() == numbers(said)


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_session_may_be_called_invalid(bakery: Bakery, resumable: bool) -> None:
    ann, gateway = bakery.person("ann"), bakery.server.gateway
    gateway.invalidate(resumable=resumable)
    said = ann.says("meanwhile")
    begun = 1 if resumable else 2
    await until(lambda: gateway.resumes == resumable and len(gateway.identifies) == begun)
    await until(lambda: bakery.heard.connected)
    await bakery.settled()
    assert bakery.heard_messages() == numbers(said)


async def test_what_nobody_can_read_is_kept_and_stops_nothing(bakery: Bakery) -> None:
    ann, gateway = bakery.person("ann"), bakery.server.gateway
    gateway.raw("{no JSON at all")
    gateway.anything("MESSAGE_CREATE", {"id": "x", "channel_id": [], "author": None})
    gateway.anything("GUILD_MEMBER_UPDATE", {"guild_id": bakery.guild.id, "user": 7, "roles": {}})
    gateway.anything("GUILD_CREATE", {"id": bakery.guild.id, "roles": "all of them"})
    gateway.anything("SOMETHING_NEW", [1, 2, 3])
    said = ann.says("one")
    await bakery.settled()
    assert bakery.heard_messages() == numbers(said)
    assert gateway.resumes == 0
    kept = bakery.rows("SELECT raw FROM dead_letter ORDER BY id")
    assert [json.loads(raw)["raw"].split(" ")[0] for (raw,) in kept] == [
        "{no",
        "MESSAGE_CREATE",
        "GUILD_MEMBER_UPDATE",
        "GUILD_CREATE",
    ]
    assert bakery.heard.unread == 4


async def test_what_is_told_twice_counts_once(bakery: Bakery) -> None:
    said = bakery.person("ann").says("!checkin")
    bakery.server.gateway.again("MESSAGE_CREATE")
    await bakery.settled()
    assert bakery.heard_messages() == numbers(said)
    assert len(bakery.answers()) == 1


async def test_text_frames_do_as_well_as_packed_ones(server: Discord, sqlite_url: str) -> None:
    server.gateway.compresses = False
    bakery = Bakery(server, sqlite_url)
    await bakery.opens()
    said = bakery.person("ann").says("one")
    await bakery.settled()
    assert bakery.heard_messages() == numbers(said)
    await bakery.closes()


async def test_without_content_it_hears_who_speaks_and_what_it_is_called_for(
    server: Discord, sqlite_url: str
) -> None:
    server.world.application["flags"] = 0
    bakery = Bakery(server, sqlite_url)
    await bakery.opens()
    ann = bakery.person("ann")
    said = ann.says("!checkin"), ann.says(f"<@{server.world.me['id']}> checkin")
    await bakery.settled()
    assert bakery.heard_messages() == numbers(*said)
    assert len(bakery.answers()) == 1
    assert not server.gateway.identifies[0]["intents"] & (1 << 15 | 1 << 1)
    await bakery.closes()


async def test_intents_that_are_refused_after_all_are_done_without(
    server: Discord, sqlite_url: str
) -> None:
    bakery = Bakery(server, sqlite_url)
    ask, flags = server.answers, server.world.application["flags"]
    told = dict(server.world.application) | {"flags": flags}
    server.world.application["flags"] = 0
    server.answers = lambda asked: (200, told) if asked.route == "/applications/@me" else ask(asked)
    await bakery.opens()
    assert len(server.gateway.identifies) == 2
    await bakery.closes()


async def test_few_sessions_that_are_left_are_spread_over_the_day(
    server: Discord, sqlite_url: str
) -> None:
    server.gateway.left = 36
    bakery = Bakery(server, sqlite_url)
    await bakery.opens()
    assert bakery.pauses == [100.0]
    await bakery.closes()
