"""Make-ups, as members live them."""

from __future__ import annotations

import asyncio

import pytest

from bot.local.town import PLAZA, Town
from community.buttons import Button
from community.handling import PRESS_A_COMMAND
from community.words import t
from storage.books import audit
from tests.handlers.days import came, rich
from tests.handlers.owners import rows


async def test_a_missed_day_is_made_up_for_points(plain: Town) -> None:
    ann = await rich(plain, 100)
    told = await came(ann, "xx.x")
    assert told.endswith("Your streak of 2 days broke off; /checkin makeup can mend it.")
    assert await ann.says("补签") == (
        "Ann, 4 Mar 2026 is made up.\nIt cost 20 points.\n4 days in a row."
    )
    assert (await ann.says("/points")).splitlines()[:2] == [
        f"You have {100 + 5 + 6 + 5 - 20} points.",
        "5 Mar 2026  -20  make-up",
    ]
    await plain.wait(days=1)
    assert "5 days in a row." in await ann.says("/checkin")


async def test_a_day_is_made_up_before_today_is_checked_in(plain: Town) -> None:
    ann = await rich(plain)
    await came(ann, "xx..")
    assert (await ann.says("/checkin makeup")).endswith("\n3 days in a row.")
    assert (await ann.says("/checkin")).endswith("\n4 days in a row.")


async def test_days_are_named_in_many_ways(plain: Town) -> None:
    ann = await rich(plain)
    days = ["2026-03-04", "3-4", "2026/3/4", "3月4日", "２０２６-3-4", "昨天"]
    people = {day: plain.resident(f"P{place}") for place, day in enumerate(days)}
    for day, who in people.items():
        await who.says("hi")
        await plain.resident("Mod").says(f"/award @{who.soul.username} 50 for {day}")
    await came(ann, "xx.x", *people.values())
    for day, who in {**people, "Yesterday": ann}.items():
        assert "4 Mar 2026 is made up." in await who.says(f"/checkin makeup {day}")


async def test_a_card_pays_before_points_do(plain: Town) -> None:
    ann, mod = await rich(plain), plain.resident("Mod")
    await came(ann, "x..x")
    assert await mod.says("/checkin grant @ann card") == "Ann holds 1 make-up card now."
    assert "A make-up card paid for it; left: 0." in await ann.says("/checkin makeup")
    assert "It cost 20 points." in await ann.says("/checkin makeup")
    assert rows(plain, "SELECT points, card FROM makeup ORDER BY day DESC") == [(0, 1), (20, 0)]


async def test_a_day_that_is_made_up_earns_nothing_unless_set_so(plain: Town) -> None:
    ann, boss = await rich(plain, 40), plain.resident("Boss", role="owner")
    await came(ann, "x.x.x")
    assert "+" not in await ann.says("/checkin makeup")
    await boss.says("/settings checkin.makeup_earns yes")
    assert "+6 points (5 + 1 for the streak)." in await ann.says("/checkin makeup")
    assert (await ann.says("/points")).startswith(
        f"You have {40 + 5 + 5 + 5 - 20 - 20 + 6} points."
    )


REFUSALS = [
    ("tomorrow", "does not fit <day>", "不符合 <day> 的要求"),
    ("2026-02-30", "does not fit <day>", "不符合 <day> 的要求"),
    ("13-1", "does not fit <day>", "不符合 <day> 的要求"),
    ("-1", "does not fit <day>", "不符合 <day> 的要求"),
    ("😀" * 2000, "a text of at most 20 characters", "最多 20 个字"),
    ("2026-03-12", "12 Mar 2026 is yet to come.", "2026年3月12日还没到呢。"),
    (
        "3-11",
        "Today is not over: /checkin is all it takes.",
        "今天还没过完，直接发 /checkin 签到就行。",
    ),
    ("3-10", "You checked in on 10 Mar 2026.", "2026年3月10日你签过到了。"),
    ("3-9", "You made 9 Mar 2026 up already.", "2026年3月9日已经补签过了。"),
    (
        "3-3",
        "3 Mar 2026 is too long ago: a day can be made up within 7 days.",
        "2026年3月3日太久了：只能补签最近 7 天。",
    ),
    (
        "2026-02-27",
        "27 Feb 2026 lies before your first check-in on 2 Mar 2026, so you did not miss it.",
        "2026年2月27日早于你第一次签到的日子（2026年3月2日），不算漏签。",
    ),
    ("3-8", "It costs 20 points, and you have 0.", "需要 20 积分，你只有 0 积分。"),
    ("3-8 3-7", "is one word too many", "多写了"),
]


async def test_what_cannot_be_made_up_is_said(plain: Town) -> None:
    ann, mod = await rich(plain, 10), plain.resident("Mod")
    await came(ann, "x.......x.")
    await ann.says("/checkin makeup 3-9")  # 10 + 5 + 5 points are there, and no more
    assert (await ann.says("/points")).startswith("You have 0 points.")
    await mod.says("hi")
    for language, column in (("en", 1), ("zh", 2)):
        await ann.says(f"/me language {language}")
        for row in REFUSALS:
            told = await ann.says(f"/checkin makeup {row[0]}")
            assert row[column] in told, (row[0], told)
            assert len(told) < 300
    assert rows(plain, "SELECT count(*) FROM makeup")[0][0] == 1


async def test_who_never_came_or_never_missed_has_nothing_to_make_up(plain: Town) -> None:
    ann = await rich(plain)
    for line in ("补签", "/checkin makeup yesterday"):
        assert await ann.says(line) == "You have never checked in. Begin with /checkin."
    await came(ann, "xx")
    assert await ann.says("补签") == "You have not missed any of the last 7 days."


async def test_a_month_has_its_limit(plain: Town) -> None:
    ann = await rich(plain)
    await plain.wait(days=24)  # 26 March
    await came(ann, "x....x")
    for _ in range(3):
        assert "is made up." in await ann.says("补签")
    full = "You have made up 3 days this month, and that is the limit."
    assert await ann.says("补签") == full
    assert (await ann.says("/checkin streak")).splitlines()[2:] == [
        "You hold 0 make-up cards and 0 streak freezes."
    ]
    await plain.wait(days=1)  # 1 April
    assert "27 Mar 2026 is made up." in await ann.says("/checkin makeup 3-27")
    assert "You can still make up 2 days this month." in await ann.says("/checkin streak")


async def test_a_streak_that_nothing_can_mend_is_not_spoken_of(plain: Town) -> None:
    ann, boss = await rich(plain), plain.resident("Boss", role="owner")
    assert (await came(ann, "xx....x")).endswith("1 day in a row.")  # four days, three a month
    assert (await came(ann, "...x")).endswith("1 day in a row.")  # a streak of one is none
    await boss.says("/settings checkin.makeup_month 0")
    assert await ann.says("补签") == "Missed days cannot be made up here."
    assert (await came(ann, ".x.x")).endswith("1 day in a row.")


@pytest.mark.parametrize(("most", "mends"), [(1, False), (2, True)])
async def test_a_make_up_counts_towards_what_can_still_be_mended(
    plain: Town, most: int, mends: bool
) -> None:
    ann, boss = await rich(plain), plain.resident("Boss", role="owner")
    await boss.says(f"/settings checkin.makeup_month {most}")
    await came(ann, "xx...")
    told = await ann.says("/checkin makeup yesterday")
    assert told.splitlines()[2] == "1 day in a row."
    assert ("/checkin makeup can mend it." in told) is mends


@pytest.mark.both_databases
async def test_twenty_taps_make_up_one_day_and_cost_it_once(town: Town) -> None:
    ann = await rich(town)
    await came(ann, "x..x")
    button = Button(t("Make up"), PRESS_A_COMMAND, ("checkin", "makeup", "3-4"))
    data = town.seal(button)
    shown = town.square.write("hearth", PLAZA, "Missed?", town.clock.now())
    presses = [town.square.pressed(shown, ann.soul.id, data, town.clock.now()) for _ in range(20)]
    before = len(town.square.messages)
    await asyncio.gather(*(town.platform.deliver(press) for press in presses))
    await town.app.settled()
    said = [message.text for message in town.square.messages[before:]]
    assert sum("is made up" in text for text in said) == 1
    assert said.count("You made 4 Mar 2026 up already.") == 19
    assert rows(town, "SELECT SUM(amount) FROM ledger WHERE kind = 21") == [(-20,)]
    assert audit(town.app.database).wrong == ()
