"""Streak freezes, and what moderators grant, as members live them."""

from __future__ import annotations

import pytest

from bot.local.town import Town
from tests.handlers.conftest import Cast
from tests.handlers.days import came, rich
from tests.handlers.owners import rows

# --- Freezes ---------------------------------------------------------------------------------


async def test_a_freeze_keeps_a_streak_over_a_missed_day(plain: Town) -> None:
    ann = await rich(plain)
    await came(ann, "xx")
    assert await ann.says("/checkin freeze") == (
        "Ann, you hold 1 streak freeze now.\nIt cost 50 points.\n"
        "When you miss a day, a freeze keeps your streak by itself."
    )
    assert await came(ann, "..x") == (
        "Ann, you are number 1 today.\n+7 points (5 + 2 for the streak).\n3 days in a row.\n"
        "A freeze kept your streak over 1 missed day; left: 0."
    )
    assert rows(plain, "SELECT day - 739677, nth FROM checkin ORDER BY day") == [
        (0, 1),
        (1, 1),
        (2, -1),
        (3, 1),
    ]
    assert (await ann.says("/checkin streak")).splitlines()[:2] == [
        "3 days in a row.",
        "The longest: 3 days. In all: 3 days.",
    ]


async def test_freezes_bridge_all_that_was_missed_or_nothing(plain: Town) -> None:
    ann, mod = await rich(plain), plain.resident("Mod")
    await came(ann, "xx")
    await mod.says("/checkin grant @ann freeze 2")
    assert "\n1 day in a row." in await came(ann, "....x")
    assert "2 streak freezes" in await ann.says("/checkin streak")
    assert "Freezes kept your streak over 2 missed days; left: 0." in await came(ann, "...x")


async def test_a_frozen_day_that_is_made_up_gives_its_freeze_back(plain: Town) -> None:
    ann, mod = await rich(plain), plain.resident("Mod")
    await came(ann, "xx")
    await mod.says("/checkin grant @ann freeze")
    await came(ann, "..x")
    assert await ann.says("补签") == "You have not missed any of the last 7 days."
    assert await ann.says("/checkin makeup yesterday") == (
        "Ann, 4 Mar 2026 is made up.\nIt cost 20 points.\n"
        "The freeze that bridged it is yours again.\n4 days in a row."
    )
    assert "1 streak freeze." in await ann.says("/checkin streak")


@pytest.mark.local_only("Telegram keeps what waits for one day")
async def test_a_checkin_that_comes_late_for_a_frozen_day_gives_it_back(cast: Cast) -> None:
    await came(cast.ann, "xx")
    await cast.mod.says("/checkin grant @ann freeze")
    await came(cast.ann, "..x")
    await cast.said_ago(cast.ann, "/checkin", days=1)
    shown = await cast.ann.says("/checkin streak")
    assert shown.startswith("4 days in a row.")
    assert "1 streak freeze." in shown
    assert "Ann  4 days" in await cast.bob.says("/top streak day")


async def test_a_freeze_that_cannot_be_bought(plain: Town) -> None:
    ann, boss = await rich(plain, 120), plain.resident("Boss", role="owner")
    begin = "A freeze keeps a running streak, and you have none. Begin with /checkin."
    assert await ann.says("/checkin freeze") == begin
    assert await came(ann, "x..") != ""
    assert await ann.says("/checkin freeze") == begin, "it is too late for the day that was missed"
    await ann.says("/checkin")
    for _ in range(2):
        assert "It cost 50 points." in await ann.says("/checkin freeze")
    assert await ann.says("冻结连签") == "You hold 2 streak freezes, and more cannot be bought."
    await came(ann, "..x")
    assert await ann.says("/checkin freeze") == "It costs 50 points, and you have 36."
    await boss.says("/settings checkin.freeze_most 0")
    assert await ann.says("/checkin freeze") == "Streak freezes are not for sale here."
    await ann.says("/me language zh")
    assert await ann.says("/checkin freeze") == "这里不出售连签冻结卡。"


async def test_what_costs_nothing_says_so(plain: Town) -> None:
    ann, boss = plain.resident("Ann"), plain.resident("Boss", role="owner")
    await boss.says("/settings checkin.freeze_price 0")
    await came(ann, "x")
    assert "It cost nothing." in await ann.says("/checkin freeze")
    assert rows(plain, "SELECT kind FROM ledger") == [(1,)]


# --- Grants ----------------------------------------------------------------------------------


async def test_moderators_give_and_take_and_it_is_on_record(cast: Cast) -> None:
    for line, told in (
        ("@ann card 3", "Ann holds 3 make-up cards now."),
        ("@ann card -2", "Ann holds 1 make-up card now."),
        ("@ann card -20", "Ann holds 0 make-up cards now."),
        ("@ann freeze", "Ann holds 1 streak freeze now."),
        ("@robot freeze", "Bots do not check in."),
        ("@ann money", '"money" does not fit <item>: one of card, freeze.'),
        ("@ann card 21", "a whole number from -20 to 20"),
        ("@nobody card", "I do not know anybody called "),
        ("", "<member> is missing"),
    ):
        assert told in await cast.mod.says(f"/checkin grant {line}".strip())
    noted = rows(cast.town, "SELECT payload FROM audit WHERE what = 'grant' ORDER BY id")
    assert noted[2] == ('{"count": -20, "held": 0, "item": "card"}',)
    assert await cast.ann.says("/checkin grant @ann card") == "Only moderators may do that."
    await cast.mod.says("/me language zh")
    assert await cast.mod.says("/checkin grant @ann card") == "Ann 现在有 1 张补签卡。"
