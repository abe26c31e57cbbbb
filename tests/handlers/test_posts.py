"""Scheduled posts, as owners write them and as chats read them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.app import App
from bot.features import house
from bot.local.client import LocalPlatform
from bot.local.square import BOT
from bot.local.town import KEY, PLAZA, Resident, Town
from storage.database import Database
from storage.lease import LEASE
from tests.handlers.conftest import Cast
from tests.handlers.doors import OFFICE, door, standing
from tests.handlers.owners import rows
from tests.handlers.restarts import restarted

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = "Tonight we bake in {chat}, {community}.\n  Bring flour!"
READ = "Tonight we bake in Plaza, Town.\n  Bring flour!"


async def written(town: Town, post: str, words: str = WORDS, chat: str = PLAZA) -> Resident:
    """An admin who has written a post, in a bot that knows the time."""
    boss = town.resident("Boss", role="admin")
    told = await boss.says(f"/setup post {post} {words}", chat=chat)
    assert READ in told or words != WORDS
    await town.app.tick()
    return boss


def said(town: Town, words: str = READ) -> list[str]:
    """What the bot has said by itself in the plaza, whether or not it still stands."""
    shown = [m for m in town.square.messages if m.chat == PLAZA and m.only is None and m.by == BOT]
    return [m.text for m in shown if m.text == words]


async def test_a_daily_post_is_said_each_day_in_place_of_the_one_before(town: Town) -> None:
    boss = await written(town, "20:00")
    assert boss.heard(0).splitlines()[-5:] == [
        "Every day at 20:00 in Plaza:",
        *READ.splitlines(),
        "Next: 2 Mar 2026, 20:00, by the clock of UTC.",
        "The one before is removed when the next is said.",
    ]
    await town.wait(hours=7, minutes=59)
    assert said(town) == []
    await town.wait(minutes=1)
    assert standing(town) == [READ]
    await town.wait(minutes=10)
    assert len(said(town)) == 1
    await town.wait(hours=23, minutes=50)
    assert (len(said(town)), standing(town)) == (2, [READ])


async def test_a_weekly_post_is_said_on_its_days_and_stays(town: Town) -> None:
    boss = await written(town, "mon,thu 20:00")
    assert "Every Monday, Thursday at 20:00 in Plaza:" in boss.heard(0)
    assert "Remove earlier ones" not in boss.buttons()
    for _ in range(7):
        await town.wait(days=1)
        await town.wait(minutes=1)
    assert standing(town) == []  # it was noon whenever anybody looked
    await town.wait(hours=7, minutes=53)
    assert standing(town) == [READ]
    await town.wait(days=3)
    assert standing(town) == [READ, READ]


async def test_a_post_of_a_date_is_said_once_and_gone(town: Town) -> None:
    boss = await written(town, "2026-03-03 18:00")
    assert "1. On 3 Mar 2026 at 18:00 in Plaza: Tonight" in await boss.says("/setup posts")
    await town.wait(hours=30)
    await town.wait(days=1)
    assert standing(town) == [READ]
    assert (await boss.says("/setup posts")).splitlines() == [
        "Nothing is scheduled.",
        "To write one: /setup post mon,thu 20:00 Tonight we bake together in {chat}.",
    ]


async def test_a_post_is_paused_resumed_and_removed(town: Town) -> None:
    boss = await written(town, "20:00")
    assert "I say nothing until you resume it." in await boss.presses("Pause")
    await town.wait(hours=8)
    assert said(town) == []
    assert "1. Every day at 20:00 in Plaza, paused:" in await boss.says("/setup posts")
    await boss.presses("1")
    told = await boss.presses("Resume")
    assert "Next: 3 Mar 2026, 20:00, by the clock of UTC." in told
    await town.wait(minutes=1)
    assert said(town) == [], "what it would have said before is over"
    assert "The one before" not in await boss.presses("Let earlier ones stand")
    for _ in range(2):
        await town.wait(hours=24)
    assert standing(town) == [READ, READ]
    card = next(m for m in reversed(town.square.messages) if m.buttons and boss.sees(m))
    stale = [data for row in card.buttons for label, data in row if label == "Pause"]
    assert "Nothing is scheduled." in await boss.presses("Remove this post")
    assert await boss.taps(card, stale[0]) == "That post is not there any more."
    noted = rows(town, "SELECT what FROM audit WHERE what LIKE 'post%' ORDER BY id")
    what = ["add", "pause", "resume", "replace", "drop"]
    assert [each for (each,) in noted] == [f"post.{each}" for each in what]


async def test_it_is_said_by_the_clock_of_the_community_when_clocks_change(
    database_url: str,
) -> None:
    town = await Town.open(database_url, start=MONDAY.replace(day=28), zone="Europe/Madrid")
    await written(town, "20:00")
    await town.wait(hours=7)
    assert len(said(town)) == 1
    await town.wait(hours=22, minutes=59)
    assert len(said(town)) == 1
    await town.wait(minutes=1)
    assert len(said(town)) == 2
    await town.close()


async def test_where_there_are_several_chats_one_is_chosen_in_private(database_url: str) -> None:
    async with door(database_url) as town:
        boss = town.resident("Boss", role="admin")
        await boss.says("hello")
        told = await boss.whispers(f"/setup post 20:00 {WORDS}")
        assert "in a chat yet to be chosen:" in told
        assert "Where shall I say it?" in told
        await town.app.tick()
        assert ", paused:" in await boss.whispers("/setup posts")
        await boss.presses("1")
        assert "Every day at 20:00 in Plaza:" in await boss.presses("Plaza")
        await town.wait(hours=8)
        assert (standing(town), standing(town, OFFICE)) == ([READ], [])


async def test_in_private_the_only_chat_is_meant(town: Town) -> None:
    boss = town.resident("Boss", role="admin")
    await boss.says("hello")
    assert "Every day at 20:00 in Plaza:" in await boss.whispers(f"/setup post 20:00 {WORDS}")


@pytest.mark.local_only("others tell of topics in their own way")
async def test_a_post_stays_in_its_topic(town: Town) -> None:
    boss = await written(town, "19:00")
    line = town.square.write(boss.soul.id, PLAZA, f"/setup post 20:00 {WORDS}", town.clock.now())
    payload = town.square.said(line)
    payload["chat"]["topic"] = 7
    await town.deliver(payload)
    await town.wait(hours=8)
    actions = [json.loads(each) for (each,) in rows(town, "SELECT action FROM outbox")]
    told = [each for each in actions if "until" in each and not each.get("private")]
    assert [each.get("topic", 0) for each in told] == [0, 7]


async def test_a_chat_that_the_bot_leaves_hears_nothing_until_it_is_back(town: Town) -> None:
    boss = await written(town, "20:00")
    await written(town, "20:00", "Paused by hand")
    await boss.presses("Pause")
    await town.deliver(town.square.departed(PLAZA, BOT, town.clock.now()))
    told = await boss.whispers("/setup posts")
    assert ", not said, since I am not there: Tonight" in told
    assert "I am not in that chat. Once I am back, it goes on." in await boss.presses("1")
    await town.wait(hours=8)
    assert said(town) == []
    await town.wait(minutes=1)
    await boss.adds_bot(PLAZA)
    await town.wait(minutes=1)
    assert said(town) == [], "what it would have said meanwhile is over"
    await town.wait(hours=24)
    assert (said(town), said(town, "Paused by hand")) == ([READ], [])


AWAY: list[tuple[dict[str, Any], int]] = [
    ({"hours": 8, "minutes": 1}, 1),
    ({"hours": 8, "minutes": 57}, 1),
    ({"hours": 9}, 0),
    ({"days": 3}, 0),
    ({"days": 3, "hours": 8, "minutes": 30}, 1),
]


@pytest.mark.parametrize(("away", "times"), AWAY)
async def test_downtime_makes_no_post_late_by_more_than_an_hour(
    town: Town, away: dict[str, Any], times: int
) -> None:
    await written(town, "20:00")
    await town.wait(minutes=1)
    await restarted(town, **away)
    await town.wait(seconds=1)
    assert len(said(town)) == times
    await restarted(town)
    await town.wait(seconds=61)
    assert len(said(town)) == times


async def test_a_date_that_was_missed_is_told_to_who_asks(town: Town) -> None:
    boss = await written(town, "2026-03-03 18:00")
    await restarted(town, days=4)
    await town.wait(minutes=1)
    assert said(town) == []
    assert ", left out while I was away: Tonight" in await boss.says("/setup posts")
    assert "I was away at that hour, so I did not say it." in await boss.presses("1")


@pytest.mark.local_only("the machine's clock is that of the platform's server as well")
async def test_a_clock_that_is_wrong_says_nothing_twice_and_stops_nothing(town: Town) -> None:
    await written(town, "20:00")
    await town.wait(hours=8, minutes=5)
    for minutes in (-10, 4, 3, 3, 20):
        town.skip(minutes=minutes)
        await town.wait(seconds=30)
    assert len(said(town)) == 1
    town.skip(days=365)
    await town.wait(minutes=1)  # a year ahead
    before = len(said(town))
    town.skip(days=-365)
    await town.wait(days=1)
    await town.wait(minutes=1)
    assert len(said(town)) == before + 1


@pytest.mark.local_only("the same square for two bots")
async def test_two_bots_at_once_say_it_once(town: Town) -> None:
    await written(town, "20:00")
    database = Database(town.app.database.url, "OFF")
    with database.engine.begin() as connection:
        connection.execute(LEASE.table.delete())
    platform = LocalPlatform(town.square, town.clock, KEY)
    other = App(database, house(), [platform], key=KEY, clock=town.clock)
    await other.start()
    await other.tick()
    for minutes in (7 * 60 + 59, 1, 1, 1):
        town.skip(minutes=minutes)
        for app in (town.app, other):
            await app.tick()
            await app.settled()
    await other.stop()
    assert len(said(town)) == 1


WRONG = [
    ("/setup post", "<post> is missing: when to say it, and behind that", "还缺 <帖子>"),
    ("/setup post Hello all", "Write first when I shall say it", "请先写什么时候发"),
    ("/setup post 20:00", "What shall I say?", "要我说什么？"),
    ("/setup post 24:00 Hi", "There is no 24:00; times go from 00:00 to 23:59.", "没有 24:00"),
    ("/setup post funday 20:00 Hi", '"funday" is no weekday. These are: mon, tue', "不是星期几"),
    ("/setup post 2026-02-30 20:00 Hi", "There is no 2026-02-30 in the calendar.", "日历上没有"),
    ("/setup post 2026-03-02 11:59 Hi", "That is over: it is 2 Mar 2026, 12:0", "已经过了"),
    ("/setup post 2036-03-02 11:59 Hi", "more than three years away", "三年多以后"),
    ("/setup post 20:00 Hi {name}", "There is no variable {name}. There are: {chat}", "可用的有"),
    ("/setup post 20:00 Hi {cat}", "Did you mean {chat}?", "{cat} 这个变量"),
    ("/setup post 20:00 Hi {chat", "A brace stands alone.", "落了单"),
    ("/setup post 20:00 " + "x" * 1501, "That is longer than 1500 characters.", "1500 个字"),
    ("/setup post 20:00 " + "x" * 1700, "when to say it, and behind that", "先写什么时候发"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_is_wrong_is_answered_with_a_sentence(town: Town, language: str) -> None:
    boss = town.resident("Boss", role="admin")
    await boss.says(f"/me language {language}")
    for line, english, chinese in WRONG:
        assert (chinese if language == "zh" else english) in await boss.says(line), line
    assert rows(town, "SELECT count(*) FROM scheduled_post") == [(0,)]


async def test_twenty_posts_are_enough_and_members_write_none(town: Town) -> None:
    for minute in range(20):
        boss = await written(town, f"20:{minute:02}", "Hi")
    assert "There are 20 scheduled posts; remove one" in await boss.says("/setup post 20:30 Hi")
    assert "Only admins may do that." in await town.resident("Ann").says("/setup post 20:30 Hi")
    told = (await boss.says("/setup posts")).splitlines()
    assert told[20].startswith("20. Every day at 20:19 in Plaza, next 2 Mar 2026, 20:19: Hi")
    assert "Every day at 20:19 in Plaza:" in await boss.presses("20")


async def test_all_of_it_can_be_read_in_chinese(cast: Cast) -> None:
    boss = cast.town.resident("Boss", role="admin")
    await boss.says("/me language zh")
    told = [await boss.says(f"/setup post {each} 你好") for each in ("周一三 20:00", "20:00")]
    told += [await boss.says("/setup post 2026-12-24 18:00 你好"), await boss.says("/setup posts")]
    told += [await boss.presses("2"), await boss.presses("暂停"), *boss.buttons()]
    assert cast.english_in(" ".join(told), "Boss", "Plaza", "UTC") == []
