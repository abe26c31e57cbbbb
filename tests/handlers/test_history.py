"""A member's entries by page, while new ones arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.local.square import Shown
from bot.local.town import Resident, Town
from community.settings import Instance
from tests.handlers.owners import rows

NOBODY_ELSES = "This button is for somebody else."


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Ann was awarded 1, 2, ... 8 points, a minute apart; three entries make a page."""
    rules = {"talk": {"points": 0}, "points": {"history": 3}}
    opened = await Town.open(database_url, instance=Instance(rules), zone="Asia/Shanghai")
    for name in ("Ann", "Bob"):
        await opened.resident(name).says("hi")
    for amount in range(1, 9):
        await opened.resident("Mod", role="moderator").says(f"/award @ann {amount}")
        await opened.wait(minutes=1)
    yield opened
    assert opened.app.line.buried == 0
    await opened.close()


def amounts(said: str) -> list[int]:
    """The amounts of the entries on a page."""
    return [int(line.split("  ")[1]) for line in said.splitlines() if "  " in line]


async def test_pages_are_turned_back_and_forth(town: Town) -> None:
    ann = town.resident("Ann")
    first = await ann.says("/points")
    assert amounts(first) == [8, 7, 6]
    assert ann.buttons() == ["Earlier"]
    assert amounts(await ann.presses("Earlier")) == [5, 4, 3]
    assert ann.buttons() == ["Earlier", "Later"]
    last = await ann.presses("Earlier")
    assert amounts(last) == [2, 1]
    assert last.splitlines()[0] == "You have 36 points."
    assert ann.buttons() == ["Later"]
    assert amounts(await ann.presses("Later")) == [5, 4, 3]
    assert await ann.presses("Later") == first
    assert ann.buttons() == ["Earlier"]


@pytest.mark.local_only("Telegram numbers no message that one alone sees: none changes")
async def test_new_entries_do_not_move_a_page(town: Town) -> None:
    ann, mod = town.resident("Ann"), town.resident("Mod", role="moderator")
    await ann.says("/points")
    shown = town.square.messages[-1]
    await mod.says("/award @ann 100")
    assert amounts(await ann.presses("Earlier", shown)) == [5, 4, 3]
    await mod.says("/award @ann 200")
    assert amounts(await ann.presses("Earlier", shown)) == [2, 1]
    assert amounts(await ann.presses("Later", shown)) == [5, 4, 3]
    assert amounts(await ann.presses("Later", shown)) == [8, 7, 6]
    assert amounts(await ann.presses("Later", shown)) == [200, 100]
    assert [label for row in shown.buttons for label, _ in row] == ["Earlier"]


@pytest.mark.both_databases
async def test_entries_of_one_moment_are_each_on_one_page(town: Town) -> None:
    """Once PostgreSQL knows how small a table is, it goes over all of it, and sorts."""
    ann, mod = town.resident("Ann"), town.resident("Mod", role="moderator")
    for amount in range(21, 29):
        await mod.says(f"/award @ann {amount}")
    with town.app.database.writing() as connection:
        connection.execute(text("ANALYZE"))
    seen = amounts(await ann.says("/points"))
    while "Earlier" in ann.buttons():
        seen += amounts(await ann.presses("Earlier"))
    assert seen == [*range(28, 20, -1), *range(8, 0, -1)]
    back: list[int] = []
    while "Later" in ann.buttons():
        back = amounts(await ann.presses("Later")) + back
    assert back == seen[: len(back)]
    assert len(back) >= len(seen) - 3


async def test_a_day_is_that_of_the_community(town: Town) -> None:
    ann, mod = town.resident("Ann"), town.resident("Mod", role="moderator")
    await town.wait(hours=8)  # 20:08 UTC is 04:08 in Shanghai, where a new day has begun
    await mod.says("/award @ann 50")
    assert (await ann.says("/points")).splitlines()[1:3] == [
        "3 Mar 2026  +50  award",
        "2 Mar 2026  +8  award",
    ]
    await ann.says("/me language zh")
    assert "2026年3月3日  +50  奖励" in await ann.says("/points")
    assert ann.buttons() == ["更早"]
    assert (await ann.presses("更早")).splitlines()[0] == "你有 86 积分。"


async def test_entries_are_for_oneself_and_for_moderators(town: Town) -> None:
    ann, bob, mod = (
        town.resident("Ann"),
        town.resident("Bob"),
        town.resident("Mod", role="moderator"),
    )
    assert await bob.says("/points @ann") == "Only moderators may do that."
    assert (await bob.says("/points @bob")).startswith("You have 0 points.")
    await ann.says("good morning")
    assert (await bob.says("/points", reply_to=ann.last)).startswith("You have 0 points.")
    assert rows(town, "SELECT id FROM audit WHERE what = 'points'") == []

    before = len(town.square.messages)
    shown = await mod.says("/points @ann")
    assert shown.splitlines()[0] == "Ann has 36 points."
    assert amounts(shown) == [8, 7, 6]
    assert ann.heard(before) == ""
    assert amounts(await mod.presses("Earlier")) == [5, 4, 3]
    assert (await mod.says("/points", reply_to=ann.last)).startswith("Ann has 36 points.")
    assert len(rows(town, "SELECT id FROM audit WHERE what = 'points'")) == 2


async def test_whose_pages_it_is_is_checked_at_every_turn(town: Town) -> None:
    ann, mod = town.resident("Ann"), town.resident("Mod", role="moderator")
    await mod.says("/points @ann")
    shown, data = _button(town, "Earlier")
    assert await town.resident("Bob").taps(shown, data) == NOBODY_ELSES
    assert await ann.taps(shown, data) == NOBODY_ELSES
    mod.soul.rank = 0
    assert await mod.taps(shown, data) == "Only moderators may do that."
    await mod.says("/me language zh")
    assert await mod.taps(shown, data) == "只有版主才能这样做。"


async def test_who_has_no_entries_turns_no_pages(town: Town) -> None:
    bob = town.resident("Bob")
    assert await bob.says("/points") == "You have 0 points."
    assert town.square.messages[-1].buttons == ()


def _button(town: Town, label: str) -> tuple[Shown, str]:
    shown = town.square.messages[-1]
    return shown, next(data for row in shown.buttons for name, data in row if name == label)


WRONG = [
    ("/points @nobody", "I do not know anybody called", "我在这里不认识"),
    ("/points history", "I do not know anybody called history", "我在这里不认识"),
    ("/points @ann 2", "is one word too many", "多写了"),
    ("/points " + "😀" * 500, "I do not know anybody called", "我在这里不认识"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_is_wrong_is_answered_with_a_sentence(town: Town, language: str) -> None:
    mod: Resident = town.resident("Mod", role="moderator")
    await mod.says(f"/me language {language}")
    for line, english, chinese in WRONG:
        answer = await mod.says(line)
        assert (chinese if language == "zh" else english) in answer, line
        assert len(answer) < 400
