"""Awards and deductions, and how moderators undo them, by button and by number."""

from __future__ import annotations

import asyncio

import pytest

from bot.founding import found, join
from bot.local.inbound import PLATFORM
from bot.local.town import KEY, PLAZA, Town
from community.buttons import Button, pack
from community.events import Place
from community.words import t
from storage.store import Store
from tests.handlers.conftest import Cast

NOT_MINE_EN, NOT_MINE_ZH = "This button is not one of mine", "这个按钮不是我发的"
NOTHING = "There is nothing to undo."


# --- Who may -------------------------------------------------------------------------------


async def test_who_is_no_moderator_moves_nothing(cast: Cast) -> None:
    for role in (None, "member", "helper"):
        visitor = cast.town.resident(f"Visitor {role}", role=role)
        for line in ("/award @bob 5", "/deduct @ann 5", "/undo", "/undo 1"):
            assert await visitor.says(line) == "Only moderators may do that."
        await visitor.says("/me language zh")
        assert await visitor.says("/award @bob 5") == "只有版主才能这样做。"
    assert await cast.points_of(cast.ann) == "You have 100 points."


async def test_who_is_at_least_moderator_may(cast: Cast) -> None:
    for role in ("moderator", "admin", "owner"):
        visitor = cast.town.resident(role, role=role)
        assert await visitor.says("/award @bob 1") == "Bob was awarded 1 point."
        assert await visitor.says("/deduct @bob 1") == "1 point was taken from Bob."
        assert (await visitor.says("/undo")).startswith("Undone: number")
    assert await cast.points_of(cast.bob) == "You have 3 points."


async def test_what_a_moderator_does_stands_in_the_audit_log(cast: Cast) -> None:
    await cast.mod.says("/award @bob 5 so kind")
    await cast.mod.says("/deduct @bob 2")
    await cast.mod.says("/undo")
    with cast.town.app.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT what, payload FROM audit ORDER BY id").all()
    assert [row.what for row in rows] == ["award", "award", "deduct", "undo"]
    assert '"note": "so kind"' in rows[1].payload


# --- What is taken -------------------------------------------------------------------------


async def test_more_than_there_is_becomes_debt(cast: Cast) -> None:
    mod, bob = cast.mod, cast.bob
    await mod.says("/award @bob 10")
    assert await mod.says("/deduct @bob 25 sold fakes") == (
        "25 points were taken from Bob. (sold fakes)\nThey owe 15 points now."
    )
    assert await cast.points_of(bob) == "You have 0 points. You owe 15 points."
    assert await bob.says("/give @ann 1") == "You have only 0 points."
    await mod.says("/award @bob 20")
    assert await cast.points_of(bob) == "You have 5 points."


@pytest.mark.parametrize("given", ["/award @bob 40", "/deduct @ann 40", "/give @bob 40"])
async def test_undoing_restores_everything(cast: Cast, given: str) -> None:
    who = cast.ann if given.startswith("/give") else cast.mod
    await who.says(given)
    assert await cast.mod.says("/undo 2") == "Undone: number 2, 40 points."
    assert await cast.points_of(cast.ann) == "You have 100 points."
    assert await cast.points_of(cast.bob) == "You have 0 points."
    assert "Nobody" not in await cast.bob.says("/top points all")
    assert "Bob" not in await cast.ann.says("/top points all")


async def test_a_debt_is_forgiven_by_undoing_what_made_it(cast: Cast) -> None:
    await cast.mod.says("/award @bob 10")
    await cast.mod.says("/deduct @bob 25")
    assert await cast.mod.says("/undo") == "Undone: number 3, 25 points."
    assert await cast.points_of(cast.bob) == "You have 10 points."


async def test_an_award_that_is_spent_leaves_a_debt_when_it_is_undone(cast: Cast) -> None:
    await cast.ann.says("/give @bob 70")
    assert await cast.mod.says("/undo 1") == "Undone: number 1, 100 points."
    assert await cast.points_of(cast.ann) == "You have 0 points. You owe 70 points."
    assert await cast.points_of(cast.bob) == "You have 70 points."


async def test_a_gift_that_is_spent_comes_back_as_the_takers_debt(cast: Cast) -> None:
    await cast.ann.says("/give @bob 70")
    await cast.bob.says("/give @kim 50")
    assert await cast.mod.says("/undo 2") == "Undone: number 2, 70 points."
    assert await cast.points_of(cast.ann) == "You have 100 points."
    assert await cast.points_of(cast.bob) == "You have 0 points. You owe 50 points."
    assert await cast.points_of(cast.kim) == "You have 50 points."


# --- Once ----------------------------------------------------------------------------------


async def test_the_last_one_is_meant_without_a_number(cast: Cast) -> None:
    await cast.mod.says("/award @bob 7")
    assert await cast.mod.says("/undo") == "Undone: number 2, 7 points."
    assert await cast.mod.says("/undo") == "Undone: number 1, 100 points."
    assert await cast.mod.says("/undo") == NOTHING


async def test_what_is_undone_is_undone_once(cast: Cast) -> None:
    mod = cast.mod
    await mod.says("/award @bob 7")
    shown, data = cast.button("Undo")

    assert await mod.presses("Undo") == "Undone: number 2, 7 points."
    assert await mod.taps(shown, data) == NOTHING
    assert await mod.says("/undo 2") == NOTHING
    assert await cast.town.resident("Owner", role="owner").taps(shown, data) == NOTHING
    assert await cast.points_of(cast.bob) == "You have 0 points."


async def test_many_moderators_at_once_undo_once(cast: Cast) -> None:
    await cast.mod.says("/award @bob 7")
    shown, data = cast.button("Undo")
    town, square, now = cast.town, cast.town.square, cast.town.clock.now()
    mods = [town.resident(f"Mod {number}", role="moderator") for number in range(20)]
    await asyncio.gather(
        *(town.platform.deliver(square.pressed(shown, mod.soul.id, data, now)) for mod in mods)
    )
    await town.app.settled()
    said = [message.text for message in square.messages]
    assert said.count("Undone: number 2, 7 points.") == 1
    assert said.count(NOTHING) == 19
    assert await cast.points_of(cast.bob) == "You have 0 points."


# --- Whose button --------------------------------------------------------------------------


async def test_a_button_is_checked_again_for_who_presses_it(cast: Cast) -> None:
    await cast.mod.says("/award @bob 7")
    shown, data = cast.button("Undo")
    assert await cast.bob.taps(shown, data) == "You may not press this button."
    await cast.bob.says("/me language zh")
    assert await cast.bob.taps(shown, data) == "你没有权限按这个按钮。"
    assert await cast.points_of(cast.ann) == "You have 100 points."


async def test_who_is_no_longer_moderator_on_the_platform_undoes_nothing(cast: Cast) -> None:
    await cast.mod.says("/award @bob 7")
    cast.mod.soul.rank = 0
    assert await cast.mod.presses("Undo") == "You may not press this button."
    assert await cast.mod.says("/undo") == "Only moderators may do that."
    assert await cast.points_of(cast.bob) == "You have 7 points."


async def test_who_is_no_longer_moderator_here_undoes_nothing(cast: Cast) -> None:
    owner = cast.town.resident("Owner", role="owner")
    await owner.says("/role @kim moderator")
    assert await cast.kim.says("/award @bob 7") == "Bob was awarded 7 points."
    await owner.says("/role @kim member")
    assert await cast.kim.presses("Undo") == "You may not press this button."
    assert await cast.kim.says("/undo 2") == "Only moderators may do that."
    assert await cast.points_of(cast.bob) == "You have 7 points."


def sealed(
    action: str, *params: int | str, place: str = f"{PLATFORM}:{PLAZA}", key: bytes = KEY
) -> str:
    return pack(Button(t("Undo"), action, params), place, key)


FORGED = [
    *("", "=", "undo", "undo:1", "AAAA" * 16, "😀" * 4096, "\ud83d\0", "%s{0}"),
    sealed("undo", 1, key=b"another key"),
    sealed("undo", 1, place=f"{PLATFORM}:garden"),
    sealed("undo", 1, place=f"telegram:{PLAZA}"),
    "A" + sealed("undo", 1)[1:],
    sealed("a thing of the past", 1),
]


async def test_a_button_of_somebody_else_is_refused_and_answered(cast: Cast) -> None:
    await cast.mod.says("/award @bob 7")
    shown, _ = cast.button("Undo")
    english = [await cast.mod.taps(shown, data) for data in FORGED]
    await cast.mod.says("/me language zh")
    chinese = [await cast.mod.taps(shown, data) for data in FORGED]

    assert all(answer.startswith(NOT_MINE_EN) for answer in english)
    assert all(answer.startswith(NOT_MINE_ZH) for answer in chinese)
    assert cast.english_in(chinese[0]) == []
    assert await cast.points_of(cast.bob) == "You have 7 points."


async def test_a_button_of_another_chat_is_refused(cast: Cast) -> None:
    """The garden belongs to the same community; its buttons still are its own."""
    store = Store(cast.town.app.database)
    join(store, cast.town.community, PLATFORM, Place("garden", title="Garden"))
    store.close()
    await cast.mod.says("/award @bob 7")
    _, data = cast.button("Undo")
    elsewhere = cast.town.square.write("hearth", "garden", "…", cast.town.clock.now())
    assert NOT_MINE_EN in await cast.mod.taps(elsewhere, data)
    assert await cast.points_of(cast.bob) == "You have 7 points."


async def test_a_press_that_comes_twice_is_one_press(cast: Cast) -> None:
    await cast.mod.says("/award @bob 7")
    shown, data = cast.button("Undo")
    payload = cast.town.square.pressed(shown, "mod", data, cast.town.clock.now())
    before = len(cast.town.square.messages)
    await cast.town.deliver(payload, payload)
    await cast.town.deliver(payload)
    assert cast.mod.heard(before) == "Undone: number 2, 7 points."


async def test_another_communitys_number_is_nothing_here(cast: Cast) -> None:
    store = Store(cast.town.app.database)
    other = found(store, "Another town", cast.town.clock.now())
    there = cast.town.platform
    join(store, other.id, there.name, Place(there.external("harbour"), title="Harbour"))
    store.close()
    assert await cast.mod.says("/undo 1", chat="harbour") == NOTHING
    assert await cast.points_of(cast.ann) == "You have 100 points."
    assert await cast.ann.says("/points", chat="harbour") == "You have 0 points."


async def test_a_late_undo_is_done_and_not_answered(cast: Cast) -> None:
    assert await cast.said_ago(cast.mod, "/undo 1", minutes=2) == ""
    assert await cast.points_of(cast.ann) == "You have 0 points."


async def test_a_town_has_its_own_key(town: Town) -> None:
    """What the tests seal with is what the town seals with, or the tests above prove nothing."""
    mod = town.resident("Mod", role="moderator")
    shown = town.square.write("hearth", PLAZA, "…", town.clock.now())
    assert await mod.taps(shown, town.seal(Button(t("Undo"), "undo", (1,)))) == NOTHING
