"""Our Discord against stock discord.py, which was written for the real one."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket

from tests.bot.discord.people import Person
from tests.bot.discord.server import TOKEN, Discord
from tests.bot.telegram.folk import until


class Stock(discord.Client):
    """A bot as people write it: a command, a view, a word that is not allowed."""

    def __init__(self) -> None:
        intents = discord.Intents.default()
        intents.message_content = intents.members = True
        super().__init__(intents=intents, guild_ready_timeout=0.01, heartbeat_timeout=0.5)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.resumed = 0
        self.readied = 0

    async def on_ready(self) -> None:
        self.readied += 1

    async def on_resumed(self) -> None:
        self.resumed += 1

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        self.heard.append(message.content)
        if message.content == "show":
            await message.reply(
                "Here", view=Choice(), file=discord.File(io.BytesIO(b"png"), "a.png")
            )
        if message.content == "spam":
            assert isinstance(message.author, discord.Member)
            await message.delete()
            await message.author.timeout(timedelta(minutes=5), reason="spam, 刷屏")


class Choice(discord.ui.View):
    """One button."""

    @discord.ui.button(label="Yes", custom_id="yes")
    async def yes(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.edit_message(content="Chosen", view=None)


@pytest.fixture
async def bot(server: Discord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stock]:
    monkeypatch.setattr(discord.http.Route, "BASE", server.url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway.url()))
    server.guild("Bakers")
    client = Stock()

    async def at_once(*_: Any, **__: Any) -> None:
        """Wait for no five seconds before an IDENTIFY."""

    monkeypatch.setattr(client, "before_identify_hook", at_once)
    monkeypatch.setattr("discord.client.ExponentialBackoff.delay", lambda _: 0.01)

    @client.tree.command(description="Say it back")
    async def echo(interaction: discord.Interaction, words: str, who: discord.Member) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(f"{words}, {who.display_name}")

    running = asyncio.ensure_future(client.start(TOKEN))
    await until(lambda: client.readied > 0 or running.done())
    assert not running.done(), running
    yield client
    await client.close()
    with suppress(asyncio.CancelledError):
        await running


@pytest.fixture
def ann(server: Discord, bot: Stock) -> Person:
    guild = next(iter(server.world.guilds.values()))
    found = Person(server.world, server.world.user("Ann"), guild)
    found.joins()
    return found


def sees(person: Person, words: str) -> Callable[[], bool]:
    return lambda: any(message["content"] == words for message in person.sees())


async def test_a_slash_command_is_synced_and_answered_to_one_alone(
    server: Discord, bot: Stock, ann: Person
) -> None:
    bob = Person(server.world, server.world.user("Bob"), ann.guild)
    bob.joins()
    await bot.tree.sync()
    asked = ann.commands("echo", words="Good day", who=bob)
    await until(sees(ann, "Good day, Bob"))
    assert asked.answered == 5
    assert not sees(bob, "Good day, Bob")()


async def test_a_view_with_a_file_is_pressed(server: Discord, bot: Stock, ann: Person) -> None:
    asked = ann.says("show")
    await until(sees(ann, "Here"))
    shown = ann.sees()[-1]
    assert shown["referenced_message"] is asked
    assert server.world.files[shown["attachments"][0]["id"]] == b"png"
    ann.presses("yes")
    await until(sees(ann, "Chosen"))
    assert shown["components"] == []


async def test_who_spams_is_silenced(server: Discord, bot: Stock, ann: Person) -> None:
    ann.says("spam")
    await until(lambda: ann.member["communication_disabled_until"] is not None)
    assert ann.sees() == []
    assert ann.guild.audit[-1]["reason"] == "spam, 刷屏"
    member = bot.get_guild(int(ann.guild.id)).get_member(int(ann.id))  # type: ignore[union-attr]  # it is there
    await until(lambda: member is not None and member.is_timed_out())


async def test_what_came_while_the_line_was_cut_is_replayed(
    server: Discord, bot: Stock, ann: Person
) -> None:
    server.gateway.cut()
    for number in range(5):
        ann.says(f"message {number}")
    await until(lambda: len(bot.heard) == 5)
    assert bot.heard == [f"message {number}" for number in range(5)]
    assert (bot.resumed, len(server.gateway.identifies)) == (1, 1)


async def test_a_dropped_session_leaves_the_history_alone(
    server: Discord, bot: Stock, ann: Person
) -> None:
    last = ann.says("before")
    await until(lambda: bot.heard == ["before"])
    server.gateway.down = True
    server.gateway.cut()
    for number in range(250):
        ann.says(f"{number}")
    server.gateway.forget()
    server.gateway.down = False
    await until(lambda: bot.readied == 2)
    assert bot.heard == ["before"]
    channel = bot.get_channel(int(ann.channel.id))
    assert isinstance(channel, discord.TextChannel)
    after = discord.Object(int(last["id"]))
    found = [m.content async for m in channel.history(limit=None, after=after, oldest_first=True)]
    assert found == [f"{number}" for number in range(250)]


async def test_a_server_that_asks_for_it_is_come_back_to(
    server: Discord, bot: Stock, ann: Person
) -> None:
    server.gateway.reconnect()
    await until(lambda: bot.resumed == 1)
    server.gateway.invalidate(resumable=True)
    await until(lambda: bot.resumed == 2)
    server.gateway.close(4000)
    await until(lambda: bot.resumed == 3)
    ann.says("still here?")
    await until(lambda: bot.heard == ["still here?"])
