"""Waves of newcomers, as moderators see them, decide about them and take that back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.local.town import PLAZA, Town
from community.waves import Verdict
from community.weeks import Week
from storage.weekly import digest_of
from tests.handlers.doors import OFFICE, door, held, standing, was_removed
from tests.handlers.owners import rows
from tests.handlers.restarts import restarted

LOW = {"joins": 3}
"""Without a past to compare with it takes three times as many."""
WELCOMES = {"on": True}
STAGES = "SELECT stage, count(*) FROM newcomer WHERE wave > 0 GROUP BY stage"
HELD, LEFT, IN, REMOVED = 9, 8, 4, 10
NO_MUTE = "discord"


async def flood(town: Town, count: int, *, name: str = "Raider") -> list[str]:
    """Let so many come at once; gives their names."""
    names = [f"{name} {number}" for number in range(count)]
    people = [town.resident(each) for each in names]
    now = town.clock.now()
    await town.deliver(*(town.square.joined(PLAZA, who.soul.id, None, now) for who in people))
    return names


async def test_a_few_are_no_wave(database_url: str) -> None:
    async with door(database_url, raids=LOW) as town:
        await flood(town, 8)
        assert standing(town, OFFICE) == []
        assert held(town) == set()


@pytest.mark.not_over(NO_MUTE)
async def test_many_at_once_are_held_in_silence(database_url: str) -> None:
    asks = {"mode": "button"}
    async with door(database_url, raids=LOW, verification=asks, welcome=WELCOMES) as town:
        names = await flood(town, 60)
        assert len(held(town)) == 60
        assert len(standing(town)) <= 1, "what was on its way when it was noticed"
        (card,) = standing(town, OFFICE)
        assert "newcomers within a minute, usually 0." in card
        raider = town.resident(names[-1])
        await raider.says("buy at spam.example")
        assert was_removed(raider)
        assert rows(town, STAGES) == [(HELD, 60)]
        await town.wait(seconds=1)
        await town.wait(minutes=1)
        assert standing(town) == [], "nobody is asked or greeted, and nobody is named"


@pytest.mark.not_over(NO_MUTE)
async def test_a_wave_is_removed_as_one_and_taken_back_as_one(database_url: str) -> None:
    async with door(database_url, raids=LOW) as town:
        mod, kim = town.resident("Mod"), town.resident("Kim")
        names = await flood(town, 120)
        assert "1. Raider 0 " in await mod.presses("Who came")
        assert "Raider 8" in await mod.presses("More")
        await mod.presses("The wave")
        card = next(m for m in town.square.messages if m.chat == OFFICE and m.buttons)
        ban = next(data for row in card.buttons for label, data in row if label == "Ban all")
        assert "Mod banned all who came in it." in await mod.taps(card, ban)
        assert "Mod has decided about wave 1." in await kim.taps(card, ban)
        assert held(town) == {name.casefold() for name in names}
        assert set(town.square.restricted.values()) == {"ban"}
        assert rows(town, STAGES) == [(REMOVED, 120)]
        assert rows(town, "SELECT kind, count(*) FROM cases GROUP BY kind") == [(10, 1)]
        assert rows(town, "SELECT count(*) FROM member WHERE barred > 0") == [(120,)]
        week = digest_of(town.app.database, 1, Week(date(2026, 3, 2)))
        assert (week.growth.joined.now, week.growth.removed.now) == (120, 120)
        assert week.growth.new.now - week.growth.shut_out == 2, "the raid is welcomed by nobody"

        late = town.resident("Late")
        await late.joins()
        assert "late" in held(town), "who comes while it lasts is dealt with alike"

        assert "Kim took the decision back" in await kim.presses("Undo", card)
        assert held(town) == set()
        assert rows(town, "SELECT count(*) FROM member WHERE barred > 0") == [(0,)]
        assert rows(town, STAGES) == [(LEFT, 121)]


@pytest.mark.not_over(NO_MUTE)
async def test_who_has_opened_the_bot_is_told_that_they_go_and_may_appeal(
    database_url: str,
) -> None:
    async with door(database_url, raids=LOW) as town:
        mod = town.resident("Mod")
        raiders = [town.resident(name) for name in await flood(town, 12)]
        await raiders[0].whispers("/start")
        await mod.presses("Ban all")
        told = [[m.text for m in town.square.messages if m.chat == r.private] for r in raiders]
        assert "You are banned from" in told[0][-1]
        assert "You came with many others at once, in what looked like a raid." in told[0][-1]
        assert "write /appeal and after that why" in told[0][-1]
        assert not any(told[1:]), "nobody else is written to"
        assert "what you say against case 2" in await raiders[0].whispers("/appeal I bake")


async def test_who_goes_with_a_wave_is_told_before_they_are_out(database_url: str) -> None:
    """Discord lets nobody write to whom no server is shared with any more."""
    async with door(database_url, raids=LOW) as town:
        raiders = [town.resident(name) for name in await flood(town, 12)]
        await raiders[0].whispers("/start")
        await town.resident("Mod").presses("Remove all")
        told = [m.text for m in town.square.messages if m.chat == raiders[0].private]
        assert "You were removed from" in told[-1]


@pytest.mark.not_over(NO_MUTE)
async def test_somebody_is_spared(database_url: str) -> None:
    async with door(database_url, raids=LOW) as town:
        mod = town.resident("Mod")
        await flood(town, 12)
        await mod.presses("Who came")
        assert "1. Raider 1 " in await mod.presses("Spare 1")
        assert "raider 0" not in held(town)
        await mod.presses("The wave")
        await mod.presses("Remove all")
        assert rows(town, STAGES) == [(REMOVED, 11)]
        raider = town.resident("Raider 0")
        await raider.says("hello, I only came with the others")
        assert not was_removed(raider)


@pytest.mark.not_over(NO_MUTE)
async def test_what_is_harmless_is_let_in(database_url: str) -> None:
    async with door(database_url, raids=LOW) as town:
        mod = town.resident("Mod")
        await flood(town, 12)
        assert "says that it is harmless" in await mod.presses("Harmless")
        assert held(town) == set()
        town.skip(minutes=2)
        await flood(town, 12, name="Guest")
        assert held(town) == set(), "moderators have heard of it"


@pytest.mark.not_over(NO_MUTE)
async def test_it_ends_by_itself_and_who_is_left_is_asked(database_url: str) -> None:
    asks = {"mode": "button"}
    async with door(database_url, raids=LOW, verification=asks) as town:
        await flood(town, 12)
        await town.wait(minutes=4)
        assert len(standing(town, OFFICE)) == 1
        for _ in range(3):
            await town.wait(minutes=1)
        (card,) = standing(town, OFFICE)
        assert card.startswith("The wave is over."), "the first card is gone, with its buttons"
        assert len(held(town)) == 12
        await town.wait(minutes=55)
        await town.wait(seconds=11)
        assert len(standing(town)) == 1, "all of them in one message"
        raider = town.resident("Raider 3")
        assert "You can write in Plaza now." in await raider.presses("I am here")


@pytest.mark.not_over(NO_MUTE)
async def test_who_is_innocent_appeals_and_is_free_alone(database_url: str) -> None:
    async with door(database_url, raids=LOW) as town:
        mod = town.resident("Mod")
        await flood(town, 12)
        await mod.presses("Ban all")
        raider = town.resident("Raider 5")
        told = await raider.whispers("/appeal I came with my class")
        assert "The moderators read what you say against case 2." in told
        await mod.presses("Grant, and undo")
        assert "raider 5" not in held(town)
        assert len(held(town)) == 11


@pytest.mark.not_over(NO_MUTE)
async def test_a_lock_down_may_begin_at_once(database_url: str) -> None:
    async with door(database_url, raids=LOW | {"mode": "lock"}) as town:
        await flood(town, 12)
        assert rows(town, "SELECT kind FROM cases ORDER BY kind") == [(8,), (10,)]
        await town.resident("Mod").presses("Ban all")
        for _ in range(7):
            await town.wait(minutes=1)
        over = standing(town, OFFICE)[-1].splitlines()
        assert (over[0], over[2]) == ("The wave is over.", "12 came in it.")
        assert over[-1] == "Mod banned all who came in it."
        assert rows(town, "SELECT count(*) FROM chat_lock") == [(0,)]


async def test_many_messages_of_newcomers_are_a_wave_too(database_url: str) -> None:
    async with door(database_url, raids={"messages": 5, "joins": 100}) as town:
        names = await flood(town, 4)
        for number in range(16):
            town.skip(seconds=1)
            await town.resident(names[number % 4]).says(f"look at this, number {number}")
        (card,) = standing(town, OFFICE)
        assert card.startswith("Wave 1: 15 messages of newcomers within a minute")
        assert rows(town, STAGES) == [(HELD, 4)]


@pytest.mark.parametrize("cut", ["never", "who came", "card", "calm", "words"])
async def test_the_same_is_a_wave_though_the_bot_ends_in_it(database_url: str, cut: str) -> None:
    """Who came twice is counted twice; what moderators called harmless is none; words count."""
    rules: dict[str, Any] = {"joins": 3, "messages": 5}
    async with door(database_url, raids=rules) as town:
        mod, raider = town.resident("Mod"), town.resident("Raider 0")

        async def reached(where: str) -> None:
            if where == cut:
                await restarted(town, {"raids": rules}, seconds=2)
            else:
                town.skip(seconds=2)

        await flood(town, 7)
        town.skip(seconds=1)
        await raider.leaves()
        await raider.joins()
        await reached("who came")
        assert standing(town, OFFICE) == []
        await flood(town, 1, name="Last")
        assert standing(town, OFFICE)[0].startswith("Wave 1: 9 newcomers within a minute")
        await reached("card")
        await mod.presses("Harmless")
        await reached("calm")
        await flood(town, 12, name="Guest")
        town.skip(minutes=16)
        for number in range(15):
            await reached("words" if number == 14 else "")
            await raider.says(f"look at this, number {number}")
        waves = rows(town, "SELECT first, bar, spoken, verdict FROM wave ORDER BY case_id")
        assert waves == [(9, 9, 0, Verdict.HARMLESS), (15, 15, 1, Verdict.OPEN)]


@pytest.mark.not_over(NO_MUTE)
async def test_a_wave_is_told_in_chinese(database_url: str) -> None:
    async with door(database_url, "zh", raids=LOW) as town:
        await flood(town, 12)
        (card,) = standing(town, OFFICE)
        assert "一分钟内来了 9 位新人" in card
        assert await town.resident("Mod").presses("全部移出")


@pytest.mark.long
@pytest.mark.not_over(NO_MUTE)
async def test_five_hundred_in_a_minute_cost_no_messages(database_url: str) -> None:
    async with door(database_url, verification={"mode": "button"}, welcome=WELCOMES) as town:
        for part in range(10):
            town.skip(seconds=5)
            await flood(town, 50, name=f"Raider {part}")
        said = [m for m in town.square.messages if m.chat == PLAZA and m.by == "hearth"]
        assert len(said) <= 2
        assert len(standing(town, OFFICE)) == 1
        await town.resident("Mod").presses("Ban all")
        assert len(held(town)) == 500
        assert rows(town, STAGES) == [(REMOVED, 500)]
        await town.resident("Mod").presses("Undo")
        assert held(town) == set()


@pytest.mark.not_over(NO_MUTE)
async def test_it_is_a_case_among_others(database_url: str) -> None:
    async with door(database_url, raids=LOW) as town:
        mod = town.resident("Mod")
        await flood(town, 12)
        await mod.presses("Remove all")
        told = await mod.says("/case 1")
        assert "Case 1: wave of newcomers, all chats." in told
        assert "Mod removed all who came in it; they may come again." in told
        assert "Case 1: wave of newcomers, all chats." in await mod.says("/case undo 1")
        assert rows(town, STAGES) == [(LEFT, 12)]
        assert "was undone by Mod already." in await mod.says("/case undo 1")
