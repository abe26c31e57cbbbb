"""What was said, and who came and went, while the bot was away: all of it, and all of it once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import msgspec
import pytest

from bot.discord.catchup import Caps
from storage.coverage import gaps
from storage.database import Database
from tests.bot.discord import deeds
from tests.bot.discord import permissions as p
from tests.bot.discord.bakery import Bakery, numbers
from tests.bot.discord.server import Discord
from tests.bot.discord.sessions import shown
from tests.bot.discord.world import FORUM, Payload
from tests.bot.telegram.folk import until

PAGES = "GET /channels/{channel}/messages"


@pytest.fixture
async def bakery(server: Discord, sqlite_url: str) -> AsyncIterator[Bakery]:
    """The whole bot in a guild that belongs to a community, where it has been before."""
    made = Bakery(server, sqlite_url)
    for name in ("ann", "bob", "mod"):
        made.person(name)
    await made.opens()
    yield made
    await made.closes()


def left(bakery: Bakery) -> list[tuple[int, int, int, str]]:
    """Give what was given up."""
    database = Database(bakery.url, "OFF")
    found = [(g.channel, g.since, g.until, g.why) for g in gaps(database, "discord")]
    database.close()
    return found


async def test_what_was_said_meanwhile_is_fetched_where_something_moved(bakery: Bakery) -> None:
    ann = bakery.person("ann")
    quiet = bakery.server.world.channel(bakery.guild, "quiet")
    before = ann.says("before"), ann.says("hush", quiet)
    await bakery.settled()
    await bakery.closes()
    missed = [ann.says(f"meanwhile {i}") for i in range(230)]
    await bakery.opens()
    assert bakery.heard_messages() == numbers(*before, *missed)
    asked = bakery.server.of(PAGES)
    assert [request.path["channel"] for request in asked] == [ann.channel.id] * 3
    await bakery.closes()
    await bakery.opens()
    assert len(bakery.server.of(PAGES)) == 3
    assert left(bakery) == []


async def test_threads_and_posts_are_fetched_as_well(bakery: Bakery) -> None:
    ann, world = bakery.person("ann"), bakery.server.world
    forum = world.channel(bakery.guild, "bread", FORUM)
    old = ann.opens("Rye?", "first", channel=forum)
    await bakery.settled()
    await bakery.closes()
    missed = [ann.says("second", old)]
    new = ann.opens("Wheat?", "new", channel=forum)
    missed += [ann.says("newer", new)]
    put_away = ann.opens("Oats?", "over")
    missed += [ann.says("and out", put_away)]
    deeds.archive(world, put_away)
    await bakery.opens()
    heard = {*bakery.heard_messages()}
    assert {*numbers(*missed)} <= heard
    for thread in (old, new, put_away):
        assert {*thread.ids} <= heard
    topics = {row[0] for row in bakery.rows("SELECT topic FROM activity WHERE kind = 1")}
    assert topics >= {int(thread.id) for thread in (old, new, put_away)}


async def test_what_is_live_goes_before_what_is_caught_up_and_the_mark_stands(
    bakery: Bakery,
) -> None:
    ann, server = bakery.person("ann"), bakery.server
    await bakery.closes()
    missed = [ann.says(f"meanwhile {i}") for i in range(120)]
    server.faults.add(PAGES, status=503, times=10_000)
    await bakery.opens(whole=False)
    live = ann.says("live")
    await until(lambda: bakery.heard_messages() == numbers(live))
    await bakery.closes()  # it has heard the newest, and not what was before
    server.faults.waiting.clear()
    later = ann.says("later")
    await bakery.opens()
    assert bakery.heard_messages() == numbers(*missed, live, later)
    assert left(bakery) == []


async def test_what_a_cap_gives_up_is_a_gap_and_nothing_else_is_missed(
    server: Discord, sqlite_url: str
) -> None:
    bakery = Bakery(server, sqlite_url, Caps(pages=1))
    await bakery.opens()
    ann = bakery.person("ann")
    first = ann.says("before")
    await bakery.settled()
    await bakery.closes()
    missed = [ann.says(f"meanwhile {i}") for i in range(130)]
    await bakery.opens()
    await bakery.closes()
    heard = bakery.heard_messages()
    ((channel, since, until_, why),) = left(bakery)
    assert (channel, why) == (int(ann.channel.id), "pages")
    lost = [number for number in numbers(first, *missed) if since < number <= until_]
    assert heard == [number for number in numbers(first, *missed) if number not in lost]
    assert len(lost) == 30


async def test_what_is_too_old_is_a_gap(server: Discord, sqlite_url: str) -> None:
    bakery = Bakery(server, sqlite_url, Caps(hours=1))
    await bakery.opens()
    ann = bakery.person("ann")
    await bakery.settled()
    await bakery.closes()
    _aged(bakery, hours=3)
    now = server.world.now()
    old = ann.says("long ago", at=now - 2 * 3600)
    new = ann.says("just now")
    await bakery.opens()
    await bakery.closes()
    assert bakery.heard_messages() == numbers(new)
    ((channel, since, until_, why),) = left(bakery)
    assert (channel, why) == (int(ann.channel.id), "age")
    assert since < numbers(old)[0] <= until_


def _aged(bakery: Bakery, hours: int) -> None:
    """Let the bot have been away for so long."""
    database = Database(bakery.url, "OFF")
    with database.writing() as connection:
        back = hours * 3_600_000 << 22
        connection.exec_driver_sql(f"UPDATE covered_server SET mark = mark - {back}")
    database.close()


async def test_what_the_bot_may_not_read_is_a_gap_and_asked_for_by_nobody(bakery: Bakery) -> None:
    ann = bakery.person("ann")
    await bakery.closes()
    for role in bakery.guild.roles.values():
        role["permissions"] = str(p.VIEW_CHANNEL | p.SEND_MESSAGES)
    ann.says("meanwhile")
    await bakery.opens()
    assert [each[3] for each in left(bakery)] == ["rights"]
    assert bakery.server.of(PAGES) == []
    assert bakery.heard_messages() == []


async def test_an_unclaimed_guild_is_kept_in_no_table(server: Discord, sqlite_url: str) -> None:
    bakery = Bakery(server, sqlite_url)
    other = server.guild("Strangers")
    eve = server.person("eve", other)
    await bakery.opens()
    eve.says("hello?")
    await bakery.settled()
    assert bakery.rows("SELECT guild FROM covered_server") == [(int(bakery.guild.id),)]
    assert bakery.heard_messages() == []
    await bakery.closes()


def kinds(bakery: Bakery, who: str) -> list[tuple[int, int]]:
    """Give kind and flags of what somebody did, but for talk and for how they are called."""
    return [
        (row[0], row[1])
        for row in bakery.rows(
            "SELECT a.kind, a.flags FROM activity a JOIN identity i ON i.id = a.identity "
            "WHERE i.external = :who AND a.kind NOT IN (1, 9) ORDER BY a.at, a.kind",
            who=who,
        )
    ]


async def test_who_came_and_went_meanwhile_is_known_by_comparison(bakery: Bakery) -> None:
    ann, bob = bakery.person("ann"), bakery.person("bob")
    ann.says("here"), bob.says("here")
    await bakery.settled()
    await bakery.closes()
    await bakery.opens()  # who is there is compared
    await bakery.closes()
    bob.leaves()
    eve = bakery.server.world.user("eve")
    deeds.admit(bakery.server.world, bakery.guild, eve)
    await bakery.opens()
    assert kinds(bakery, bob.id) == [(5, 1)]
    assert [kind for kind, _ in kinds(bakery, eve["id"])] == [4]
    assert kinds(bakery, ann.id) == []
    await bakery.closes()
    await bakery.opens()
    assert kinds(bakery, bob.id) == [(5, 1)]


async def test_who_was_banned_and_silenced_meanwhile_is_read_in_the_log(bakery: Bakery) -> None:
    ann, bob, mod = (bakery.person(name) for name in ("ann", "bob", "mod"))
    ann.says("here"), bob.says("here")
    await bakery.settled()
    await bakery.closes()
    bob.is_banned_by(mod, "spam")
    ann.is_timed_out_by(mod, 600)
    await bakery.opens()
    assert [kind for kind, _ in kinds(bakery, bob.id)] == [5, 10]
    assert [kind for kind, _ in kinds(bakery, ann.id)] == [10]


async def test_who_was_banned_without_being_there_has_not_left_again(bakery: Bakery) -> None:
    world, guild = bakery.server.world, bakery.guild
    ann, bob, mod = (bakery.person(name) for name in ("ann", "bob", "mod"))
    ann.says("here"), bob.says("here")
    await bakery.settled()
    bob.leaves()
    await bakery.settled()
    await bakery.closes()
    eve = world.user("eve")
    for target in (ann.id, ann.id, bob.id, eve["id"]):
        deeds.note(world, guild, world.me["id"], deeds.BAN_ADD, target)
    deeds.note(world, guild, mod.id, deeds.BAN_ADD, bob.id)
    deeds.expel(world, guild, ann.id)
    await bakery.opens()
    assert [kind for kind, _ in kinds(bakery, ann.id)] == [5]
    assert [kind for kind, _ in kinds(bakery, bob.id)] == [5, 10]
    assert kinds(bakery, eve["id"]) == []


async def test_who_rose_meanwhile_is_raised(bakery: Bakery) -> None:
    ann, world = bakery.person("ann"), bakery.server.world
    ann.says("here")
    await bakery.settled()
    await bakery.closes()
    role = world.role(bakery.guild, "Mods", p.MANAGE_MESSAGES)
    ann.is_given(role)
    await bakery.opens()
    assert bakery.rows("SELECT role FROM identity WHERE external = :who", who=ann.id) == [(2,)]


async def test_reactions_to_what_was_missed_are_known_by_name(bakery: Bakery) -> None:
    ann, bob = bakery.person("ann"), bakery.person("bob")
    await bakery.closes()
    said: Payload = ann.says("meanwhile")
    deeds.react(bakery.server.world, ann.channel, said, bob.id, "👍")
    await bakery.opens()
    assert kinds(bakery, bob.id) == [(7, 1)]


@pytest.mark.parametrize("rounds", [4, pytest.param(40, marks=pytest.mark.long)])
async def test_whenever_it_breaks_off_nothing_is_missed_and_nothing_counts_twice(
    bakery: Bakery, rounds: int
) -> None:
    luck, world, server = Random(rounds), bakery.server.world, bakery.server
    ann, bob = bakery.person("ann"), bakery.person("bob")
    hall = world.channel(bakery.guild, "hall")
    post = ann.opens("Rye?", "first", channel=world.channel(bakery.guild, "bread", FORUM))
    places = [ann.channel, hall, post]
    for turn in range(rounds):
        for i in range(luck.randrange(150)):
            luck.choice((ann, bob)).says(f"{turn} {i}", luck.choice(places))
        if bakery.app is None:
            await bakery.opens(whole=luck.random() < 0.4)
        elif luck.random() < 0.3:
            server.gateway.forget()
            server.gateway.cut()
        for i in range(luck.randrange(30)):
            ann.says(f"{turn} live {i}", luck.choice(places))
            await asyncio.sleep(0)
        for _ in range(luck.randrange(60)):
            await asyncio.sleep(0.002)
        if luck.random() < 0.7:
            await bakery.breaks_off()
    if bakery.app is None:
        await bakery.opens()
    await until(lambda: bakery.heard.connected)
    await bakery.settled()
    everything = sorted(number for place in places for number in place.ids)
    assert bakery.heard_messages() == everything
    assert left(bakery) == []


async def test_a_guild_that_is_told_as_the_bot_leaves_is_left_to_the_next_start(
    bakery: Bakery,
) -> None:
    ann = bakery.person("ann")
    await bakery.heard.hold()
    missed = ann.says("the oven is hot")
    told = shown(bakery.server.world, bakery.guild)
    bakery.heard.taking.heard("GUILD_CREATE", msgspec.json.encode(told))
    await bakery.closes()
    assert "Sessions._caught_up" not in {
        getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()
    }
    await bakery.opens()
    assert bakery.heard_messages() == numbers(missed)
