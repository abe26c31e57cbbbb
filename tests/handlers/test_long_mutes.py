"""Mutes that last longer than Discord holds one: given anew in time, and said so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, cast

import pytest

from bot.local.town import PLAZA, Resident, Town
from tests.conftest import WIRES
from tests.handlers.restarts import restarted

RENEWED = "Discord mutes for 28 days at a time: I renew it for as long as this holds."


@pytest.fixture
async def guild(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """A town that lives on Discord, with Ann in it, whose moderator is Mod."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(Town, "carrier", WIRES["discord"]())
    town = await Town.open(sqlite_url)
    await town.resident("Ann").says("hi")
    await town.resident("Mod", role="moderator").says("hi")
    yield town
    assert town.app.line.buried == 0
    await town.close()


def is_silent(who: Resident) -> bool:
    """Whether Discord lets somebody write nothing now."""
    api = cast("Any", who.town.platform).api
    member = api.guild_of(PLAZA).members[api.user(who.soul.id)["id"]]
    until = member["communication_disabled_until"]
    return until is not None and datetime.fromisoformat(until) > who.town.clock.now()


async def lives(who: Resident, *days: int) -> list[bool]:
    """Whether somebody may write after so many days, and after so many more, and so on."""
    free = []
    for more in days:
        await who.town.wait(days=more)
        free.append(not is_silent(who))
    return free


async def test_a_mute_of_sixty_days_lasts_sixty_days(guild: Town) -> None:
    ann, mod = guild.resident("Ann"), guild.resident("Mod")
    told = await mod.says("/mute @ann 60d that is enough")
    assert RENEWED in told
    assert is_silent(ann)
    assert "– Plaza: the mute is renewed on 29 Mar 2026, 12:00" in await mod.says("/case 1")
    await restarted(guild, days=26)
    assert await lives(ann, 1, 1, 1, 24, 1, 1, 4) == [False] * 7
    assert await lives(ann, 1, 30) == [True, True]
    assert "– Plaza: muted (× " in await mod.says("/case 1")


async def test_what_is_undone_is_not_renewed_and_what_has_no_end_is(guild: Town) -> None:
    ann, mod = guild.resident("Ann"), guild.resident("Mod")
    assert RENEWED not in await mod.says("/mute @ann 28d")
    assert RENEWED in await mod.says("/mute @ann forever")
    await guild.wait(days=40)
    assert is_silent(ann)
    await ann.leaves()
    await ann.joins()
    await guild.wait(days=20)
    assert is_silent(ann)
    await mod.says("/case undo 2")
    assert not is_silent(ann)
    await guild.wait(days=40)
    assert not is_silent(ann)
    assert "“muted” was taken back" in await mod.says("/case 2")


async def test_it_is_said_in_chinese(guild: Town) -> None:
    mod = guild.resident("Mod")
    await mod.says("/me language zh")
    await mod.says("/mute @ann 60d")
    told = await mod.says("/case 1")
    assert "Discord 一次最多禁言 28 天：在这次禁言结束之前，我会按时续上。" in told
    assert "– Plaza：2026年3月29日 12:00 续上禁言" in told
