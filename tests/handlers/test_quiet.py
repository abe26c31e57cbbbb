"""Quiet by default: what a group reads, how often, and for how long."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.local.square import BOT
from bot.local.town import PLAZA, Town
from bot.pacing import Pace
from storage.books import audit
from tests.handlers.owners import rows
from tests.handlers.vault import public, rise, with_vault

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
NASTY = (
    *("@everyone\n签到: 甲", "\u202eevil\u202c", "{items}"),
    *("A" * 500, "\u200b\u2800", FAMILY * 40),
)


@pytest.fixture
async def quiet(database_url: str) -> AsyncIterator[Town]:
    """A town in which nothing can be shown to one person alone, with the vault's commands."""
    town = await Town.open(database_url, features=with_vault())
    town.square.plain.add(PLAZA)
    yield town
    await town.close()


def texts(town: Town) -> list[str]:
    return [shown.text for shown in public(town)]


# --- Merged --------------------------------------------------------------------------------


async def test_the_first_is_told_at_once_and_those_after_it_together(quiet: Town) -> None:
    for name in ("Ann", "Bob", "Kim"):
        await quiet.resident(name).says("/checkin")
    assert texts(quiet) == ["Ann, you are number 1 today.\n+5 points.\n1 day in a row."]

    await quiet.wait(seconds=10)
    assert texts(quiet)[1:] == ["Checked in: Bob (no. 2), Kim (no. 3)"]


@pytest.mark.not_over("discord", "a slash command is no message to react to")
async def test_who_waits_sees_at_once_that_it_is_counted(town: Town) -> None:
    ann, bob = town.resident("Ann"), town.resident("Bob")
    await ann.says("签到")
    assert (await bob.says("签到")).startswith("Bob, you are number 2 today.")
    assert bob.last is not None
    assert ann.last is not None
    assert bob.last.reactions == ("👍",)
    assert ann.last.reactions == ()
    assert len(public(town)) == 1  # what Bob hears, he hears alone


async def test_one_alone_is_told_in_full_also_after_waiting(quiet: Town) -> None:
    await quiet.resident("Ann").says("/checkin")
    bob = quiet.resident("Bob")
    await bob.says("/checkin")
    await quiet.wait(seconds=10)
    last = public(quiet)[-1]
    assert last.text == "Bob, you are number 2 today.\n+5 points.\n1 day in a row."
    assert bob.last is not None
    assert last.reply_to == bob.last.id


async def test_merged_words_are_in_the_language_of_the_chat(database_url: str) -> None:
    town = await Town.open(database_url, language="zh")
    for name in ("小伟", "阿丽", "Bob"):
        await town.resident(name, language="en").says("签到")
    await town.wait(seconds=10)
    assert [m.text for m in public(town)][1:] == ["签到：阿丽（第 2）、Bob（第 3）"]
    await town.close()


async def test_a_message_comes_every_ten_seconds_at_most(quiet: Town) -> None:
    told_at: list[int] = []
    for second in range(25):
        await quiet.resident(f"Person {second}").says("/checkin")
        told_at += [second] * (len(public(quiet)) - len(told_at))
        await quiet.wait(seconds=1)
    assert told_at == [0, 10, 20]
    await quiet.wait(seconds=10)
    names = [f"Person {n} (no. {n + 1})" for n in range(1, 25)]
    assert ", ".join(t.removeprefix("Checked in: ") for t in texts(quiet)[1:]) == ", ".join(names)


async def test_different_kinds_share_the_message(quiet: Town) -> None:
    await quiet.resident("Ann").says("/checkin")
    await quiet.resident("Bob").says("/vault wave")
    await quiet.resident("Kim").says("/checkin")
    await quiet.resident("Joe").says("/vault wave")
    await quiet.wait(seconds=10)
    assert texts(quiet)[1:] == ["Waving: Bob, Joe\nChecked in: Kim (no. 2)"]


async def test_hostile_names_stay_names(quiet: Town) -> None:
    await quiet.resident("Ann").says("/vault wave")
    for name in NASTY:
        await quiet.resident(name).says("/vault wave")
    await quiet.wait(seconds=10)
    (told,) = texts(quiet)[1:]
    assert told.startswith("Waving: @\u200ceveryone 签到: 甲, ")
    assert "\n" not in told
    assert "\u202e" not in told.replace("\u2068", "").replace("\u2069", "")
    assert ", {items}, " in told
    assert ", ?, " in told
    assert len(told) < 3500


@pytest.mark.postgres_at_length
async def test_many_names_become_several_messages_none_too_long(quiet: Town) -> None:
    await quiet.resident("First").says("/vault wave")
    for number in range(130):
        await quiet.resident(f"{number} {FAMILY * 32}").says("/vault wave")
    await quiet.wait(seconds=10)
    merged = texts(quiet)[1:]
    assert sum(text.count(", ") + 1 for text in merged) == 130
    assert max(len(text.encode("utf-16-le")) // 2 for text in merged) <= 3500
    assert max(text.count(", ") + 1 for text in merged) <= 60


@pytest.mark.local_only("takes long over a wire, and the pace is the square's")
@pytest.mark.postgres_at_length
async def test_three_hundred_check_in_within_a_minute(database_url: str) -> None:
    """In a chat that takes twenty messages a minute: all are credited and told in time."""
    town = await Town.open(database_url)
    town.square.plain.add(PLAZA)
    town.square.paces[PLAZA] = Pace(20, 60)
    asked_at, start = {}, town.clock.now()
    for second in range(60):
        for number in range(second * 5, second * 5 + 5):
            asked_at[f"Person {number}"] = town.clock.now()
            await town.resident(f"Person {number}").says("签到")
        await town.wait(seconds=1)
    await town.wait(seconds=10)
    messages = [m for m in town.square.messages if m.by == BOT and m.only is None]
    assert len(messages) <= 20
    for name, asked in asked_at.items():
        told = [m for m in messages if f"{name} (" in m.text or m.text.startswith(f"{name},")]
        assert len(told) == 1, name
        assert (told[0].at - asked).total_seconds() <= 10
    assert (messages[-1].at - start).total_seconds() <= 70
    with town.app.database.reading() as connection:
        paid = connection.exec_driver_sql("SELECT count(*), sum(amount) FROM ledger").all()
    assert [tuple(row) for row in paid] == [(300, 1500)]
    assert audit(town.app.database).wrong == ()
    await town.close()


async def test_each_is_told_by_itself_where_the_setting_says_so(quiet: Town) -> None:
    adam = quiet.resident("Adam", role="admin")
    await adam.says("/settings here quiet.merge_seconds 0")
    for name in ("Ann", "Bob"):
        await quiet.resident(name).says("/vault wave")
    assert texts(quiet) == ["Ann waves.", "Bob waves."]


# --- Pacing --------------------------------------------------------------------------------


async def test_a_full_chat_waits_and_what_restricts_does_not(quiet: Town) -> None:
    quiet.square.paces[PLAZA] = Pace(2, 20)
    ann = quiet.resident("Ann")
    for _ in range(3):
        await ann.says("/vault shout")
    assert texts(quiet) == ["Hooray!"] * 2
    await quiet.wait(seconds=20)
    assert texts(quiet) == ["Hooray!"] * 3


async def test_what_a_full_chat_cannot_take_in_time_is_dropped(quiet: Town) -> None:
    quiet.square.paces[PLAZA] = Pace(1, 20)
    ann = quiet.resident("Ann")
    for _ in range(3):
        await ann.says("/vault shout")
    for _ in range(6):
        await quiet.wait(seconds=10)
        assert len([m for m in quiet.square.messages if m.text == "Hooray!"]) <= 2


# --- Vanishing -----------------------------------------------------------------------------


async def test_a_passing_answer_vanishes_and_a_lasting_one_stays(quiet: Town) -> None:
    ann = quiet.resident("Ann")
    await ann.says("/vault shout")
    await ann.says("/vault decree")
    await quiet.wait(seconds=59)
    assert texts(quiet) == ["Hooray!", "So be it."]
    await quiet.wait(seconds=2)
    assert texts(quiet) == ["So be it."]


async def test_merged_messages_vanish_once(quiet: Town) -> None:
    for name in ("Ann", "Bob", "Kim"):
        await quiet.resident(name).says("/vault wave")
    await quiet.wait(seconds=10)
    assert texts(quiet) == ["Ann waves.", "Waving: Bob, Kim"]
    await quiet.wait(seconds=61)
    assert texts(quiet) == []
    assert rows(quiet, "SELECT count(*) FROM outbox WHERE action LIKE '%\"delete\"%'") == [(2,)]


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
async def test_it_vanishes_after_a_restart_too(quiet: Town) -> None:
    await quiet.resident("Ann").says("/vault shout")
    quiet.skip(seconds=90)
    await rise(quiet)
    assert texts(quiet) == []


async def test_nothing_vanishes_in_private_or_where_the_setting_says_so(quiet: Town) -> None:
    ann = quiet.resident("Ann")
    await ann.says("hello")
    await ann.whispers("/vault shout")
    await quiet.resident("Adam", role="admin").says("/settings quiet.vanish_seconds 0")
    await ann.says("/vault shout")
    await quiet.wait(hours=1)
    assert [m.text for m in public(quiet, ann.private)] == ["Hooray!"]
    assert texts(quiet) == ["Hooray!"]


# --- Worth ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "told"), [(29, ["Hooray!"]), (31, [])])
async def test_an_old_answer_is_dropped(quiet: Town, late: int, told: list[str]) -> None:
    quiet.square.paces[PLAZA] = Pace(1, late)
    ann = quiet.resident("Ann")
    await ann.says("/vault decree")
    await ann.says("/vault shout")
    await quiet.wait(seconds=late)
    assert texts(quiet) == ["So be it.", *told]


async def test_how_long_an_answer_is_worth_is_a_setting(quiet: Town) -> None:
    await quiet.resident("Adam", role="admin").says("/settings quiet.worth_seconds 5")
    await quiet.wait(minutes=2)
    quiet.square.paces[PLAZA] = Pace(1, 6)
    ann = quiet.resident("Ann")
    await ann.says("/vault decree")
    await ann.says("/vault shout")
    await quiet.wait(seconds=6)
    assert texts(quiet) == ["So be it."]


# --- Reactions and words -------------------------------------------------------------------


async def test_a_reaction_says_enough(quiet: Town) -> None:
    ann = quiet.resident("Ann")
    assert await ann.says("/vault praise") == ""
    assert ann.last is not None
    assert ann.last.reactions == ("❤",)
    assert await ann.whispers("/vault praise") == "Thank you, Ann."
    await quiet.resident("Adam", role="admin").says("/settings quiet.reactions no")
    assert await ann.says("/vault praise") == "Thank you, Ann."


async def test_plain_words_can_be_switched_off(quiet: Town) -> None:
    await quiet.resident("Adam", role="admin").says("/settings here quiet.words no")
    ann = quiet.resident("Ann")
    assert await ann.says("签到") == ""
    assert "you are number 1 today" in await ann.says("/checkin")
