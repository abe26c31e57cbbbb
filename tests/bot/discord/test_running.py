"""`hearth check` and `hearth run` with Discord's token, over the wire, in both languages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.discord.standing import WANTED
from storage.coverage import Gap, give_up
from storage.database import Database
from tests.bot.conftest import Run
from tests.bot.discord import permissions as p
from tests.bot.discord.server import TOKEN, Discord
from tests.bot.discord.voices import settle


@pytest.fixture
def check(
    server: Discord, elsewhere: Path, hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Any]:
    """Runs `hearth check` beside the server; gives what it says."""
    monkeypatch.setenv("HEARTH_DISCORD__TOKEN", TOKEN)
    monkeypatch.setenv("HEARTH_DISCORD__API", server.url)
    return lambda: asyncio.to_thread(hearth, "check")


async def test_check_says_who_the_bot_is_what_it_hears_and_how_to_invite_it(
    server: Discord, check: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await check()
    assert said.returncode == 0
    assert "✓ On Discord I am hearth.\n✓ The Message Content Intent is on" in said.stdout
    link = f"?client_id={server.world.me['id']}&scope=bot+applications.commands&permissions="
    assert "I am in no server yet. This link lets me into one: https://discord.com" in said.stdout
    assert f"{link}{WANTED}" in said.stdout
    assert TOKEN not in said.stdout

    server.world.application["flags"] = 0
    server.gateway.left = 3
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    said = await check()
    assert said.returncode == 1
    assert "· Message Content Intent 未打开" in said.stdout
    assert "· Server Members Intent 未打开" in said.stdout
    assert "✗ 今天我只能再连接 3 次" in said.stdout


async def test_check_says_what_is_wrong_with_the_token(
    check: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_DISCORD__TOKEN", TOKEN[:-4])
    said = await check()
    assert said.returncode == 1
    assert "✗ Discord does not know the token in discord.token." in said.stdout


async def test_check_says_that_discord_cannot_be_reached(
    check: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_DISCORD__API", "http://127.0.0.1:9/api/v10")
    said = await check()
    assert said.returncode == 1
    assert "✗ Discord cannot be reached: ClientConnectorError" in said.stdout


async def test_check_says_what_is_missing_in_each_server_and_what_was_given_up(
    server: Discord, check: Callable[[], Any], elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guild = server.guild("Bakers")
    settle(url := f"sqlite:///{elsewhere}/hearth.db", guild)
    monkeypatch.setenv("HEARTH_DATABASE__URL", url)
    role = next(each for each in guild.roles.values() if each["name"] == "Hearth")
    role["permissions"] = str(WANTED & ~p.MANAGE_MESSAGES)
    said = await check()
    assert said.returncode == 0
    assert "· In Bakers: I cannot remove messages here: in the server's settings" in said.stdout
    assert said.stdout.count("In Bakers") == 1

    role["permissions"] = str(WANTED)
    other = server.guild("Strangers")
    database = Database(url)
    at, since = datetime.now(UTC), server.world.number()
    gap = Gap(guild.id, int(next(iter(guild.channels))), since, server.world.number(), "pages", at)
    give_up(database, "discord", gap)
    database.close()
    said = await check()
    assert "✓ In Bakers I have all the rights that I use." in said.stdout
    assert "· Strangers is in no community yet: /setup there." in said.stdout
    assert "was not caught up: it was too much." in said.stdout
    del guild.members[server.world.me["id"]], other.members[server.world.me["id"]]
    said = await check()
    assert said.returncode == 1
    assert "✗ I am not in Bakers any more: add me there again." in said.stdout
