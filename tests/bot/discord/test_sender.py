"""Actions over the wire: private channels, roles, removals, what stands in the way, tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.discord.tokens import ASIDE, PUBLIC, Token
from community import hurdles
from community.actions import (
    Action,
    Ban,
    Delete,
    Edit,
    Hand,
    Leave,
    Mute,
    React,
    Say,
    SetRole,
    Show,
    Unban,
    Unmute,
)
from community.buttons import Button
from community.outcomes import Dropped, Outcome, Refused, Sent
from community.pictures import BoardPicture
from community.words import Name, t
from tests.bot.discord import deeds
from tests.bot.discord import permissions as p
from tests.bot.discord.people import Person
from tests.bot.discord.server import Discord
from tests.bot.discord.voices import Town, town_on
from tests.bot.discord.world import Payload
from tests.bot.telegram.folk import until

HELLO = t("Hello, {name}.", name=Name("Ann"))
SAY = "POST /channels/{channel}/messages"


class Doer:
    """Does one action after the other."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.api = town.api
        self._number = 0

    @property
    def here(self) -> dict[str, Any]:
        return {"platform": "discord", "chat": self.town.channel.id}

    async def does(self, action: Action, number: int = 0) -> Outcome:
        self._number += 1
        found = await self.town.app.platforms[0].perform(number or self._number, action)
        assert isinstance(found, Sent | Refused | Dropped), found
        return found

    def bot_role(self, allows: int, position: int = 10) -> None:
        """Let the bot have these permissions and no others."""
        guild = self.town.guild
        role = next(each for each in guild.roles.values() if each["name"] == "Hearth")
        role["permissions"], role["position"] = str(allows), position
        self.town.app.platforms[0].learn(guild)  # type: ignore[attr-defined]  # the one of this test


@pytest.fixture
async def doer(server: Discord, sqlite_url: str) -> AsyncIterator[Doer]:
    async with town_on(server, sqlite_url) as town:
        yield Doer(town)


@pytest.fixture
def ann(doer: Doer) -> Person:
    return doer.town.person("Ann")


# What is said.


async def test_the_same_number_is_the_same_message(doer: Doer, ann: Person) -> None:
    say = Say(**doer.here, words=HELLO)
    assert await doer.does(say, 77) == await doer.does(say, 77)
    assert doer.town.words(ann) == ["Hello, Ann."]


async def test_in_private_it_is_said_in_a_channel_that_is_opened_once(
    doer: Doer, ann: Person
) -> None:
    say = Say(**doer.here, words=HELLO, private=True, to=ann.id)
    assert (await doer.does(say)).private  # type: ignore[union-attr]  # it is sent
    await doer.does(Say(platform="discord", chat=ann.id, to=ann.id, words=HELLO))
    await doer.does(Say(platform="discord", chat=ann.id, words=HELLO))
    assert len(ann.private.messages) == 3
    assert len(doer.api.of("POST /users/@me/channels")) == 1


async def test_a_chat_that_is_no_channel_is_somebodys_private_one(doer: Doer, ann: Person) -> None:
    await doer.does(Say(platform="discord", chat=ann.id, words=HELLO))
    assert [m["content"] for m in ann.private.messages.values()] == ["Hello, Ann."]


async def test_who_takes_no_messages_is_out_of_reach(doer: Doer, ann: Person) -> None:
    doer.api.world.closed.add(ann.id)
    found = await doer.does(Say(**doer.here, words=HELLO, private=True, to=ann.id))
    assert isinstance(found, Refused)
    assert found.unreachable


async def test_in_a_thread_it_is_said_there(doer: Doer, ann: Person) -> None:
    thread = ann.opens("Bread", "Which one?")
    said = await doer.does(Say(**doer.here, topic=int(thread.id), words=HELLO))
    assert isinstance(said, Sent)
    assert said.message in thread.messages
    await doer.does(React(**doer.here, topic=int(thread.id), message=said.message, emoji="👍"))
    edit = Edit(**doer.here, topic=int(thread.id), message=said.message, words=t("Bye."))
    await doer.does(edit)
    assert thread.messages[said.message]["content"] == "Bye."
    await doer.does(Delete(**doer.here, topic=int(thread.id), message=said.message))
    assert said.message not in thread.messages


async def test_for_a_whole_server_it_is_said_in_its_first_channel(doer: Doer, ann: Person) -> None:
    buttons = ((Button(t("Boards"), "do", ("points",)),),)
    guild = doer.town.guild.id
    await doer.does(Say(platform="discord", chat=guild, words=HELLO, buttons=buttons))
    assert doer.town.words(ann) == ["Hello, Ann."]
    ann.presses(ann.sees()[-1]["components"][0]["components"][0]["custom_id"])
    await until(lambda: len(doer.town.words(ann)) == 2)
    assert doer.town.words(ann)[-1] == "You have 0 points."


async def test_a_picture_and_a_file_arrive(doer: Doer, ann: Person, tmp_path: Path) -> None:
    board = BoardPicture(t("Points"), "Bakers", "points", ())
    await doer.does(Show(**doer.here, words=HELLO, picture=board))
    shown = ann.sees()[-1]
    assert shown["attachments"][0]["filename"] == "picture.png"
    file = tmp_path / "data"
    file.write_bytes(b"all about Ann")
    hand = Hand(**doer.here, file=str(file), name="data.json", words=HELLO, to=ann.id)
    await doer.does(hand)
    assert doer.api.requests[-1].files["files[0]"] == ("data.json", b"all about Ann")
    file.unlink()
    assert isinstance(await doer.does(hand), Refused)


# By a token.


async def test_a_token_that_is_spent_is_no_loss(doer: Doer, ann: Person) -> None:
    old = int((datetime.now(UTC) - timedelta(minutes=20)).timestamp() * 1000 - 1_420_070_400_000)
    fresh = str(doer.api.world.number())
    me = doer.api.world.me["id"]
    for number in (str(old << 22), fresh):
        aside = str(Token(ASIDE, me, number, "gone"))
        say = Say(**doer.here, words=HELLO, private=True, to=ann.id, token=aside)
        assert (await doer.does(say)).private  # type: ignore[union-attr]  # it is sent
    public = str(Token(PUBLIC, me, fresh, "lost"))
    await doer.does(Say(**doer.here, words=HELLO, to=ann.id, token=public))
    assert len(ann.private.messages) == 2
    assert len(doer.town.words(ann)) == 3


async def test_where_the_bot_may_not_write_it_answers_by_the_token(doer: Doer) -> None:
    ann = doer.town.person("Ann")
    doer.bot_role(0)
    doer.town.guild.roles[doer.town.guild.id]["permissions"] = str(p.VIEW_CHANNEL)
    found = await doer.does(Say(**doer.here, words=HELLO))
    assert found == Refused(hurdles.lack("write"))
    asked = ann.commands("points")
    await doer.town.until_over(asked)
    assert doer.town.words(ann) == ["You have 0 points."]


# What is done to people, and what stands in the way.


async def test_people_are_muted_banned_and_let_back(doer: Doer, ann: Person) -> None:
    member, guild = ann.member, doer.town.guild
    for chat in (doer.town.channel.id, guild.id):
        about: dict[str, Any] = {"platform": "discord", "chat": chat, "person": ann.id}
        assert isinstance(await doer.does(Mute(**about)), Sent)
        assert member["communication_disabled_until"]
        assert isinstance(await doer.does(Unmute(**about)), Sent)
        assert member["communication_disabled_until"] is None
        assert isinstance(await doer.does(Unban(**about)), Sent), "nobody was banned"
    assert isinstance(await doer.does(Ban(**about)), Sent)
    assert ann.id in guild.bans
    assert isinstance(await doer.does(Unban(**about)), Sent)
    assert ann.id not in guild.bans


async def test_a_role_is_given_by_its_name_and_made_if_need_be(doer: Doer, ann: Person) -> None:
    about: dict[str, Any] = {**doer.here, "person": ann.id, "role": "Baker"}
    for given in (True, True, False):
        assert isinstance(await doer.does(SetRole(**about, given=given)), Sent)
        names = [doer.town.guild.roles[role]["name"] for role in ann.member["roles"]]
        assert names == ["Baker"] * given
    assert [r["name"] for r in doer.town.guild.roles.values()].count("Baker") == 1
    gone = SetRole(**doer.here, person=ann.id, role="Miller", given=False)
    assert await doer.does(gone) == Refused(hurdles.NO_ROLE)


async def test_nothing_is_done_to_who_stands_above_and_it_is_said_why(
    doer: Doer, ann: Person
) -> None:
    guild, api = doer.town.guild, doer.api
    boss = api.world.role(guild, "Boss", position=20)
    chief = api.person("Chief", guild, roles=[boss["id"]])
    helper = api.world.role(guild, "Admin", p.ADMINISTRATOR, position=2)
    admin = api.person("Kim", guild, roles=[helper["id"]])
    doer.bot_role(p.MODERATE_MEMBERS | p.BAN_MEMBERS | p.VIEW_CHANNEL)

    async def why(action: Any, who: str, **more: Any) -> str:
        found = await doer.does(action(**doer.here, person=who, **more))
        assert isinstance(found, Refused), found
        return found.why

    assert await why(Ban, chief.id) == hurdles.ABOVE
    assert await why(Mute, admin.id) == hurdles.ADMINISTRATOR
    assert await why(Ban, guild.owner) == hurdles.OWNER
    assert await why(SetRole, ann.id, role="Boss") == hurdles.ROLE_ABOVE
    doer.bot_role(p.VIEW_CHANNEL)
    assert await why(Mute, ann.id) == hurdles.lack("restrict")
    assert await why(Ban, ann.id) == hurdles.lack("ban")


async def test_the_bot_leaves_a_server(doer: Doer) -> None:
    await doer.does(Leave(platform="discord", chat=doer.town.guild.id))
    assert doer.api.world.me["id"] not in doer.town.guild.members


# Removals.


def said(ann: Person, count: int, **more: Any) -> list[Payload]:
    return [ann.says(f"spam {number}", **more) for number in range(count)]


def removals(doer: Doer, several: list[Payload], topic: int = 0) -> dict[int, Delete]:
    return {
        number: Delete(**doer.here, message=int(each["id"]), topic=topic)
        for number, each in enumerate(several, 1)
    }


async def test_messages_are_removed_together_the_old_ones_singly(doer: Doer, ann: Person) -> None:
    old = (datetime.now(UTC) - timedelta(days=20)).timestamp()
    several = [*said(ann, 3, at=old), *said(ann, 97)]
    done = await doer.town.app.platforms[0].remove(removals(doer, several))
    assert set(done.values()) == {Sent()}
    assert not doer.town.channel.messages
    assert len(doer.api.of("POST /channels/{channel}/messages/bulk-delete")) == 1
    assert len(doer.api.of("DELETE /channels/{channel}/messages/{message}")) == 3


async def test_what_is_gone_already_is_removed(doer: Doer, ann: Person) -> None:
    several = said(ann, 5)
    several[0]["id"] = "5"
    done = await doer.town.app.platforms[0].remove(removals(doer, several))
    assert set(done.values()) == {Sent()}


async def test_messages_of_several_threads_are_removed_in_each(doer: Doer, ann: Person) -> None:
    threads = [ann.opens(name, "hi") for name in ("Bread", "Buns")]
    several = {
        number: Delete(**doer.here, message=int(each["id"]), topic=int(thread.id))
        for number, (thread, each) in enumerate(
            [(t_, m) for t_ in threads for m in list(t_.messages.values())], 1
        )
    }
    done = await doer.town.app.platforms[0].remove(several)
    assert set(done.values()) == {Sent()}
    assert not any(thread.messages for thread in threads)


async def test_without_the_right_only_its_own_are_removed(doer: Doer, ann: Person) -> None:
    doer.bot_role(p.VIEW_CHANNEL | p.SEND_MESSAGES)
    world = doer.api.world
    own = deeds.post(world, doer.town.channel, world.me, "mine")
    done = await doer.town.app.platforms[0].remove(removals(doer, [own, *said(ann, 9)]))
    assert [*done.values()] == [Sent(), *[Refused(hurdles.lack("delete"))] * 9]
    assert len(doer.api.of("DELETE /channels/{channel}/messages/{message}")) == 4
