"""Boards, as members read them: who stands where today, this week, this month and ever."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.local.town import Resident, Town
from tests.handlers.conftest import Cast

EMOJI = "😀" * 4096


async def board(who: Resident, words: str = "") -> list[str]:
    return (await who.says(f"/top {words}".strip())).splitlines()


async def test_a_board_shows_everybody_and_oneself(cast: Cast) -> None:
    await cast.mod.says("/award @kim 30")
    assert await board(cast.kim) == [
        "Points this week",
        "1. Ann  100 points",
        "2. Kim  30 points",
        "You are number 2 of 2: 30 points",
    ]
    assert (await board(cast.bob))[-1] == "You are not on this board yet."
    assert await board(cast.bob, "streak day") == [
        "Streaks today",
        "Nobody is on this board yet.",
        "You are not on this board yet.",
    ]


TITLES = {
    "": ("Points this week", "本周积分排行"),
    "points": ("Points this week", "本周积分排行"),
    "points day": ("Points today", "今日积分排行"),
    "points month": ("Points this month", "本月积分排行"),
    "points all": ("Points of all time", "积分总排行"),
    "streak": ("Streaks this week", "本周连签排行"),
    "STREAK Day": ("Streaks today", "今日连签排行"),
    "streak month": ("Streaks this month", "本月连签排行"),
    "streak all": ("Streaks of all time", "连签总排行"),
    "checkins day": ("Check-ins today, in their order", "今日签到顺序"),
    "checkins": ("Days checked in this week", "本周签到天数排行"),
    "checkins month": ("Days checked in this month", "本月签到天数排行"),
    "checkins all": ("Days checked in of all time", "签到天数总排行"),
    "ｐｏｉｎｔｓ day": ("Points today", "今日积分排行"),
}


async def test_every_board_has_its_title(cast: Cast) -> None:
    for words, (english, _) in TITLES.items():
        assert (await board(cast.ann, words))[0] == english
    await cast.ann.says("/me language zh")
    for words, (_, chinese) in TITLES.items():
        lines = await board(cast.ann, words)
        assert lines[0] == chinese
        assert cast.english_in(" ".join(lines), "Ann") == []


async def test_what_is_wrong_is_said(cast: Cast) -> None:
    choices = {
        "[metric]": "one of points, streak, checkins",
        "[period]": "one of day, week, month, all",
    }
    for words, what in (
        *(("week", "[metric]"), ("money", "[metric]"), ("-1", "[metric]"), ("٣", "[metric]")),
        *((EMOJI, "[metric]"), ("积蓄", "[metric]"), ("{metric}", "[metric]")),
        *(("points year", "[period]"), ("points 10" + "0" * 30, "[period]")),
        *(("points \u202eday\ud83d", "[period]"), ("points 下周", "[period]")),
    ):
        answer = await cast.ann.says(f"/top {words}")
        assert choices[what] in answer
        assert "For example: /top points week" in answer
        assert len(answer) < 300
    assert "is one word too many" in await cast.ann.says("/top points week 3")


# --- Ranks ---------------------------------------------------------------------------------


async def test_who_has_the_same_shares_a_rank(cast: Cast) -> None:
    for line in ("/award @bob 100", "/award @kim 30", "/award @mod 30"):
        await cast.mod.says(line)
    await cast.mod.says("/award @guest 5")  # nobody, and so refused
    lines = await board(cast.mod)
    assert [line.split(".")[0] for line in lines[1:-1]] == ["1", "1", "3", "3"]
    assert lines[-1] == "You are number 3 of 4: 30 points"


async def crowd(cast: Cast, count: int) -> None:
    """So many more members, the first with 1 point and each with one more than the one before."""
    square, now = cast.town.square, cast.town.clock.now()
    names = [f"n{number}" for number in range(1, count + 1)]
    hellos = [square.write(cast.town.resident(name).soul.id, "plaza", "hi", now) for name in names]
    await cast.town.deliver(*map(square.said, hellos))
    awards = [
        square.write("mod", "plaza", f"/award @{name} {number}", now)
        for number, name in enumerate(names, 1)
    ]
    await cast.town.deliver(*map(square.said, awards))


async def test_pages_are_turned_by_button(cast: Cast) -> None:
    await crowd(cast, 24)
    n1 = cast.town.resident("n1")
    first = (await board(n1))[1:]
    assert first[0] == "1. Ann  100 points"
    assert first[9] == "10. n16  16 points"
    assert first[-1] == "You are number 25 of 25: 1 point"
    assert "Back" not in n1.buttons()

    second = (await n1.presses("More")).splitlines()
    assert second[1:3] == ["11. n15  15 points", "12. n14  14 points"]
    assert second[-1] == first[-1]
    third = (await n1.presses("More")).splitlines()
    assert third[1:] == [
        *(f"{26 - number}. n{number}  {number} points" for number in (5, 4, 3, 2)),
        "25. n1  1 point",
        "You are number 25 of 25: 1 point",
    ]
    assert "More" not in n1.buttons()
    assert (await n1.presses("Back")).splitlines() == second


async def test_who_presses_sees_their_own_rank(cast: Cast) -> None:
    """The message is one for all; the last one who turned it stands below it."""
    await cast.mod.says("/award @kim 30")
    await cast.ann.says("/top")
    turned = (await cast.kim.presses("All time")).splitlines()
    assert turned[0] == "Points of all time"
    assert turned[-1] == "You are number 2 of 2: 30 points"
    assert (await cast.bob.presses("Streaks")).splitlines()[0] == "Streaks of all time"
    before = len(cast.town.square.messages)
    await cast.ann.presses("Points")
    assert len(cast.town.square.messages) == before


async def test_every_button_of_a_board_works(cast: Cast) -> None:
    await cast.ann.says("/top")
    seen = set()
    walk = ("Day", "Month", "All time", "Streaks", "Day", "Week", "Month", "Check-ins", "Day")
    for label in (*walk, "Week", "All time", "Month", "Points", "Week"):
        seen.add((await cast.ann.presses(label)).splitlines()[0])
    assert seen == {english for english, _ in TITLES.values()}


async def test_who_lost_everything_leaves_the_board(cast: Cast) -> None:
    await cast.mod.says("/award @bob 5")
    await cast.mod.says("/undo")
    assert (await board(cast.bob))[-1] == "You are not on this board yet."
    await cast.mod.says("/deduct @ann 100")  # what was earned stays earned
    assert "1. Ann  100 points" in await board(cast.bob)


async def test_a_gift_is_not_earned(cast: Cast) -> None:
    await cast.ann.says("/give @bob 60")
    assert await board(cast.bob) == [
        "Points this week",
        "1. Ann  100 points",
        "You are not on this board yet.",
    ]


# --- Periods -------------------------------------------------------------------------------

ONE, NOBODY = "1 point", "You are not on this board yet."
PERIODS = ("day", "week", "month", "all")


async def scores(who: Resident) -> list[str]:
    """One's own score today, this week, this month and ever."""
    return [(await board(who, f"points {period}"))[-1].rpartition(": ")[2] for period in PERIODS]


@pytest.mark.parametrize(
    ("start", "then"),
    [
        # From Saturday to Sunday to Monday, and over the end of a month within a week.
        ("2026-03-07T12:00", ["1111", "-111", "--11", "--11"]),
        ("2026-12-30T12:00", ["1111", "-111", "-1-1", "-1-1"]),
    ],
)
async def test_a_period_ends_when_its_last_day_does(
    database_url: str, start: str, then: list[str]
) -> None:
    town = await Town.open(database_url, start=datetime.fromisoformat(f"{start}+00:00"))
    ann = town.resident("Ann")
    await ann.says("good morning everybody")
    for expected in then:
        assert await scores(ann) == [ONE if sign == "1" else NOBODY for sign in expected]
        await town.wait(hours=15, minutes=59)  # until a minute before four
        assert await scores(ann) == [ONE if sign == "1" else NOBODY for sign in expected]
        await town.wait(hours=8, minutes=1)
    await town.wait(days=40)
    assert await scores(ann) == [NOBODY, NOBODY, NOBODY, ONE]
    await town.close()


async def test_the_day_is_that_of_the_community(database_url: str) -> None:
    """Four o'clock in Shanghai is eight in the evening, UTC."""
    start = datetime.fromisoformat("2026-03-08T19:59+00:00")
    town = await Town.open(database_url, start=start, zone="Asia/Shanghai")
    ann = town.resident("Ann")
    await ann.says("good morning everybody")
    assert await scores(ann) == [ONE, ONE, ONE, ONE]
    await town.wait(minutes=1)
    assert await scores(ann) == [NOBODY, NOBODY, ONE, ONE]
    await town.close()


async def test_streaks_have_boards_of_their_own(cast: Cast) -> None:
    for names in (("Ann", "Bob"), ("Ann",), ("Ann", "Bob")):
        for name in names:
            await cast.town.resident(name).says("/checkin")
        await cast.town.wait(days=1)
    assert await board(cast.bob, "streak all") == [
        "Streaks of all time",
        "1. Ann  3 days",
        "2. Bob  1 day",
        "You are number 2 of 2: 1 day",
    ]
    assert (await board(cast.bob, "streak day"))[1] == "Nobody is on this board yet."


async def test_the_board_of_a_day_has_the_order_of_its_checkins(cast: Cast) -> None:
    for who in (cast.bob, cast.ann, cast.kim):
        await who.says("/checkin")
    assert await board(cast.ann, "checkins day") == [
        "Check-ins today, in their order",
        "1. Bob",
        "2. Ann",
        "3. Kim",
        "You are number 2 of 3.",
    ]
    assert (await board(cast.mod, "checkins day"))[-1] == "You are not on this board yet."
    await cast.kim.says("/me language zh")
    assert (await board(cast.kim, "checkins day"))[-1] == "你排第 3 名，共 3 人。"


async def test_days_with_a_checkin_are_counted_made_up_ones_too(cast: Cast) -> None:
    for names in (("Ann", "Bob"), ("Bob",), ("Ann", "Bob")):
        for name in names:
            await cast.town.resident(name).says("/checkin")
        await cast.town.wait(days=1)
    await cast.ann.says("/checkin makeup 3-3")
    await cast.mod.says("/checkin grant @bob freeze")
    await cast.town.wait(days=1)
    await cast.bob.says("/checkin")  # the day between is frozen, and does not count
    for period, title in (("month", "Days checked in this month"), ("all", "of all time")):
        lines = await board(cast.ann, f"checkins {period}")
        assert title in lines[0]
        assert lines[1:] == ["1. Bob  4 days", "2. Ann  3 days", "You are number 2 of 2: 3 days"]
    assert await board(cast.bob, "checkins day") == [
        "Check-ins today, in their order",
        "1. Bob",
        "You are number 1 of 1.",
    ]


async def test_the_order_of_a_day_is_paged(cast: Cast) -> None:
    square, now = cast.town.square, cast.town.clock.now()
    names = [f"n{number}" for number in range(1, 14)]
    lines = [square.write(cast.town.resident(n).soul.id, "plaza", "签到", now) for n in names]
    await cast.town.deliver(*map(square.said, lines))
    first = await board(cast.town.resident("n13"), "checkins day")
    assert first[1:3] == ["1. n1", "2. n2"]
    assert first[-1] == "You are number 13 of 13."
    turned = (await cast.town.resident("n13").presses("More")).splitlines()
    assert turned[1:] == ["11. n11", "12. n12", "13. n13", "You are number 13 of 13."]


async def test_a_name_on_a_board_harms_nobody(cast: Cast) -> None:
    cast.kim.soul.name = "@everyone\n1. Admin  999 points"
    await cast.kim.says("hi")
    await cast.mod.says("/award @kim 5")
    lines = await board(cast.ann)
    assert lines[2] == "2. @\u200ceveryone 1. Admin  999 points  5 points".replace(
        "Admin  999", "Admin 999"
    )
    assert len(lines) == 4
