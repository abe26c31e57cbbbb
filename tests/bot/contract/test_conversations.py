"""What people say and do on each platform, and what comes back: the same on all of them."""

from __future__ import annotations

import json

import pytest

from bot.local.square import BOT
from bot.local.town import PLAZA, Town
from community.actions import Say
from community.buttons import Button
from community.events import Kind
from community.handling import PRESS_A_COMMAND
from community.words import Code, t
from storage.recovery import open_actions
from storage.store import Store
from tests.handlers.owners import rows
from tests.handlers.vault import SECRET, link, public, state

FORGED = "This button is not one of mine"


def kinds(town: Town) -> list[str]:
    """What is kept of what happened on the plaza, but for what the platform told by itself."""
    found = rows(town, f"SELECT kind FROM activity WHERE kind <> {int(Kind.CHANGED)} ORDER BY at")
    return [Kind(kind).name.lower() for (kind,) in found]


async def test_what_people_do_is_kept_as_what_it_was(town: Town) -> None:
    ann, bob = town.resident("Ann"), town.resident("Bob")
    square, now = town.square, town.clock.now
    await bob.joins()
    town.skip(seconds=1)
    await ann.says("helo")
    assert ann.last is not None
    town.skip(seconds=1)
    await ann.edits("hello")
    town.skip(seconds=1)
    await bob.reacts("👍", ann.last)
    town.skip(seconds=1)
    await town.deliver(square.departed(PLAZA, "bob", now()))
    town.skip(seconds=1)
    await town.deliver(square.joined(PLAZA, "bob", None, now(), "poster"))
    town.skip(seconds=1)
    await town.deliver(square.departed(PLAZA, "bob", now(), by="ann"))
    came = ["joined", "said", "edited", "reacted", "left", "joined", "left"]
    assert kinds(town) == came
    town.skip(seconds=1)
    await town.deliver(square.banned(PLAZA, "ann", "bob", now()))
    assert "sanctioned" in kinds(town)[len(came) :]


async def test_a_command_is_answered_once_however_often_it_is_delivered(town: Town) -> None:
    ann = town.resident("Ann")
    said = await ann.says("/checkin")
    assert said.startswith("Ann, you are number 1 today.")
    assert ann.last is not None
    before = len(town.square.messages)
    await town.deliver(town.square.said(ann.last), town.square.said(ann.last))
    assert ann.heard(before) == ""
    assert rows(town, "SELECT count(*) FROM checkin") == [(1,)]


async def test_a_reply_says_whom_it_means(town: Town) -> None:
    ann, bob = town.resident("Ann"), town.resident("Bob")
    await ann.says("/checkin")
    await bob.says("look what I made")
    assert (await ann.says("/give 2", reply_to=bob.last)).startswith("Ann gave Bob 2 points.")
    assert (await ann.says("/give @bob 1")).startswith("Ann gave Bob 1 point.")


async def test_a_pressed_button_changes_its_message(town: Town) -> None:
    ann, bob = town.resident("Ann"), town.resident("Bob")
    await ann.says("/checkin")
    await ann.says("/top")
    board = town.square.messages[-1]
    assert (await bob.presses("Month")).startswith("Points this month\n1. Ann  5 points")
    assert board.edited
    assert board.text.startswith("Points this month")


async def test_one_press_delivered_twice_is_one(town: Town) -> None:
    ann = town.resident("Ann")
    await ann.says("hello")
    shown = town.square.write(BOT, PLAZA, "Good morning", town.clock.now())
    data = town.seal(Button(t("Check in"), PRESS_A_COMMAND, ("checkin",)))
    press = town.square.pressed(shown, "ann", data, town.clock.now())
    before = len(town.square.messages)
    await town.deliver(press, press)
    await town.deliver(press)
    assert ann.heard(before).count("\n") <= 2
    assert len(town.square.messages) == before + 1


async def test_what_is_forged_or_somebody_elses_does_nothing(town: Town) -> None:
    ann, eve = town.resident("Ann"), town.resident("Eve")
    mod = town.resident("Mod", role="moderator")
    for who in (ann, eve, mod):
        await who.says("hi")
    await mod.says("/award @ann 7")
    shown = town.square.messages[-1]
    real = next(data for row in shown.buttons for label, data in row if label == "Undo")
    assert await eve.taps(shown, real) == "You may not press this button."
    elsewhere = town.seal(Button(t("Undo"), "undo", (1,)), eve.private)
    for data in (real[:-1], "A" + real[1:], "x", elsewhere):
        assert FORGED in await mod.taps(shown, data)
    assert (await ann.says("/points")).startswith("You have 7 points.")


@pytest.mark.parametrize("which", ["opened", "never", "closed"])
async def test_a_secret_is_told_in_private_or_by_a_link(town: Town, which: str) -> None:
    ann, eve = state(town, which), town.resident("Eve")
    for who in (ann, eve):
        await who.says("hello")
    before = len(town.square.messages)
    await ann.says(town.platform.typed("vault secret_button"))
    assert all(SECRET not in shown.text for shown in public(town))
    if which != "opened":
        shown, data = link(town)
        assert SECRET not in await eve.taps(shown, data)
        assert (await ann.taps(shown, data)).removeprefix("Town:\n") == SECRET
    assert ann.heard(before).endswith(SECRET)
    assert SECRET not in eve.heard(0)


async def test_who_closes_and_reopens_the_bot_gets_what_was_held(town: Town) -> None:
    ann = town.resident("Ann")
    await ann.says("hello")
    await ann.closes()
    await ann.says(town.platform.typed("vault secret_hold"))
    assert SECRET not in ann.heard(0)
    tells = town.platform.tells_opening
    said = await ann.reopens() if tells else await ann.whispers("here I am")
    assert said.startswith(f"Town:\n{SECRET}")


async def test_the_bot_comes_goes_and_comes_back(town: Town) -> None:
    ann = town.resident("Ann")
    town.chat("den")
    assert "belong to nobody" in await ann.adds_bot("den")
    await town.deliver(town.square.departed("den", BOT, town.clock.now(), by="ann"))
    town.skip(minutes=1)
    assert "belong to nobody" in await ann.adds_bot("den")
    await town.wait(minutes=10)
    assert town.square.left == {"den"}


async def test_what_is_said_in_one_chat_stands_in_its_order(town: Town) -> None:
    await town.resident("Ann").says("hello")
    store = Store(town.app.database)
    batch = store.begin()
    page = batch.page()
    platform, chat = town.platform.name, town.platform.external(PLAZA)
    for number in range(12):
        page.act(Say(platform=platform, chat=chat, words=t("{n}", n=Code(str(number)))))
    batch.merge(page)
    batch.commit()
    store.close()
    town.app.outbox.land([(n, action) for n, _, action in open_actions(town.app.database)])
    await town.app.settled()
    assert [m.text for m in public(town)] == [str(number) for number in range(12)]
    done = rows(town, "SELECT result FROM outbox ORDER BY id")
    told = [json.loads(result)["message"] for (result,) in done]
    numbers = [town.platform.number(message.id) for message in public(town)]
    assert told == numbers, "its number comes back"
