"""What stands in the moderators' chat, and what those read whom a case is about."""

from __future__ import annotations

import pytest

from bot.local.square import Shown
from bot.local.town import Town
from tests.handlers.doors import OFFICE, door, standing


def card(town: Town, word: str) -> Shown:
    """The newest message of the office that says something."""
    said = (m for m in reversed(town.square.messages) if m.chat == OFFICE and m.by == "hearth")
    there = (shown for shown in said if not shown.removed and shown.only is None)
    return next(shown for shown in there if word in shown.text)


async def test_the_office_reads_what_was_undone_elsewhere(database_url: str) -> None:
    async with door(database_url) as town:
        ann, mod, kim = map(town.resident, ("Ann", "Mod", "Kim"))
        await ann.says("hello")
        await mod.says("/ban @ann 2d sold fakes")
        shown = card(town, "Ann banned")
        await kim.says("/case undo 1 a mistake")
        assert "Undone by Kim, 2 Mar 2026, 12:00. (a mistake)" in shown.text
        assert [label for row in shown.buttons for label, _ in row] == ["Member", "Details"]
        assert len(standing(town, OFFICE)) == 1, "one card for one case"


async def test_the_office_reads_of_an_undone_case_that_was_decided_in_it(database_url: str) -> None:
    async with door(database_url) as town:
        ann, mod, kim = map(town.resident, ("Ann", "Mod", "Kim"))
        await ann.says("hello")
        await mod.says("/warn @ann", chat=OFFICE)
        await kim.whispers("/case undo 1")
        assert "Undone by Kim" in standing(town, OFFICE)[-1]


async def test_the_office_reads_that_a_lock_down_was_ended(database_url: str) -> None:
    async with door(database_url) as town:
        mod = town.resident("Mod")
        await mod.says("/lock slow 10s 1h")
        shown = card(town, "slow mode, Plaza")
        assert "Everybody can write once in 10 seconds." in shown.text
        await mod.says("/lock end")
        assert "Ended by Mod, 2 Mar 2026, 12:00." in shown.text
        assert "– ended" in await mod.says("/case")


async def test_a_look_at_the_member_leaves_the_card_where_it_is(database_url: str) -> None:
    async with door(database_url) as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        await ann.says("hello")
        await mod.says("/ban @ann sold fakes")
        await ann.whispers("/appeal I did not")
        shown = card(town, "Appeal of Ann")
        before = (shown.text, shown.buttons)
        assert "Ann, member" in await mod.presses("Member", shown)
        assert "– Plaza: shut out" in await mod.presses("Details", shown)
        assert (shown.text, shown.buttons) == before
        await mod.presses("Grant, and undo", shown)
        assert "Undone by Mod" in card(town, "Ann banned").text


async def test_the_next_step_has_a_card_of_its_own(database_url: str) -> None:
    async with door(database_url) as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        await ann.says("hello")
        await mod.says("/warn @ann no adverts")
        shown = card(town, "Ann warned")
        before = shown.text
        assert "Case 2: Ann muted" in await mod.presses("Raise", shown)
        assert shown.text == before
        assert "Case 2: Ann muted" in standing(town, OFFICE)[-1]


async def test_nothing_is_purged_twice(database_url: str) -> None:
    async with door(database_url) as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        await ann.says("hello")
        await mod.says("/purge @ann")
        assert "Ann wrote nothing here lately." in await mod.says("/purge @ann")
        assert "Ann: 1 case." in await mod.says("/case of @ann")


async def test_who_is_named_to_case_is_meant(database_url: str) -> None:
    async with door(database_url) as town:
        ann, bob, mod = map(town.resident, ("Ann", "Bob", "Mod"))
        await ann.says("hello")
        await bob.says("hello")
        await mod.says("/warn @ann one")
        await mod.says("/warn @ann two")
        for words in ("@ann", "ann"):
            told = await mod.says(f"/case {words}")
            assert "Ann: 2 cases." in told
            assert "warning: Ann (two)" in told
        assert "Ann: 2 cases." in await mod.says("/case", reply_to=ann.last)
        assert "Why: one" in await mod.says("/case 1", reply_to=bob.last)
        assert "There is no case about Bob." in await mod.says("/case @bob")
        assert "I do not know anybody called" in await mod.says("/case @nobody")
        assert '"12x" does not fit <number>' in await mod.says("/case 12x")


async def test_who_is_muted_reads_until_when_and_what_is_left(database_url: str) -> None:
    async with door(database_url) as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        await ann.says("hello")
        assert await ann.whispers("hello?") == ""
        await mod.says("/mute @ann 1h spam")
        for words in ("hello?", "why am I muted", "/points"):
            told = await ann.whispers(words)
            assert told.startswith("You are muted in Town until 2 Mar 2026, 13:00.")
            assert "all you can do is appeal: /appeal" in told
        assert "/appeal <words>" in (helped := await ann.whispers("/help"))
        assert "/privacy" in helped
        assert "/checkin" not in helped
        await ann.whispers("/menu")
        assert "Check in" not in ann.buttons()
        await town.wait(minutes=61)
        assert await ann.whispers("hello?") == ""
        assert "/checkin" in await ann.whispers("/help")


async def test_who_is_free_of_one_case_reads_what_still_holds(database_url: str) -> None:
    async with door(database_url, "zh") as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        await ann.says("你好")
        await mod.says("/mute @ann 1h")
        await mod.says("/mute @ann 永久")
        told = [m.text for m in town.square.messages if m.chat == ann.private]
        assert "你在 Town 被永久禁言。" in told[-1]
        await mod.says("/case undo 2")
        told = [m.text for m in town.square.messages if m.chat == ann.private]
        assert "另一条处置仍然有效：你在 Town 被禁言至 2026年3月2日 13:00。" in told[-1]
        await mod.says("/case undo 1")
        told = [m.text for m in town.square.messages if m.chat == ann.private]
        assert "你可以在 Town 重新发言了。" in told[-1]


@pytest.mark.not_over("discord")
async def test_a_wave_that_is_taken_back_is_told_to_who_was_told_of_it(database_url: str) -> None:
    async with door(database_url, raids={"joins": 3}) as town:
        names = [f"Raider {number}" for number in range(20)]
        people = [town.resident(name) for name in names]
        now = town.clock.now()
        await town.deliver(*(town.square.joined("plaza", p.soul.id, None, now) for p in people))
        mod = town.resident("Mod")
        await people[2].whispers("I am a baker")
        await mod.presses("Who came")
        await mod.presses("Spare 2")
        assert "8. Raider 8 " in await mod.presses("More") or "More" in mod.buttons()
        await mod.presses("The wave")
        assert "All chats are closed: case 2." in await mod.presses("Close the group")
        before = len(town.square.messages)
        await mod.presses("Ban all")
        assert "You are banned from Town for good." in people[2].heard(before)
        before = len(town.square.messages)
        await mod.presses("Undo")
        assert "you may come again to Town." in people[2].heard(before)


async def test_what_a_rule_found_is_listed_and_quoted_as_far_as_it_shows(database_url: str) -> None:
    acts = {"scripts_mode": "act", "hidden_mode": "act"}
    async with door(database_url, "zh", rules=acts) as town:
        await town.resident("Ann").says("pаypal аnd gооgle оf course")
        found = card(town, "scripts").text
        assert "有 3 个词混用了不同文字：pаypal、аnd、gооgle。" in found
        await town.resident("Bob").says("f\u200br\u200be\u200be stuff in\u200bside of words")
        found = card(town, "hidden").text
        assert "– hidden：词中间有 4 处藏着看不见的字符。\n" in found
        assert "动手 1 次，其中 0 % 被撤销" in await town.resident("Mod").says("/rules")


async def test_who_was_declined_is_told_so_by_the_button_as_well(database_url: str) -> None:
    async with door(database_url) as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        await ann.says("hello")
        await mod.says("/mute @ann 1h")
        await ann.whispers("/appeal I did nothing")
        await mod.presses("Decline")
        notice = next(m for m in town.square.messages if m.chat == ann.private and m.buttons)
        decided = "The appeal against case 1 has been decided already."
        await ann.presses("Appeal", notice)
        assert any(decided in m.text for m in town.square.messages if ann.sees(m))


async def test_a_reply_to_a_bot_is_no_member(database_url: str) -> None:
    async with door(database_url) as town:
        mod, robot = town.resident("Mod"), town.resident("Robot", bot=True)
        await robot.says("beep")
        told = await mod.says("/warn stop it", reply_to=robot.last)
        assert "That message is a bot's. Reply to one of a member" in told


async def test_a_lock_down_without_an_end_says_so(database_url: str) -> None:
    async with door(database_url) as town:
        mod = town.resident("Mod")
        told = await mod.says("/lock forever")
        assert "Case 1: lock-down, Plaza, until somebody ends it." in told
        await mod.says("/lock slow 5m 1h")
        assert "everybody can write once in 5 minutes." in standing(town)[-1]


@pytest.mark.parametrize("what", ["/warn @ann rude", "/ban @ann rude"])
async def test_words_after_the_button_are_those_of_the_appeal(database_url: str, what: str) -> None:
    async with door(database_url) as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        await ann.says("hello")
        await mod.says(what)
        assert await ann.whispers("hm") == "" or "ban" in what
        notice = next(m for m in town.square.messages if m.chat == ann.private and m.buttons)
        await ann.presses("Appeal", notice)
        assert "Appealed against: without words" in card(town, "Appeal of Ann").text
        assert "what you say against case 1" in await ann.whispers("I only asked a question")
        assert "Appealed against: I only asked a question" in card(town, "Appeal of Ann").text
        told = await ann.whispers("and I was polite")
        assert told == "" or "all you can do is appeal" in told


async def test_what_the_platform_refused_is_told_in_the_readers_words(database_url: str) -> None:
    async with door(database_url, "zh") as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        await ann.says("hello")
        await town.allows("plaza", "hear")
        await mod.says("/mute @ann 1h")
        told = await mod.says("/case 1")
        refused = next(line for line in told.splitlines() if "没能做到“已禁言”" in line)
        assert refused.rpartition("：")[2].isascii() is False
        assert "right" not in told


async def test_why_says_what_else_decided(database_url: str) -> None:
    async with door(database_url) as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        helper = town.resident("Hugo", role="helper")
        await ann.says("hello")
        await mod.says("/warn @ann")
        told = "Case 1 was decided by people, not by a rule."
        assert f"{told} /case 1 shows it." in await mod.says("/why 1")
        assert (await helper.says("/why 1")).endswith(told), "helpers see no cases"
