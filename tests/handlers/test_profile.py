"""The card and the calendar, as members ask for them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.local.square import Shown
from bot.local.town import PLAZA, Town
from bot.pictures.canvas import WIDTH
from tests.handlers.conftest import Cast

LIGHT, DARK = (244, 238, 230), (22, 19, 17)


def shown(town: Town) -> Shown:
    """The newest message that shows a picture."""
    return next(message for message in reversed(town.square.messages) if message.picture)


def drawn(message: Shown) -> Image.Image:
    assert message.picture is not None
    with Image.open(io.BytesIO(message.picture)) as picture:
        picture.load()
        return picture


async def test_the_card_knows_what_was_earned_in_the_same_moment(cast: Cast) -> None:
    square, now = cast.town.square, cast.town.clock.now()
    eve = cast.town.resident("Eve").soul.id
    lines = [square.write(eve, PLAZA, line, now) for line in ("good morning, all", "/me")]
    await cast.town.deliver(*map(square.said, lines))

    assert "Points: 1 (1 earned)\nRank: number 2 of 2\n" in shown(cast.town).text


async def test_the_card_tells_the_same_as_its_picture(cast: Cast) -> None:
    await cast.ann.says("/checkin")
    assert await cast.ann.says("/me") == (
        "Ann, Town\n"
        "Points: 105 (105 earned)\n"
        "Rank: number 1 of 1\n"
        "Streak: 1 day\n"
        "Best streak: 1 day\n"
        "Member since: 2 Mar 2026"
    )
    card = shown(cast.town)
    assert drawn(card).width == WIDTH
    assert card.only is None
    assert cast.ann.buttons() == ["My calendar"]


async def test_who_has_done_nothing_yet_has_a_card_too(cast: Cast) -> None:
    await cast.bob.says("/me language zh")
    told = await cast.bob.says("我的")
    assert told == (
        "Bob，Town\n积分：0（累计获得 0）\n排名：暂未上榜\n连续签到：0 天\n最长连续：0 天\n"
        "加入时间：2026年3月2日"
    )
    assert cast.english_in(told, "Bob", "Town") == []


async def test_the_card_forgets_a_streak_that_ended_and_not_the_best(town: Town) -> None:
    ann = town.resident("Ann")
    for _ in range(3):
        await ann.says("/checkin")
        await town.wait(days=1)
    assert "Streak: 3 days\nBest streak: 3 days" in await ann.says("/me")
    await town.wait(days=1)
    assert "Streak: 0 days\nBest streak: 3 days" in await ann.says("/me")


@pytest.mark.both_databases
async def test_the_calendar_of_a_month(town: Town) -> None:
    ann = town.resident("Ann")
    for days in (1, 1, 2, 1):
        await ann.says("/checkin")
        await town.wait(days=days)
    assert await ann.says("/me calendar") == (
        "Ann, March 2026\nChecked in on 4 days.\nChecked in: 2–4, 6\nToday is 7 Mar 2026.\n"
        "Streak: 1 day\nBest streak: 3 days"
    )
    assert drawn(shown(town)).width == WIDTH
    assert ann.buttons() == []


async def test_months_are_turned_in_place_and_only_by_whom_they_show(cast: Cast) -> None:
    await cast.ann.says("/checkin")
    await cast.town.wait(days=62)
    assert (await cast.ann.says("/me calendar")).startswith("Ann, May 2026")
    calendar = shown(cast.town)
    before = calendar.picture
    assert (await cast.ann.presses("Month before")).startswith("Ann, April 2026")
    assert calendar.edited
    assert calendar.picture not in (None, before)
    assert cast.ann.buttons() == ["Month before", "Month after"]
    assert (await cast.ann.presses("Month before")).endswith(
        "Checked in: 2\nStreak: 0 days\nBest streak: 1 day"
    )
    assert cast.ann.buttons() == ["Month after"]
    assert await cast.bob.presses("Month after") == "This button is for somebody else."


async def test_the_card_leads_to_the_calendar_of_whoever_asks(cast: Cast) -> None:
    await cast.ann.says("/me")
    assert (await cast.bob.presses("My calendar")).startswith("Bob, March 2026")


async def test_a_month_is_named_by_number_or_with_its_year(cast: Cast) -> None:
    assert (await cast.ann.says("/me calendar 2026-03")).startswith("Ann, March 2026")
    assert (await cast.ann.says("/me calendar 12")).startswith("Ann, December 2025")
    assert (await cast.ann.says("/me calendar 2025年11月")).startswith("Ann, November 2025")
    assert (await cast.ann.says("日历")).startswith("Ann, March 2026")


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("13", '"13" is no month. Write its number, like 3, or the year with it, like 2026-03.'),
        ("2026-04", "That month has not begun yet."),
        ("٣", '"٣" is no month.'),
        ("-1", '"-1" is no month.'),
        ("1" * 30, "a text of at most 20 characters"),
    ],
)
async def test_what_is_no_month_is_told_to_who_asked(cast: Cast, written: str, answer: str) -> None:
    assert answer in (await cast.ann.says(f"/me calendar {written}")).replace("\u2068", "").replace(
        "\u2069", ""
    )
    assert cast.town.square.messages[-1].only == cast.ann.soul.id


async def test_a_board_comes_as_a_picture_when_one_asks(cast: Cast) -> None:
    await cast.ann.says("/checkin")
    await cast.bob.says("/checkin")
    await cast.ann.says("/top points all")
    assert cast.town.square.messages[-1].picture is None
    assert await cast.bob.presses("As a picture") == (
        "Points of all time, Town\n1. Ann  105 points\n2. Bob  5 points"
    )
    assert drawn(shown(cast.town)).width == WIDTH
    assert shown(cast.town).only is None


async def test_an_empty_board_offers_no_picture(cast: Cast) -> None:
    await cast.kim.says("/top streak all")
    assert "As a picture" not in cast.kim.buttons()


async def test_ones_own_place_stands_below_a_board_that_ends_before(cast: Cast) -> None:
    owner = cast.town.resident("Olga", role="owner")
    await owner.says("/settings boards.rows 3")
    for who in (cast.ann, cast.bob, cast.mod, cast.kim):
        await who.says("/checkin")
    await cast.mod.says("/award @bob 9")
    await cast.mod.says("/award @mod 9")
    await cast.kim.says("/top points all")
    assert (await cast.kim.presses("As a picture")).endswith("4. Kim  5 points")


async def test_a_community_chooses_between_light_and_dark(cast: Cast) -> None:
    owner = cast.town.resident("Olga", role="owner")
    await cast.ann.says("/me")
    assert drawn(shown(cast.town)).getpixel((0, 0)) == LIGHT
    await owner.says("/settings pictures.theme dark")
    await cast.ann.says("/me")
    assert drawn(shown(cast.town)).getpixel((0, 0)) == DARK


async def test_words_do_not_wait_for_pictures(cast: Cast) -> None:
    square, now = cast.town.square, cast.town.clock.now()
    before = len(square.messages)
    asked = [square.write("ann", "plaza", text, now) for text in ("/me", "/top")]
    await cast.town.deliver(*map(square.said, asked))
    answers = [m for m in square.messages[before:] if m.by == "hearth"]
    assert [bool(answer.picture) for answer in answers] == [False, True]


async def test_who_asked_too_long_ago_gets_no_picture(cast: Cast) -> None:
    assert await cast.said_ago(cast.ann, "/me", minutes=5) == ""
