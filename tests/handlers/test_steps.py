"""Steps for newcomers, as owners write them and as newcomers read them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.local.town import Resident, Town
from tests.handlers.conftest import Cast
from tests.handlers.doors import OFFICE, door, solves
from tests.handlers.owners import rows
from tests.handlers.pairs import linked
from tests.handlers.restarts import restarted

FIRST, SECOND = "Tell us about your first loaf in {chat}.", "Hello {name}, here are {rules}"
PAGE = "https://example.org/rules"


def letters(who: Resident) -> list[str]:
    """What somebody was told by steps, in private."""
    return [
        shown.text.partition("\n")[2]
        for shown in who.town.square.messages
        if shown.chat == who.private
        and any(label == "No more of these" for row in shown.buttons for label, _ in row)
    ]


async def written(town: Town, **steps: str) -> Resident:
    """An admin who has written steps, each by its time."""
    boss = town.resident("Boss", role="admin")
    for after, words in steps.items():
        told = await boss.says(f"/setup step {after.removeprefix('in_')} {words}")
        assert "Whoever comes from now on reads this in private" in told
    await town.app.tick()  # as a bot does that has just been started
    return boss


async def test_nobody_is_told_anything_unless_the_owner_wrote_it(town: Town) -> None:
    ann = town.resident("Ann")
    await ann.joins()
    await town.wait(days=2)
    assert letters(ann) == []
    assert rows(town, "SELECT count(*) FROM beginner") == [(0,)]
    boss = town.resident("Boss", role="admin")
    assert (await boss.says("/setup steps")).splitlines() == [
        "Newcomers are told nothing later on.",
        "To write one: /setup step 1d How was your first loaf, {name}?",
    ]


async def test_a_newcomer_is_told_each_step_once_in_private(town: Town) -> None:
    boss = await written(town, in_1h=FIRST, in_1d=SECOND)
    await boss.says(f"/setup rules {PAGE}")
    ann = town.resident("Ann")
    await ann.joins()
    await town.wait(minutes=59)
    assert letters(ann) == []
    await town.wait(minutes=2)
    assert letters(ann) == ["Tell us about your first loaf in Plaza."]
    await town.wait(hours=2)
    await town.wait(hours=20, minutes=58)
    assert len(letters(ann)) == 1
    await town.wait(minutes=1)
    assert letters(ann)[1:] == [f"Hello Ann, here are {PAGE}"]
    await town.wait(days=2)
    assert len(letters(ann)) == 2
    assert not any("loaf" in m.text for m in town.square.messages if m.chat == "plaza" and m.id > 9)


async def test_who_was_there_or_comes_back_is_told_nothing(town: Town) -> None:
    ann, bob = town.resident("Ann"), town.resident("Bob")
    await ann.joins()
    await bob.says("I have been here for long")
    town.skip(minutes=1)
    await written(town, in_1h=FIRST)
    robot = town.resident("Robot", bot=True)
    for who in (ann, bob, robot):
        await who.leaves()
        await who.joins()
    await town.wait(hours=2)
    assert [letters(who) for who in (ann, bob, robot)] == [[], [], []]


async def test_who_left_or_is_held_meanwhile_is_told_nothing(town: Town) -> None:
    await written(town, in_1h=FIRST, in_3h=SECOND)
    mod = town.resident("Mod", role="moderator")
    names = ("Left", "Back", "Muted", "Banned", "Quiet", "Stays")
    people = [town.resident(name) for name in names]
    left, back, _, _, quiet, stays = people
    for who in people:
        await who.joins()
        await who.whispers("/me")
    await left.leaves()
    await back.leaves()
    await back.joins()
    await mod.says("/mute @muted 2h")
    await mod.says("/ban @banned")
    await quiet.whispers("/me broadcasts no")
    await town.wait(minutes=61)
    assert [name for name, who in zip(names, people, strict=True) if letters(who)] == ["Stays"]
    await town.wait(hours=2)
    told = {name: len(letters(who)) for name, who in zip(names, people, strict=True)}
    assert told == {"Left": 0, "Back": 0, "Muted": 1, "Banned": 0, "Quiet": 0, "Stays": 2}
    await stays.presses("No more of these")


async def test_a_step_counts_as_it_is_when_it_comes(town: Town) -> None:
    boss = await written(town, in_1h=FIRST, in_2h=SECOND, in_3h="The third")
    ann = town.resident("Ann")
    await ann.joins()
    told = await boss.says("/setup step 1h Another first for {name}")
    assert told.splitlines()[:2] == [
        "Newcomers read this from now on in private, 1 hour after they were let in:",
        "Another first for Boss",
    ]
    told = await boss.says("/setup steps")
    assert told.splitlines()[:4] == [
        "After they were let in, newcomers are told this in private:",
        "1. After 1 hour: Another first for {name}",
        "2. After 2 hours: Hello {name}, here are {rules}",
        "3. After 3 hours: The third",
    ]
    assert "Hello Boss, here are …" in await boss.presses("Show 2")
    assert "2. After 3 hours: The third" in await boss.presses("Remove 2")
    town.skip(minutes=1)
    await written(town, in_150m="Written when Ann was there")
    for _ in range(4):
        await town.wait(hours=1)
    assert letters(ann) == ["Another first for Ann", "The third"]
    noted = [payload for (payload,) in rows(town, "SELECT payload FROM audit WHERE what = 'step'")]
    assert json.loads(noted[4]) == {"after": "2h", "before": SECOND, "now": None}


async def test_who_is_asked_something_begins_when_they_are_let_in(database_url: str) -> None:
    async with door(database_url, verification={"mode": "arithmetic", "minutes": 90}) as town:
        await written(town, in_1h=FIRST)
        ann, bob = town.resident("Ann"), town.resident("Bob")
        for who in (ann, bob):
            await who.joins()
            await who.presses("Answer")
        await town.wait(minutes=80)
        assert "You can write" in await solves(ann)
        await town.wait(minutes=59)  # Bob is late, and tries again
        assert letters(ann) == []
        await bob.joins()
        await bob.presses("Answer")
        assert "You can write" in await solves(bob)
        await town.wait(minutes=2)
        assert (len(letters(ann)), letters(bob)) == (1, [])
        await town.wait(hours=1)
        assert (len(letters(ann)), len(letters(bob))) == (1, 1)


@pytest.mark.not_over("discord")
async def test_who_asked_to_be_let_in_is_a_newcomer(town: Town) -> None:
    await written(town, in_1h=FIRST)
    ann = town.resident("Ann")
    await ann.asks()
    await town.wait(days=3)
    await ann.joins()
    await town.wait(hours=1, minutes=1)
    assert len(letters(ann)) == 1


async def test_who_leaves_one_of_two_chats_is_still_there(database_url: str) -> None:
    async with door(database_url) as town:
        await written(town, in_1h=FIRST)
        ann = town.resident("Ann")
        await ann.joins()
        await ann.joins(OFFICE)
        await ann.leaves()
        await town.wait(minutes=61)
        assert letters(ann) == ["Tell us about your first loaf in Office."]
        pia = town.resident("Pia")
        await pia.joins(OFFICE)
        await town.wait(minutes=61)
        assert letters(pia) == [], "who comes to the moderators' chat alone is no newcomer"


async def test_two_accounts_of_one_member_are_told_once(town: Town) -> None:
    await written(town, in_1h=FIRST)
    ann, other = town.resident("Ann"), town.resident("Ann too")
    await ann.joins()
    await other.joins()
    await linked(ann, other)
    await town.wait(minutes=56)
    await town.wait(minutes=10)
    assert len(letters(ann)) + len(letters(other)) == 1


async def test_it_is_told_in_the_newcomers_language_and_the_chats(town: Town) -> None:
    await written(town, in_1h=FIRST, in_2h=SECOND)
    wei, ann = town.resident("小伟"), town.resident("Ann")
    await wei.joins()
    await ann.joins()
    await wei.says("/me language zh")
    await town.wait(minutes=61)
    shown = [m for m in town.square.messages if "loaf in Plaza" in m.text]
    labels = {m.chat: m.buttons[0][0][0] for m in shown if m.chat.startswith("dm:") and m.buttons}
    assert labels == {wei.private: "不再接收群发", ann.private: "No more of these"}


async def test_whom_the_bot_may_not_write_to_is_told_nothing_in_the_group(town: Town) -> None:
    await written(town, in_1h=FIRST, in_2h=SECOND)
    ann = town.resident("Ann", opened=False)
    await ann.joins()
    since = len(town.square.messages)
    await town.wait(minutes=61)
    assert town.square.messages[since:] == []
    await ann.whispers("/me")
    await town.wait(hours=1)
    assert letters(ann) == ["Hello Ann, here are …"]


AWAY = [({"minutes": 61}, 1), ({"hours": 20}, 2), ({"hours": 30}, 1), ({"days": 4}, 0)]


@pytest.mark.parametrize(("away", "told"), AWAY)
async def test_downtime_makes_no_step_late_by_more_than_a_day(
    town: Town, away: dict[str, Any], told: int
) -> None:
    await written(town, in_1h=FIRST, in_10h=SECOND)
    ann = town.resident("Ann")
    await ann.joins()
    await town.wait(minutes=1)
    await restarted(town, **away)
    await town.wait(minutes=1)
    assert len(letters(ann)) == told
    await restarted(town, minutes=1)
    await town.wait(minutes=1)
    assert len(letters(ann)) == told


@pytest.mark.local_only("the machine's clock is that of the platform's server as well")
async def test_a_clock_that_goes_back_tells_nothing_twice(town: Town) -> None:
    await written(town, in_1h=FIRST, in_2h=SECOND)
    ann = town.resident("Ann")
    await ann.joins()
    await town.wait(minutes=61)
    for minutes in (-30, 10, 10, 10, 10, 10, 10):
        await town.wait(minutes=minutes)
    assert len(letters(ann)) == 1
    await town.wait(minutes=31)
    assert len(letters(ann)) == 2


async def test_who_asks_to_be_forgotten_is_told_nothing(town: Town) -> None:
    await written(town, in_1h=FIRST)
    ann = town.resident("Ann")
    await ann.joins()
    await ann.says("/forgetme")
    await ann.presses("Forget me …")
    await ann.presses("Erase me for good")
    assert rows(town, "SELECT count(*) FROM beginner") == [(0,)]
    await town.wait(hours=2)
    assert letters(ann) == []


WRONG = [
    ("/setup step", "<after> is missing", "还缺 <多久之后>"),
    ("/setup step 1h", "<words> is missing", "还缺 <内容>"),
    ("/setup step soon Hi", '"soon" does not fit <after>: a length of time', "一段时间"),
    ("/setup step 4m Hi", "between 5 minutes and 30 days after", "5 分钟到 30 天之间"),
    ("/setup step 31d Hi", "between 5 minutes and 30 days after", "5 分钟到 30 天之间"),
    ("/setup step 1h Hi {nme}", "Did you mean {name}?", "{nme} 这个变量"),
    ("/setup step 1h Hi {name", "A brace stands alone.", "落了单"),
    ("/setup step 1h " + "x" * 901, "a text of at most 900 characters", "最多 900 个字"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_is_wrong_is_answered_with_a_sentence(town: Town, language: str) -> None:
    boss = town.resident("Boss", role="admin")
    await boss.says(f"/me language {language}")
    for line, english, chinese in WRONG:
        assert (chinese if language == "zh" else english) in await boss.says(line), line
    assert rows(town, "SELECT count(*) FROM step") == [(0,)]


async def test_ten_steps_are_enough_and_members_write_none(town: Town) -> None:
    boss = await written(town, **{f"in_{hours}h": "Hi" for hours in range(1, 11)})
    assert "There are 10 steps; take one away first." in await boss.says("/setup step 11h Hi")
    assert "Newcomers read this" in await boss.says("/setup step 10h Hi {name}")
    assert "Only admins may do that." in await town.resident("Ann").says("/setup step 1h Hi")
    await boss.says("/setup steps")
    shown = next(m for m in reversed(town.square.messages) if m.buttons and boss.sees(m))
    stale = next(data for row in shown.buttons for label, data in row if label == "Show 9")
    await boss.presses("Remove 9")
    assert await boss.taps(shown, stale) == "That step has been taken away."


async def test_all_of_it_can_be_read_in_chinese(cast: Cast) -> None:
    boss = cast.town.resident("Boss", role="admin")
    lines = ("/me language zh", "/setup steps", "/setup step 1h 你好，{name}")
    told = [await boss.says(line) for line in lines]
    told += [await boss.says("/setup steps"), await boss.presses("看看第 1 条")]
    assert cast.english_in(" ".join(told), "Boss", "Telegram", "name") == []
