"""Members who do not want to be named on boards."""

from __future__ import annotations

from bot.local.town import Resident
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows


async def board(who: Resident, words: str = "") -> list[str]:
    return (await who.says(f"/top {words}".strip())).splitlines()


async def scored(cast: Cast) -> None:
    await cast.mod.says("/award @kim 30")
    await cast.mod.says("/award @bob 20")


async def test_who_hides_is_named_to_nobody_and_keeps_their_place(cast: Cast) -> None:
    await scored(cast)
    assert await cast.kim.says("/top hide") == (
        "You are no longer named on boards. You keep your place, and /top tells it to you alone."
    )
    assert await board(cast.bob) == [
        "Points this week",
        "1. Ann  100 points",
        "3. Bob  20 points",
        "You are number 3 of 3: 20 points",
    ]
    for words in ("points day", "points month", "points all"):
        assert "Kim" not in " ".join(await board(cast.ann, words))
    await cast.kim.says("/checkin")
    assert await board(cast.ann, "streak") == [
        "Streaks this week",
        "Nobody here wants to be named.",
        "You are not on this board yet.",
    ]


async def test_who_hides_sees_their_own_place_alone(cast: Cast) -> None:
    await scored(cast)
    await cast.kim.says("隐藏排名")
    before = len(cast.town.square.messages)
    assert await board(cast.kim) == [
        "Points this week",
        "1. Ann  100 points",
        "3. Bob  20 points",
        "You are number 2 of 3: 30 points",
        "You are not named to others.",
    ]
    assert cast.ann.heard(before) == ""


async def test_who_hides_turns_a_page_of_everybody_for_themself(cast: Cast) -> None:
    await scored(cast)
    await cast.kim.says("/top hide")
    await cast.ann.says("/top")
    public = cast.town.square.messages[-1]
    before, text = len(cast.town.square.messages), public.text
    turned = (await cast.kim.presses("All time", public)).splitlines()
    assert turned[0] == "Points of all time"
    assert turned[-2:] == ["You are number 2 of 3: 30 points", "You are not named to others."]
    assert public.text == text
    assert cast.ann.heard(before) == ""
    # And goes on turning their own.
    assert (await cast.kim.presses("Day")).splitlines()[0] == "Points today"
    assert cast.ann.heard(before) == ""


async def test_who_shows_themself_again_is_named(cast: Cast) -> None:
    await scored(cast)
    for hide, show in (("/top hide", "/top show"), ("隐藏排名", "显示排名")):
        await cast.kim.says(hide)
        await cast.kim.says(hide)
        assert await cast.kim.says(show) == "You are named on boards."
        await cast.kim.says(show)
        assert "2. Kim  30 points" in await board(cast.bob)
    await cast.kim.says("/top hide")
    await cast.kim.says("/me language zh")
    assert await cast.kim.says("/top hide") == (
        "排行榜上不再显示你的名字。你的名次保留不变，用 /top 查看时只有你自己能看到。"
    )
    lines = await board(cast.kim)
    assert lines[-1] == "其他人看不到你的名字。"
    assert cast.english_in(" ".join(lines), "Ann Bob") == []


async def test_who_hides_goes_on_earning(cast: Cast) -> None:
    await cast.kim.says("/top hide")
    await cast.mod.says("/award @kim 130")
    assert (await board(cast.ann))[1] == "2. Ann  100 points"
    assert (await board(cast.kim))[-2] == "You are number 1 of 2: 130 points"
    await cast.bob.says("/top hide")
    assert await board(cast.bob) == [
        "Points this week",
        "2. Ann  100 points",
        "You are not on this board yet.",
    ]
    assert rows(cast.town, "SELECT COUNT(*) FROM member WHERE hidden = 1") == [(2,)]


async def test_what_is_wrong_is_said(cast: Cast) -> None:
    for line, english in (
        ("/top hide me", '"me" is one word too many'),
        ("/top show all", '"all" is one word too many'),
        ("/top hidden", "one of points, streak"),
        ("/top points hide", "one of day, week, month, all"),
    ):
        assert english in await cast.kim.says(line)
    await cast.kim.says("/me language zh")
    assert "多写了" in await cast.kim.says("/top hide me")
    assert rows(cast.town, "SELECT COUNT(*) FROM member WHERE hidden = 1") == [(0,)]
