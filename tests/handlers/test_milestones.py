"""Milestones and luck, as members live them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.local.town import Resident, Town
from community.badges import Badge, Badges, shown
from community.driving import drive
from community.settings import Instance
from storage.books import audit
from storage.store import Store
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows

STRUCK = "SELECT days, points FROM milestone ORDER BY days"
PAID = "SELECT ref, amount FROM ledger WHERE kind = 20 ORDER BY ref"


@pytest.fixture
async def boss(town: Town) -> AsyncIterator[Resident]:
    """An owner of a town whose books agree at the end."""
    yield town.resident("Boss", role="owner")
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()


async def come(who: Resident, days: int) -> str:
    """Come on so many days, and wait for the next; gives what was said the last time."""
    said = ""
    for _ in range(days):
        said = await who.says("/checkin")
        await who.town.wait(days=1)
    return said


async def test_a_milestone_brings_what_is_set(cast: Cast) -> None:
    assert (await come(cast.kim, 3)).endswith(
        "3 days in a row.\n🎉 Milestone of 3 days: +5 points."
    )
    assert (await come(cast.kim, 4)).endswith("🎉 Milestone of 7 days: +10 points, a badge.")
    assert "milestone" in await cast.kim.says("/points")
    await cast.kim.says("/me language zh")
    assert (await come(cast.kim, 8)).endswith("🎉 连签里程碑：15 天！获得 +25 积分、补签卡。")
    assert rows(cast.town, STRUCK) == rows(cast.town, PAID) == [(3, 5), (7, 10), (15, 25)]
    assert "1 张补签卡" in await cast.kim.says("我的签到")
    [(kim,)] = rows(cast.town, "SELECT member FROM identity WHERE name = 'Kim'")
    store = Store(cast.town.app.database)
    batch = store.begin()
    [badge] = drive(batch.page().port(Badges).of(kim))
    batch.rollback()
    store.close()
    assert badge == Badge("streak-7", badge.since)
    assert badge.since.isoformat() == "2026-03-08"
    assert str(shown(badge.name)) == "🏅 7 days in a row"


async def test_a_streak_that_is_built_again_pays_nothing_again(town: Town, boss: Resident) -> None:
    ann = town.resident("Ann")
    await come(ann, 3)
    await town.wait(days=10)
    assert "Milestone" not in await come(ann, 3)
    assert rows(town, PAID) == [(3, 5)]


@pytest.mark.postgres_at_length
async def test_changed_rules_pay_nothing_for_what_was_reached(town: Town, boss: Resident) -> None:
    ann = town.resident("Ann")
    await boss.says("/settings checkin.milestones none")
    await come(ann, 5)
    await boss.says("/settings checkin.milestones 2: 100, 4: 100, 7: 100 badge")
    assert "Milestone" not in await come(ann, 1)
    assert "🎉 Milestone of 7 days: +100 points, a badge." in await come(ann, 1)
    await boss.says("/settings checkin.milestones 7: 900, 6: 900")
    assert "Milestone" not in await come(ann, 1)
    await town.wait(days=10)
    assert "Milestone" not in await come(ann, 8), "what was passed once is passed for good"
    assert rows(town, PAID) == [(7, 100)]


@pytest.mark.local_only("Telegram keeps what waits for one day")
async def test_one_day_that_comes_late_strikes_several(cast: Cast) -> None:
    for ago in (9, 8, 6, 5, 4, 3, 2):
        await cast.said_ago(cast.ann, "/checkin", days=ago)
    assert rows(cast.town, PAID) == [(3, 5)]
    await cast.said_ago(cast.ann, "/checkin", days=7)
    assert rows(cast.town, PAID) == [(3, 5), (7, 10)]
    assert rows(cast.town, "SELECT badge FROM badge") == [("streak-7",)]


async def test_a_make_up_strikes_a_milestone_once(town: Town, boss: Resident) -> None:
    ann = town.resident("Ann")
    await ann.says("hi")
    await boss.says("/award @ann 100")
    await come(ann, 2)
    await town.wait(days=1)
    await ann.says("/checkin")
    assert (await ann.says("补签")).endswith("4 days in a row.\n🎉 Milestone of 3 days: +5 points.")
    assert "is made up" not in await ann.says("/checkin makeup yesterday")
    assert rows(town, PAID) == [(3, 5)]


async def test_a_milestone_may_bring_nothing_but_the_word(town: Town, boss: Resident) -> None:
    ann = town.resident("Ann")
    await boss.says("/settings checkin.milestones 1: 0，2：0 徽章")
    assert (await ann.says("/checkin streak")).endswith("The next milestone: 1 day.")
    assert (await come(ann, 1)).endswith("🎉 Milestone of 1 day.")
    assert (await ann.says("/checkin streak")).endswith("The next milestone: 2 days (a badge).")
    assert (await come(ann, 1)).endswith("🎉 Milestone of 2 days: a badge.")
    assert "milestone" not in await ann.says("/checkin streak")


async def test_milestones_that_do_not_fit_are_explained(town: Town, boss: Resident) -> None:
    for words in ("0: 5", "3", "3: -1", "3: 5 gold", "3: 5; 7: 10", "10001: 1", "3: 1000001", "😀"):
        told = await boss.says(f"/settings checkin.milestones {words}")
        assert "does not fit <checkin.milestones>: days and points, and perhaps badge" in told
        assert "For example: /settings checkin.milestones 3: 5, 7: 10 badge" in told
    assert "does not fit" in await boss.says("/settings checkin.milestones 3: 5, 3: 6")
    many = ", ".join(f"{days}: 1" for days in range(1, 22))
    assert "does not fit" in await boss.says(f"/settings checkin.milestones {many}")
    await boss.says("/me language zh")
    told = await boss.says("/settings checkin.milestones 3天: 5")
    assert "天数和积分，还可以加上徽章、补签卡、冻结卡" in told
    assert "7: 1 badge freeze" in await boss.says("/settings checkin.milestones 7：1　徽章 冻结卡")


# --- Luck ------------------------------------------------------------------------------------


async def test_luck_is_a_part_of_the_sum(database_url: str) -> None:
    town = await Town.open(
        database_url, instance=Instance({"checkin": {"luck": 3, "milestones": "none"}})
    )
    ann = town.resident("Ann")
    seen, earned = set(), 0
    for day in range(12):
        told = (await come(ann, 1)).splitlines()[1]
        points = int(told[1:].split(" ")[0])
        earned += points
        streak, luck = min(day, 10), points - 5 - min(day, 10)
        seen.add(luck)
        assert 0 <= luck <= 3
        parts = [f"{streak} for the streak"] * bool(streak) + [f"{luck} by luck"] * bool(luck)
        how = f" (5 + {' + '.join(parts)})" if parts else ""
        assert told == f"+{points} points{how}."
    assert len(seen) > 1
    assert (await ann.says("/points")).startswith(f"You have {earned} points.")
    assert audit(town.app.database).wrong == ()
    await town.close()
