"""What becomes of those whom a wave swept along, once it is taken back or somebody appeals."""

from __future__ import annotations

import pytest

from bot.local.town import Town
from community.settings import Instance
from tests.handlers.doors import OFFICE, door, held, was_removed
from tests.handlers.test_cases import MARKET
from tests.handlers.test_raids import LOW, NO_MUTE, flood


@pytest.mark.not_over(NO_MUTE)
async def test_taking_it_back_frees_who_appealed_as_well(database_url: str) -> None:
    async with door(database_url, raids=LOW) as town:
        mod = town.resident("Mod")
        await flood(town, 12)
        wave = next(m for m in town.square.messages if m.chat == OFFICE and m.buttons)
        await mod.presses("Ban all")
        raider = town.resident("Raider 3")
        assert "against case 2" in await raider.whispers("/appeal I came with my class")
        assert "Mod took the decision back" in await mod.presses("Undo", wave)
        assert held(town) == set()
        assert "Appealed against, and granted" in await mod.whispers("/case 2")
        assert "Nothing waits." in await mod.whispers("/queue")


@pytest.mark.not_over(NO_MUTE)
async def test_who_was_let_back_is_not_banned_by_appealing(database_url: str) -> None:
    async with door(database_url, raids=LOW) as town:
        mod = town.resident("Mod")
        await flood(town, 12)
        await mod.presses("Ban all")
        town.skip(minutes=1)
        assert "no longer banned" in await mod.whispers("/unban @raider_3")
        raider = town.resident("Raider 3")
        assert "against case 3" in await raider.whispers("/appeal I came with my class")
        town.skip(minutes=2)
        await mod.whispers("/warn @raider_3 please introduce yourself")
        await raider.joins()
        await raider.says("hello")
        assert not was_removed(raider)


@pytest.mark.not_over(NO_MUTE)
async def test_taking_it_back_opens_every_chat_in_which_somebody_was_shut_out(
    database_url: str,
) -> None:
    chats, instance = ((OFFICE, "Office"), (MARKET, "Market")), Instance({"raids": LOW})
    town = await Town.open(database_url, chats=chats, instance=instance)
    with town.app.database.writing() as connection:
        change = "UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'"
        connection.exec_driver_sql(change)
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    mod = town.resident("Mod", role="moderator")
    await mod.says("hi")
    await flood(town, 12)
    await mod.presses("Ban all")
    raider = town.resident("Raider 3")
    await raider.joins(MARKET)
    assert town.square.restricted[MARKET, raider.soul.id] == "ban"
    await mod.presses("Undo")
    assert town.square.restricted == {}
    await town.close()
