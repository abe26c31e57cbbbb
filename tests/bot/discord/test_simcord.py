"""The bot on a Discord that others wrote: SimCord's permissions, answers, history and log."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest
from simcord.backend.models import Role

from bot.discord.menu import refresh
from bot.discord.wire import Wire
from bot.features import house
from community import hurdles
from community.actions import Action, Ban, Mute, Say
from community.outcomes import Refused
from community.people import Role as Rank
from community.rights import BAN_PEOPLE, RESTRICT, WRITE
from community.words import t
from tests.bot.discord.bakery import Bakery
from tests.bot.discord.server import TOKEN
from tests.bot.discord.simulation import Resident, Simulation
from tests.bot.telegram.folk import until


class Village:
    """The whole bot in a guild of SimCord's, which belongs to a community."""

    def __init__(self, url: str) -> None:
        self.there = Simulation()
        self.bakery = Bakery(self.there, url)
        self.backend = self.there.backend
        self.guild = int(self.bakery.guild.id)
        self.mods: list[Role] = []

    def resident(self, name: str, *rights: str) -> Resident:
        """Let somebody come, who may have rights beyond what all have."""
        made = Resident(self.backend, self.guild, name)
        if rights:
            made.holds(self.role(*rights))
        return made

    def role(self, *rights: str) -> Role:
        bits = discord.Permissions(**dict.fromkeys(rights, True)).value
        self.mods.append(self.backend.create_role(self.guild, "Mods", permissions=bits))
        return self.mods[-1]

    def own_role(self) -> Role:
        """Give the role that the bot came with."""
        roles = self.backend.get_guild(self.guild).roles.values()
        return next(role for role in roles if role.managed)

    async def takes(self, *rights: str) -> None:
        """Take rights from the bot, which hears of it."""
        lost = discord.Permissions(**dict.fromkeys(rights, True)).value
        own = self.own_role()
        left = {"permissions": own.permissions & ~lost}
        self.backend.edit_role(self.guild, own.id, left)
        everyone = self.backend.get_role(self.guild, self.guild)
        left = {"permissions": everyone.permissions & ~lost}
        self.backend.edit_role(self.guild, everyone.id, left)
        await self.bakery.settled()

    async def has_commands(self) -> None:
        """Let SimCord know the slash commands."""
        wire = Wire(self.there.url, TOKEN)
        await refresh(wire, house(), str(self.backend.application_id))
        await wire.close()

    async def refused(self, action: Action) -> str:
        """Do something that is refused; gives the sentence."""
        outcome = await self.bakery.heard.perform(1, action)
        assert isinstance(outcome, Refused)
        return outcome.why

    def by(self, who: Resident) -> list[str]:
        """Give whose doing the cases about somebody are."""
        rows = self.bakery.rows(
            "SELECT m.external FROM cases c JOIN identity i ON i.id = c.identity "
            "JOIN identity m ON m.member = c.by WHERE i.external = :who",
            who=who.id,
        )
        return [row[0] for row in rows]

    def kinds(self, who: Resident) -> list[int]:
        """Give the kinds of what somebody did, but for talk and names."""
        rows = self.bakery.rows(
            "SELECT a.kind FROM activity a JOIN identity i ON i.id = a.identity "
            "WHERE i.external = :who AND a.kind NOT IN (1, 9) ORDER BY a.kind",
            who=who.id,
        )
        return [row[0] for row in rows]


@pytest.fixture
async def village(sqlite_url: str) -> AsyncIterator[Village]:
    """A village; at the end the bot has asked for nothing that SimCord does not know."""
    made = Village(sqlite_url)
    await made.there.start()
    await made.bakery.opens()
    yield made
    await made.bakery.closes()
    await made.there.stop()
    assert made.there.wrong == []


async def test_what_is_said_there_counts(village: Village) -> None:
    ann = village.resident("ann")
    said = [ann.says(f"bread {i}") for i in range(3)]
    await village.bakery.settled()
    assert village.bakery.heard_messages() == said


async def test_a_slash_command_is_answered_to_who_asked_alone(village: Village) -> None:
    await village.has_commands()
    ann, bob = village.resident("ann"), village.resident("bob")
    ann.commands("points")
    await until(lambda: any("0 points" in words for words in ann.reads()))
    assert bob.reads() == []


async def test_commands_that_are_set_are_found_the_same_again(village: Village) -> None:
    await village.has_commands()
    await village.has_commands()
    assert [each.method for each in village.backend.http_requests].count("PUT") == 1


async def test_what_the_bot_may_not_do_is_refused_in_words(village: Village) -> None:
    ann = village.resident("ann")
    mod = village.resident("mod", "ban_members")
    await village.bakery.settled()
    guild, channel = str(village.guild), str(ann.channel)
    above = Ban(platform="discord", chat=guild, person=mod.id)
    village.backend.reorder_roles(village.guild, [{"id": village.mods[-1].id, "position": 9}])
    await village.bakery.settled()
    assert await village.refused(above) == hurdles.ABOVE
    await village.takes("ban_members", "moderate_members", "send_messages")
    ban = Ban(platform="discord", chat=guild, person=ann.id)
    assert await village.refused(ban) == hurdles.lack(BAN_PEOPLE)
    mute = Mute(platform="discord", chat=guild, person=ann.id)
    assert await village.refused(mute) == hurdles.lack(RESTRICT)
    say = Say(platform="discord", chat=channel, words=t("Bread."))
    assert await village.refused(say) == hurdles.lack(WRITE)
    assert ann.number in village.backend.get_guild(village.guild).members
    assert ann.reads() == []


async def test_what_moderators_do_is_heard_once_by_its_author(village: Village) -> None:
    ann, bob, eve = (village.resident(name) for name in ("ann", "bob", "eve"))
    mod = village.resident("mod", "ban_members", "kick_members", "moderate_members")
    await village.bakery.settled()
    mod.bans(ann, "spam")
    mod.kicks(bob)
    mod.silences(eve, 600)
    await until(lambda: village.kinds(bob) == [4, 5])
    await village.bakery.settled()
    assert village.kinds(ann) == [4, 5, 10]
    assert village.kinds(eve) == [4, 10]
    assert village.by(ann) == village.by(eve) == [mod.id]
    await village.bakery.closes()
    await village.bakery.opens()  # it reads the same up in the log
    assert village.kinds(bob) == [4, 5]
    assert village.kinds(eve) == [4, 10]


async def test_what_happened_while_it_was_away_is_caught_up_once(village: Village) -> None:
    ann, bob, eve = (village.resident(name) for name in ("ann", "bob", "eve"))
    mod = village.resident("mod", "kick_members", "moderate_members")
    said = [who.says("before") for who in (ann, bob, eve)]
    await village.bakery.settled()
    await village.bakery.closes()
    # One page: where there are more after an id, SimCord gives the newest, Discord the oldest.
    said += [ann.says(f"meanwhile {i}") for i in range(90)]
    mod.kicks(bob)
    mod.silences(eve, 600)
    for _ in range(2):
        await village.bakery.opens()
        assert village.bakery.heard_messages() == said
        assert village.kinds(bob) == [4, 5]
        assert village.kinds(eve) == [4, 10]
        await village.bakery.closes()
    assert village.by(eve) == [mod.id]


async def test_who_was_banned_while_it_was_away_is_read_in_the_log(village: Village) -> None:
    bob, mod = village.resident("bob"), village.resident("mod", "ban_members")
    bob.says("here")
    await village.bakery.settled()
    await village.bakery.closes()
    mod.bans(bob, "spam")
    await village.bakery.opens()
    assert village.kinds(bob) == [4, 5, 10]
    assert village.by(bob) == [mod.id]


async def test_who_is_given_a_role_rises_and_falls(village: Village) -> None:
    ann = village.resident("ann")
    ann.says("here")
    role = village.role("manage_messages")
    await village.bakery.settled()
    for given, rank in ((True, Rank.MODERATOR), (False, Rank.MEMBER)):
        ann.holds(role, given=given)
        await village.bakery.settled()
        rows = village.bakery.rows("SELECT role FROM identity WHERE external = :who", who=ann.id)
        assert rows == [(rank,)]
