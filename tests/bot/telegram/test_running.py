"""`hearth check` with a token, over the wire, in both languages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.telegram.members import CALLED
from tests.bot.conftest import Run
from tests.bot.telegram.conftest import settle
from tests.bot.telegram.folk import GROUP
from tests.bot.telegram.server import TOKEN, BotApi


@pytest.fixture
def check(
    api: BotApi, elsewhere: Path, hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Any]:
    """Runs `hearth check` beside the server; gives what it says."""
    monkeypatch.setenv("HEARTH_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("HEARTH_TELEGRAM__API", api.url)
    return lambda: asyncio.to_thread(hearth, "check")


async def test_check_says_who_the_bot_is_and_what_it_may_hear(
    api: BotApi, check: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await check()
    assert said.returncode == 0
    assert "✓ On Telegram I am Hearth, @hearth_bot.\n· Privacy mode is on: " in said.stdout
    assert TOKEN not in said.stdout

    api.me["can_read_all_group_messages"] = True
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    said = await check()
    assert "✓ 我在 Telegram 上是 Hearth（@hearth_bot）。\n✓ 隐私模式已关闭" in said.stdout


async def test_check_says_what_is_wrong_with_the_token(
    api: BotApi, check: Callable[[], Any]
) -> None:
    api.answers = lambda _: (401, {"description": "Unauthorized"})
    said = await check()
    assert said.returncode == 1
    assert "✗ Telegram does not know the token in telegram.token." in said.stdout


async def test_check_says_that_telegram_cannot_be_reached(
    api: BotApi, check: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_TELEGRAM__API", "http://127.0.0.1:9")
    said = await check()
    assert said.returncode == 1
    assert "✗ Telegram cannot be reached: ClientConnectorError" in said.stdout


async def test_check_says_what_is_missing_in_each_chat(
    api: BotApi, check: Callable[[], Any], elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(url := f"sqlite:///{elsewhere}/hearth.db")
    monkeypatch.setenv("HEARTH_DATABASE__URL", url)
    api.admin_in.add(GROUP)
    api.rights[GROUP] = dict.fromkeys(CALLED, True) | {"can_restrict_members": False}
    said = await check()
    assert said.returncode == 0
    assert "· In Bakers: I cannot mute or ban anybody here: open the group's Admin" in said.stdout
    assert said.stdout.count("In Bakers") == 1

    api.rights[GROUP] |= {"can_restrict_members": True}
    assert "✓ In Bakers I have all the rights that I use." in (await check()).stdout
    api.kicked.add(GROUP)
    said = await check()
    assert said.returncode == 1
    assert "✗ I am not in Bakers: Forbidden: bot was kicked" in said.stdout
