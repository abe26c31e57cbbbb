"""From a server to a community, as its owner lives it: by slash commands and buttons alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.claiming import claim_code
from community.actions import Ban, Say
from community.people import Role
from community.words import t
from storage.database import Database
from tests.bot.discord.people import Person
from tests.bot.discord.server import Discord
from tests.bot.discord.voices import Town, town_on
from tests.bot.discord.world import Payload
from tests.bot.telegram.folk import until
from tests.bot.telegram.waiting import left


def button(message: Payload, label: str) -> str:
    parts = [part for row in message["components"] for part in row["components"]]
    return next(str(part["custom_id"]) for part in parts if label in part["label"])


async def presses(town: Town, who: Person, label: str) -> str:
    """Press a button of the newest message that has one; gives what is read there then."""
    below = next(m for m in reversed(who.sees()) if label in str(m["components"]))
    before = below["content"]
    who.presses(button(below, label), below)
    await until(lambda: below["content"] != before)
    await town.app.settled()
    return str(below["content"])


async def answered(town: Town, who: Person, line: Payload) -> str:
    """Press Open; gives what only who presses reads then."""
    count = len(town.words(who))
    who.presses(button(line, "Open"), line)
    await until(lambda: len(town.words(who)) > count)
    return town.words(who)[-1]


@pytest.mark.parametrize(("locale", "owner"), [("en-US", "owner of Bakers"), ("zh-CN", "Bakers")])
async def test_an_owner_claims_a_community_and_brings_the_server_in(
    server: Discord, sqlite_url: str, locale: str, owner: str
) -> None:
    async with town_on(server, sqlite_url, settled=False) as town:
        ann, bob = town.person("Ann"), town.person("Bob")
        ann.locale = locale
        database = Database(sqlite_url, "OFF")
        code = claim_code(database, "Bakers", datetime.now(UTC))
        database.close()
        told = await town.until_over(bob.commands("points"))
        assert told == "This chat belongs to no community yet. Its owner adds it with /setup."
        assert owner in await town.until_over(ann.commands("claim", code=code))
        asked = await town.until_over(ann.commands("setup start"))
        assert "Bakers" in asked
        card = await presses(town, ann, "Bakers")
        assert "Bakers" in card
        assert "I cannot" not in card, "it has all its rights"
        assert "中文" in await presses(town, ann, "中文")
        assert town.words(bob) == [told], "all else is for the owner alone"
        assert "0 积分" in await town.until_over(bob.commands("points"))
        other = server.world.channel(town.guild, "bread")
        bob.channel = other
        assert "0 积分" in await town.until_over(bob.commands("points"))


async def test_the_card_says_what_the_bot_may_not_do_there(
    server: Discord, sqlite_url: str
) -> None:
    guild = server.guild("Bakers")
    role = next(each for each in guild.roles.values() if each["name"] == "Hearth")
    role["permissions"] = "0"
    async with town_on(server, sqlite_url, settled=False) as town:
        ann = town.person("Ann")
        database = Database(sqlite_url, "OFF")
        code = claim_code(database, "Bakers", datetime.now(UTC))
        database.close()
        await town.until_over(ann.commands("claim", code=code))
        await town.until_over(ann.commands("setup start"))
        card = await presses(town, ann, "Bakers")
        assert "I cannot ban anybody here: in the server's settings, under Roles" in card


async def test_who_takes_no_private_messages_opens_the_answer_where_it_was_asked(
    server: Discord, sqlite_url: str
) -> None:
    async with town_on(server, sqlite_url) as town:
        ann, bob = town.person("Ann"), town.person("Bob")
        for who in (ann, bob):
            await town.until_over(who.commands("points"))
        server.world.closed.add(ann.id)
        about: dict[str, Any] = {"platform": "discord", "chat": town.channel.id, "to": ann.id}
        say = Say(**about, words=t("A secret."), private=True, secret=True, community=1)
        (number,) = left(town.app.database, [say])
        town.app.outbox.land([(number, say)])
        await until(lambda: "Open me to read it" in town.words(bob)[-1])
        line = bob.sees()[-1]
        for who, told in (
            (bob, "This link is for somebody else."),
            (ann, "A secret."),
            (ann, "This link has been used, or it has run out."),
        ):
            assert await answered(town, who, line) == told
        assert "A secret." not in town.words(bob)
        assert not ann.private.messages


@pytest.mark.parametrize(
    ("locale", "why"),
    [
        ("en", "refused: the server belongs to them, and nobody can do that to its owner"),
        ("zh", "对方是服务器的所有者，任何人都不能这样处理所有者"),
    ],
)
async def test_moderators_read_why_something_could_not_be_done(
    server: Discord, sqlite_url: str, locale: str, why: str
) -> None:
    async with town_on(server, sqlite_url) as town:
        mod = town.person("Mod", Role.MODERATOR)
        ban = Ban(platform="discord", chat=town.guild.id, person=town.guild.owner)
        (number,) = left(town.app.database, [ban])
        town.app.outbox.land([(number, ban)])
        await town.until_over(mod.commands("me language", code=locale))
        assert why in await town.until_over(mod.commands("outbox"))


async def test_a_code_of_another_account_is_entered_by_a_slash_command(
    server: Discord, sqlite_url: str
) -> None:
    async with town_on(server, sqlite_url) as town:
        ann, other = town.person("Ann"), town.person("Ann again")
        told = await town.until_over(ann.commands("link start"))
        code = told.partition("/link enter ")[2].split()[0]
        assert "one member" in await town.until_over(other.commands("link enter", code=code))
        assert not [words for words in town.words(town.person("Bob")) if code in words]
