"""Check-in, as members live it."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.local.square import Shown
from bot.local.town import PLAZA, Town
from community.buttons import Button
from community.handling import PRESS_A_COMMAND
from community.words import t
from storage.books import audit
from tests.handlers.conftest import Cast


async def test_a_second_checkin_on_the_same_day_gives_nothing(town: Town) -> None:
    ann = town.resident("Ann")
    await ann.says("/checkin")
    await town.wait(hours=3)

    assert await ann.says("/checkin") == "You already checked in today."
    assert (await ann.says("/points")).startswith("You have 5 points.")


@pytest.mark.parametrize("word", ["签到", "check in", "Check In", "/checkin"])
async def test_words_and_commands_check_in(town: Town, word: str) -> None:
    assert "you are number 1 today" in await town.resident("Ann").says(word)


async def test_a_word_within_a_sentence_is_no_checkin(town: Town) -> None:
    ann = town.resident("Ann")
    assert await ann.says("我今天还没签到呢") == ""
    assert await ann.says("I will check in later") == ""


async def test_what_a_checkin_says(cast: Cast) -> None:
    await cast.ann.says("/checkin")
    await cast.bob.says("/checkin")
    await cast.kim.says("/me language zh")
    assert (
        await cast.kim.says("/checkin") == "Kim，你今天第 3 个签到。\n+5 积分。\n已连续签到 1 天。"
    )
    assert await cast.kim.says("/checkin") == "你今天已经签到过了。"
    await cast.town.wait(days=1)
    assert await cast.bob.says("/checkin") == (
        "Bob, you are number 1 today.\n+6 points (5 + 1 for the streak).\n2 days in a row."
    )


async def test_a_checkin_takes_no_words(cast: Cast) -> None:
    for words in ("now", "-1", "1" + "0" * 30, "٣", "\u202etoday\ud83d", "@bob", "😀" * 4096):
        answer = await cast.ann.says(f"/checkin {words}")
        assert "is one word too many. Usage: /checkin." in answer
        assert len(answer) < 300
    assert await cast.points_of(cast.ann) == "You have 100 points."


async def test_a_streak_grows_until_a_day_is_missed(cast: Cast) -> None:
    ann = cast.town.resident("Ann")
    for expected in (1, 2, 3):
        assert f"{expected} day" in (await ann.says("/checkin")).splitlines()[2]
        await cast.town.wait(days=1)
    await cast.town.wait(days=1)
    assert (await ann.says("/checkin")).endswith(
        "1 day in a row.\nYour streak of 3 days broke off; /checkin makeup can mend it."
    )
    milestone = 5
    assert await cast.points_of(ann) == f"You have {100 + 5 + 6 + 7 + milestone + 5} points."


async def test_a_day_begins_at_four_by_the_clock_of_the_place(database_url: str) -> None:
    """In Berlin, in the night in which the clocks go forward; other nights and places are pure."""
    start = datetime.fromisoformat("2026-03-29T01:59+00:00")
    town = await Town.open(database_url, start=start, zone="Europe/Berlin")
    ann = town.resident("Ann")
    await ann.says("/checkin")
    await town.wait(minutes=1)
    assert (await ann.says("/checkin")).endswith("2 days in a row.")
    await town.wait(hours=23, minutes=59)
    assert await ann.says("/checkin") == "You already checked in today."
    await town.close()


# --- Late ----------------------------------------------------------------------------------


@pytest.mark.local_only("Telegram keeps what waits for one day")
async def test_a_late_checkin_counts_for_its_own_day(cast: Cast) -> None:
    await cast.ann.says("/checkin")
    assert await cast.said_ago(cast.ann, "/checkin", days=1) == ""
    assert await cast.said_ago(cast.ann, "/checkin", days=1, hours=1) == ""
    assert await cast.points_of(cast.ann) == "You have 110 points."
    await cast.town.wait(days=1)
    assert "\n3 days in a row." in await cast.ann.says("/checkin")


@pytest.mark.local_only("Telegram keeps what waits for one day")
async def test_a_day_that_comes_late_closes_a_gap(cast: Cast) -> None:
    await cast.said_ago(cast.ann, "/checkin", days=2)
    await cast.ann.says("/checkin")
    assert "Ann  1 day" in await cast.bob.says("/top streak day")
    await cast.said_ago(cast.ann, "/checkin", days=1)
    assert "Ann  3 days" in await cast.bob.says("/top streak day")
    await cast.town.wait(days=1)
    assert (await cast.ann.says("/checkin")).endswith("4 days in a row.")


# --- All at once ---------------------------------------------------------------------------


def checkin_button(town: Town) -> tuple[Shown, str]:
    """A button that anybody may press, under a message of the bot."""
    button = Button(t("Check in"), PRESS_A_COMMAND, ("checkin",))
    data = town.seal(button)
    return town.square.write("hearth", PLAZA, "Good morning", town.clock.now()), data


@pytest.mark.both_databases
async def test_two_hundred_people_press_one_button_at_once(town: Town) -> None:
    shown, data = checkin_button(town)
    square, now = town.square, town.clock.now()
    people = [town.resident(f"Person {number}") for number in range(200)]
    before = len(square.messages)
    await asyncio.gather(
        *(town.platform.deliver(square.pressed(shown, who.soul.id, data, now)) for who in people)
    )
    await town.app.settled()
    said = [message.text for message in square.messages[before:]]
    places = sorted(int(text.split("number ")[1].split(" ")[0]) for text in said)
    assert places == list(range(1, 201))
    with town.app.database.reading() as connection:
        paid = connection.exec_driver_sql("SELECT identity, amount FROM ledger").all()
    assert sorted(paid) == [(identity, 5) for identity in range(1, 201)]
    assert audit(town.app.database).wrong == ()


@pytest.mark.both_databases
async def test_one_person_presses_twenty_times_at_once(town: Town) -> None:
    shown, data = checkin_button(town)
    square, now = town.square, town.clock.now()
    ann = town.resident("Ann")
    before = len(square.messages)
    await asyncio.gather(
        *(town.platform.deliver(square.pressed(shown, ann.soul.id, data, now)) for _ in range(20))
    )
    await town.app.settled()
    said = [message.text for message in square.messages[before:]]
    assert sum("you are number 1 today" in text for text in said) == 1
    assert said.count("You already checked in today.") == 19
    assert (await ann.says("/points")).startswith("You have 5 points.")
    assert audit(town.app.database).wrong == ()
