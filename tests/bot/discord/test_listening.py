"""The whole way of an event: told over the gateway, committed, answered; and what disturbs it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from bot.discord.guilds import MANAGE_MESSAGES, MODERATE
from tests.bot.discord import deeds
from tests.bot.discord.bakery import Bakery, numbers
from tests.bot.discord.server import Discord
from tests.bot.telegram.folk import until


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


async def test_who_comes_and_goes_is_heard_and_by_whom(bakery: Bakery) -> None:
    bob, eve, mod = (bakery.person(name) for name in ("bob", "eve", "mod"))
    bakery.person("ann").says("here")
    bob.leaves()
    bob.joins()
    eve.is_kicked_by(mod)
    await bakery.settled()
    found = bakery.rows(
        "SELECT i.username, a.kind FROM activity a JOIN identity i ON i.id = a.identity "
        "WHERE a.kind IN (4, 5, 10) ORDER BY a.kind, i.username"
    )
    assert found == [("bob", 4), ("bob", 5), ("eve", 5)]


async def test_a_ban_and_a_timeout_by_people_are_sanctions(bakery: Bakery) -> None:
    ann, bob, mod = (bakery.person(name) for name in ("ann", "bob", "mod"))
    ann.is_timed_out_by(mod, 600)
    bob.is_banned_by(mod, "spam")
    bob.is_unbanned_by(mod)
    await bakery.settled()
    found = bakery.rows(
        "SELECT i.external, count(*) FROM activity a JOIN identity i ON i.id = a.identity "
        "WHERE a.kind = 10 GROUP BY 1"
    )
    assert {*found} == {(ann.id, 1), (bob.id, 2)}


async def test_a_role_that_is_given_is_known_at_once(bakery: Bakery) -> None:
    ann, world = bakery.person("ann"), bakery.server.world
    role = world.role(bakery.guild, "Mods", MODERATE)
    world.emit("GUILD_ROLE_CREATE", {"guild_id": bakery.guild.id, "role": role}, 1)
    ann.is_given(role)
    await bakery.settled()
    mine = "SELECT role FROM identity WHERE external = :who"
    assert bakery.rows(mine, who=ann.id) == [(2,)]
    ann.is_given()
    await bakery.settled()
    assert bakery.rows(mine, who=ann.id) == [(0,)]


async def test_a_private_chat_bears_the_persons_number(bakery: Bakery) -> None:
    ann = bakery.person("ann")
    ann.says("here")
    ann.whispers("/points")
    await bakery.settled()
    assert bakery.rows("SELECT external FROM chat WHERE private = 1") == [(ann.id,)]
    told = [m["content"] for m in ann.private.messages.values()]
    assert told[0] == "/points"
    assert "point" in told[1]


async def test_what_is_edited_removed_and_reacted_to_is_heard(bakery: Bakery) -> None:
    ann, bob = bakery.person("ann"), bakery.person("bob")
    said = ann.says("one"), ann.says("two"), ann.says("three")
    ann.edits(said[0], "one, really")
    bob.reacts(said[0], "👍")
    bob.unreacts(said[0], "👍")
    ann.removes(*said[1:])
    await bakery.settled()
    found = bakery.rows("SELECT kind, count(*) FROM activity GROUP BY 1 ORDER BY 1")
    assert found == [(1, 3), (2, 1), (3, 2), (7, 2)]
    assert bakery.rows("SELECT body FROM text ORDER BY ref") == [("one, really",)]


async def test_a_guild_of_nobodys_is_left_unless_its_owner_joins_it(bakery: Bakery) -> None:
    server = bakery.server
    other = server.world.guild("Strangers", with_bot=False)
    deeds.admit(server.world, other, server.world.me)
    await bakery.settled()
    waiting = bakery.rows("SELECT action FROM outbox WHERE state = 0")
    assert [json.loads(action)["type"] for (action,) in waiting] == ["leave"]
    assert json.loads(waiting[0][0])["chat"] == other.id


async def test_a_connection_that_has_fallen_silent_is_given_up(
    server: Discord, sqlite_url: str
) -> None:
    server.gateway.interval, server.gateway.deaf = 0.05, True
    bakery = Bakery(server, sqlite_url)
    await bakery.opens(patience=0.3)
    said = bakery.person("ann").says("one")
    await until(lambda: server.gateway.resumes >= 1)
    server.gateway.deaf = False
    server.gateway.interval = 41.25
    later = bakery.person("ann").says("two")
    await until(lambda: bakery.heard_messages() == numbers(said, later))
    assert len(server.gateway.identifies) == 1
    await bakery.closes()


async def test_who_hears_faster_than_can_be_taken_in_listens_more_slowly(
    bakery: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord.taking.MOST_WAITING", 3)
    said = [bakery.person("ann").says(f"{i}") for i in range(60)]
    await bakery.settled()
    assert bakery.heard_messages() == numbers(*said)


async def test_a_server_that_is_joined_is_kept_in_mind_from_then_on(bakery: Bakery) -> None:
    other = bakery.server.world.guild("Millers", with_bot=False)
    eve = bakery.server.person("eve", other)
    deeds.admit(bakery.server.world, other, bakery.server.world.me)
    before = eve.says("before")
    await bakery.settled()
    bakery.joins(other)
    await bakery.heard.sessions.look()
    await bakery.settled()
    await bakery.closes()
    missed = eve.says("missed")
    await bakery.opens()
    assert bakery.heard_messages() == numbers(missed)
    assert numbers(before) < numbers(missed)


async def test_what_a_channel_allows_makes_nobody_a_moderator(bakery: Bakery) -> None:
    ann, world = bakery.person("ann"), bakery.server.world
    more = {"id": ann.id, "type": 1, "allow": str(MANAGE_MESSAGES), "deny": "0"}
    ann.channel.payload["permission_overwrites"].append(more)
    world.commands[""].append({"id": str(world.number()), "name": "points", "options": []})
    ann.commands("points")
    await until(lambda: bakery.rows("SELECT 1 FROM activity WHERE kind = 8") != [])
    assert bakery.rows("SELECT role FROM identity WHERE external = :who", who=ann.id) == [(0,)]
