"""Linking, as people live it: two accounts become one member, and part again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.local.town import Resident, Town
from storage.books import audit
from storage.rebuild import rebuild
from tests.handlers.owners import rows
from tests.handlers.pairs import linked, parted, points


@pytest.fixture
async def ann(town: Town) -> AsyncIterator[Resident]:
    """Ann, known before her other account. Whatever is linked, the books agree to the row."""
    resident = town.resident("Ann")
    await resident.says("hello everybody")
    yield resident
    assert audit(town.app.database).wrong == ()
    assert not any(rebuild(town.app.database).values())
    assert town.app.line.buried == 0


@pytest.fixture
async def other(town: Town, ann: Resident) -> Resident:
    """Ann's other account."""
    resident = town.resident("Ann B")
    town.skip(minutes=1)
    await resident.says("hello from the other side")
    return resident


async def test_two_accounts_have_one_balance_and_one_streak(
    town: Town, ann: Resident, other: Resident
) -> None:
    await ann.says("签到")
    await town.wait(days=1)
    await other.says("签到")
    town.skip(minutes=1)
    await ann.says("签到")

    told = await linked(ann, other)

    # 1 + 1 for talking, 5 and 6 for Ann's days; the other's check-in of the same day is the
    # earlier one and counts, so that it is Ann's 6 that do not.
    assert told.splitlines()[1] == "You have 12 points."
    assert await points(ann) == await points(other) == "You have 12 points."
    assert "2 days in a row" in await other.whispers("/checkin streak")
    assert await other.says("签到") == "You already checked in today."
    await town.wait(days=1)
    assert "3 days in a row" in await other.says("签到")
    assert await ann.says("签到") == "You already checked in today."
    shown = await ann.says("/top checkins all")
    assert "1. Ann  3 days" in shown
    assert "Ann B" not in shown


async def test_each_account_keeps_what_it_did_when_they_part(
    town: Town, ann: Resident, other: Resident
) -> None:
    await ann.says("签到")
    await other.says("签到")
    await linked(ann, other)
    await town.wait(days=1)
    await other.says("签到")
    await ann.says("/give @ann_b 3")
    bob = town.resident("Bob")
    await bob.says("good morning")
    assert await ann.says("/give @bob 9") == "Ann gave Bob 9 points."

    where = town.platform.name.capitalize()
    assert await other.whispers("/link undo") == (
        f"One member: Ann ({where}), Ann B ({where})\n"
        "Each account then has what it did itself: points, check-ins, debts."
    )
    told = await other.presses(other.buttons()[0])

    # Ann had 1 + 5 and gave 9 away; the other 1 + 5, and 6 for the second day running.
    assert told.splitlines()[0].endswith("is a member of its own again.")
    assert await points(ann) == "You have 0 points.\nYou owe 3 points."
    assert await points(other) == "You have 12 points."
    assert rows(town, "SELECT what FROM audit ORDER BY id") == [("link",), ("unlink",)]
    assert rows(town, "SELECT * FROM share") == rows(town, "SELECT * FROM aside") == []


async def test_a_gift_between_the_two_is_none(town: Town, ann: Resident, other: Resident) -> None:
    mod = town.resident("Mod", role="moderator")
    await mod.says("/award @ann 20")
    await ann.says("/give @ann_b 15")
    [[gift]] = rows(town, "SELECT MAX(id) FROM posting")
    await linked(ann, other)

    assert "linked: a gift to yourself" in await ann.whispers("/points")
    assert await ann.says("/give @ann_b 1") == "You cannot give points to yourself."
    assert await mod.says(f"/undo {gift}") == "There is nothing to undo."

    await parted(other)
    assert await points(other) == "You have 16 points."
    assert await mod.says(f"/undo {gift}") == f"Undone: number {gift}, 15 points."
    assert await points(other) == "You have 1 point."


async def test_what_was_given_before_can_be_undone_after(
    town: Town, ann: Resident, other: Resident
) -> None:
    mod = town.resident("Mod", role="moderator")
    await mod.says("/award @ann_b 20")
    [[award]] = rows(town, "SELECT MAX(id) FROM posting")
    await linked(ann, other)
    await mod.says("/award @ann_b 7")

    assert await mod.says(f"/undo {award}") == f"Undone: number {award}, 20 points."
    await parted(other)
    assert await mod.says(f"/undo {award + 1}") == f"Undone: number {award + 1}, 7 points."
    assert await points(other) == "You have 1 point."


async def test_talking_earns_a_member_no_more_than_a_member(
    town: Town, ann: Resident, other: Resident
) -> None:
    for n in range(11):
        town.skip(minutes=2)
        await ann.says(f"a word of mine, number {n}")
        await other.says(f"another word of mine, number {n}")

    await linked(ann, other)

    assert await points(ann) == "You have 20 points."
    town.skip(minutes=2)
    await ann.says("one word more, I think")
    assert await points(ann) == "You have 20 points."


async def test_a_reaction_to_oneself_is_worth_nothing(
    town: Town, ann: Resident, other: Resident
) -> None:
    await town.wait(days=2)
    await ann.says("a cake of my own")
    await other.reacts("❤", ann.last)  # type: ignore[arg-type]  # it was just said
    assert await points(ann) == "You have 3 points."

    await linked(ann, other)
    assert await points(ann) == "You have 3 points."
    assert "linked: a reaction of yours to yourself" in await ann.whispers("/points")
    await parted(other)
    assert await points(ann) == "You have 3 points."
    assert rows(town, "SELECT points FROM praise") == [(1,)]


async def test_the_higher_role_holds_for_both(town: Town, ann: Resident) -> None:
    mod = town.resident("Mod", role="moderator")
    await mod.says("I look after this place")
    assert await ann.says("/award @mod 1") == "Only moderators may do that."

    await linked(ann, mod)
    assert await ann.says("/award @ann 5") == "Ann was awarded 5 points."
    await parted(ann)
    assert await ann.says("/award @mod 1") == "Only moderators may do that."
