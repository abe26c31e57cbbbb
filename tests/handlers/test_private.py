"""Private answers: where they are read when the bot may not write, and about which community."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import get_args

import pytest

from bot.founding import found, join
from bot.local.inbound import PLATFORM
from bot.local.outbound import LINK
from bot.local.square import BOT, Shown
from bot.local.town import KEY, PLAZA, Resident, Town
from community.actions import Fallback
from community.buttons import Button, minute, pack
from community.driving import drive
from community.events import Place
from community.handling import PRESS_A_COMMAND
from community.opening import OPEN, start_place
from community.reach import Reach, Reachable
from community.words import t
from storage.store import Store
from tests.handlers.vault import SECRET, public, rise, with_vault

LINE = "Ann, my answer is for you alone. Open me to read it."
USED = "This link has been used, or it has run out."
OTHERS = "This link is for somebody else."
FORGED = "This link is not one of mine, or it is too old."
HELLO = "Hello! What you write here only I read. /help lists what I can do."
WHICH = "You are in several communities with me. Which one do you mean?"


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """A town with the vault's commands."""
    opened = await Town.open(database_url, features=with_vault())
    yield opened
    assert opened.app.line.buried == 0
    await opened.close()


def state(town: Town, which: str) -> Resident:
    """Ann, who has opened the bot, never has, or takes no messages from it."""
    ann = town.resident("Ann", opened=which != "never")
    ann.soul.closed = which == "closed"
    return ann


def stands(town: Town, who: Resident, words: str) -> list[str]:
    """Where words stand now: `group`, `alone` in the group, `private`."""
    found = [m for m in town.square.messages if words in m.text and m.by == BOT and not m.removed]
    return [
        "private" if m.chat == who.private else "alone" if m.only == who.soul.id else "group"
        for m in found
    ]


def link(town: Town) -> tuple[Shown, str]:
    """The newest link that opens the bot."""
    for shown in reversed(town.square.messages):
        for row in shown.buttons:
            for _, data in row:
                if data.startswith(LINK):
                    return shown, data
    raise LookupError("there is no link")


def reachable(town: Town) -> Reachable:
    store = Store(town.app.database)
    batch = store.begin()
    counted = drive(batch.page().port(Reach).count(town.community))
    batch.rollback()
    store.close()
    return counted


# --- Where it is read ------------------------------------------------------------------------

PLAIN, SHOWS = BOTH = True, False
Case = tuple[bool, str, str, list[str], int, list[str]]
"""Chat, person, command; where it stands, how much all can read in the group; read on opening."""
# fmt: off
CASES: list[Case] = [
    (SHOWS, "opened", "note_button", ["alone"], 0, []),
    (SHOWS, "never", "note_button", ["alone"], 0, []),
    (SHOWS, "never", "note_ephemeral", ["alone"], 0, []),
    (SHOWS, "closed", "note_none", ["alone"], 0, []),
    (SHOWS, "opened", "note_hold", ["private"], 0, ["private"]),
    (SHOWS, "never", "note_hold", [], 0, ["private"]),
    (PLAIN, "opened", "note_button", ["private"], 0, ["private"]),
    (PLAIN, "never", "note_button", [], 1, ["private"]),
    (PLAIN, "closed", "note_button", [], 1, ["private"]),
    (PLAIN, "opened", "note_ephemeral", [], 0, []),
    (PLAIN, "never", "note_ephemeral", [], 0, []),
    (PLAIN, "never", "note_hold", [], 0, ["private"]),
    (PLAIN, "opened", "note_none", ["private"], 0, ["private"]),
    (PLAIN, "never", "note_none", [], 0, []),
    (SHOWS, "never", "note_group", ["alone"], 0, []),
    (PLAIN, "opened", "note_group", ["private"], 0, ["private"]),
    (PLAIN, "closed", "note_group", ["group"], 1, []),
    *((chat, "opened", f"secret_{how}", ["private"], 0, ["private"])
      for chat in BOTH for how in get_args(Fallback)),
    *((chat, person, "secret_button", [], 1, ["private"])
      for chat in BOTH for person in ("never", "closed")),
    *((chat, person, f"secret_{how}", [], 0, ["private"])
      for chat in BOTH for person in ("never", "closed") for how in ("group", "ephemeral", "hold")),
    *((chat, person, "secret_none", [], 0, []) for chat in BOTH for person in ("never", "closed")),
]
# fmt: on


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case[:3])))
async def test_where_a_private_answer_is_read(town: Town, case: Case) -> None:
    plain, person, command, where, links, opened = case
    ann = state(town, person)
    if plain:
        town.square.plain.add(PLAZA)
    await ann.says(f"/vault {command}")
    assert stands(town, ann, SECRET) == where
    assert len(public(town)) == links

    await ann.whispers("/start")
    assert [place for place in stands(town, ann, SECRET) if place == "private"] == opened
    assert ("group" in stands(town, ann, SECRET)) == (where == ["group"])
    await ann.whispers("/start")
    assert len(stands(town, ann, SECRET)) == len(where or opened)


async def test_the_line_in_the_group_leads_to_the_answer(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann = state(town, "never")
    assert await ann.says("/vault note_button") == LINE
    assert ann.buttons() == ["Open"]
    assert public(town)[0].reply_to == (ann.last.id if ann.last else None)
    assert await ann.presses("Open") == f"Town:\n{SECRET}"
    # From now on the bot may write, and does.
    assert await ann.says("/vault note_button") == f"Town:\n{SECRET}"
    await town.wait(seconds=61)
    assert public(town) == []


async def test_the_line_is_in_the_readers_language(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann = state(town, "never")
    await ann.says("/language zh")
    await ann.presses("打开私聊")
    ann.soul.opened = False
    assert await ann.says("/vault secret_button") == (
        "Ann，我的回答只给你一个人看，请打开与我的私聊查看。"
    )
    assert await ann.presses("打开私聊") == f"Town：\n{SECRET}"


async def test_a_refusal_that_says_nothing_about_anybody_needs_no_link(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann = state(town, "never")
    assert await ann.says("/vault refuse") == "The vault is shut."
    assert await ann.says("/vault refuse now") == (
        '"now" is one word too many. Usage: /vault refuse. For example: /vault refuse'
    )
    assert await ann.says("/vault withhold") == LINE
    await town.wait(seconds=61)
    assert public(town) == []


async def test_a_link_is_for_one_person_and_for_once(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann, eve = state(town, "never"), town.resident("Eve")
    await ann.says("/vault secret_button")
    shown, data = link(town)
    assert await eve.taps(shown, data) == OTHERS
    assert await ann.taps(shown, data) == f"Town:\n{SECRET}"
    assert await ann.taps(shown, data) == USED
    assert await eve.taps(shown, data) == USED


async def test_a_link_runs_out_and_the_answer_still_waits(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann, eve = state(town, "never"), town.resident("Eve")
    await ann.says("/vault secret_button")
    shown, data = link(town)
    await town.wait(hours=2)
    assert await eve.taps(shown, data) == USED
    assert await ann.taps(shown, data) == f"Town:\n{SECRET}"


def forged(town: Town) -> list[str]:
    until = minute(town.clock.now() + timedelta(hours=1))
    button = Button(t("Open"), OPEN, (1, 1), until=until)
    real = pack(button, start_place(PLATFORM), KEY)
    return [
        "x", "ünï", "=" * 64, real[:-1], real[:-2] + "AA", "A" * 5000, "'; DROP TABLE held; --",
        pack(button, start_place(PLATFORM), b"another key"),
        pack(button, f"{PLATFORM}:{PLAZA}", KEY),
    ]  # fmt: skip


async def test_what_is_no_link_of_the_bots_opens_nothing(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann, eve = state(town, "never"), town.resident("Eve", language="zh")
    await ann.says("/vault secret_button")
    for data in forged(town):
        assert await eve.whispers(f"/start {data}") == "这个链接不是我发的，或者太旧了。"
    assert stands(town, ann, SECRET) == []


async def test_a_link_of_a_capability_does_what_its_button_does(town: Town) -> None:
    ann = town.resident("Ann")
    await ann.says("hello")
    button = Button(t("Note"), PRESS_A_COMMAND, ("vault", "note_button"))
    data = pack(button, start_place(PLATFORM), KEY)
    assert await ann.whispers(f"/start {data}") == SECRET


async def test_opening_without_anything_waiting_says_hello(town: Town) -> None:
    assert await town.resident("Ann").whispers("/start") == HELLO
    assert await town.resident("Ann").says("/start") == ""


# --- Held ------------------------------------------------------------------------------------


async def test_held_answers_survive_a_restart(town: Town) -> None:
    ann = state(town, "never")
    await ann.says("/vault secret_hold")
    await rise(town)
    assert await ann.whispers("hello?") == f"Town:\n{SECRET}"


async def test_held_answers_are_told_once_whenever_the_process_ends(town: Town) -> None:
    wire = await rise(town)
    ann = state(town, "never")
    await ann.says("/vault secret_hold")
    wire.cut = "after"
    await ann.whispers("/start")
    await rise(town)
    assert stands(town, ann, SECRET) == ["private"]


async def test_a_secret_lost_on_the_wire_comes_again_and_says_so(town: Town) -> None:
    wire = await rise(town, nonces=False)
    ann = state(town, "never")
    await ann.says("/vault secret_hold")
    wire.cut = "before"
    await ann.whispers("/start")
    assert stands(town, ann, SECRET) == []
    await rise(town, nonces=False)
    assert ann.heard(0).endswith(f"(sent again) Town:\n{SECRET}")


async def test_held_answers_go_after_a_week(town: Town) -> None:
    ann = state(town, "never")
    await ann.says("/vault secret_hold")
    await town.wait(minutes=1)
    await town.wait(days=7, hours=2)
    assert await ann.whispers("/start") == HELLO
    with town.app.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM held").scalar() == 0


async def test_no_more_than_twenty_wait_for_one_person(town: Town) -> None:
    ann = state(town, "never")
    for _ in range(25):
        await ann.says("/vault secret_hold")
    await ann.whispers("/start")
    assert len(stands(town, ann, SECRET)) == 20


async def test_held_answers_come_when_the_bot_is_let_in_again(town: Town) -> None:
    ann = town.resident("Ann")
    await ann.says("hello")
    await ann.closes()
    await ann.says("/vault secret_hold")
    assert stands(town, ann, SECRET) == []
    assert await ann.reopens() == f"Town:\n{SECRET}"


async def test_nothing_is_held_for_a_chat_that_belongs_to_nobody(town: Town) -> None:
    ann = state(town, "never")
    town.chat("market")
    town.square.plain.add("market")
    await ann.says("/help", chat="market")
    assert public(town, "market") == []
    with town.app.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM held").scalar() == 0


# --- Who is to be reached --------------------------------------------------------------------


async def test_who_is_to_be_reached_is_known_and_counted(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann, bob, kim = town.resident("Ann"), town.resident("Bob", opened=False), town.resident("Kim")
    robot = town.resident("Robot", bot=True)
    for who in (ann, bob, kim, robot):
        await who.says("hello")
    assert reachable(town) == Reachable(open=0, closed=0, unknown=3)
    await ann.says("/vault note_button")  # is written to
    await bob.says("/vault note_button")  # cannot be written to
    await kim.whispers("hello")  # writes
    assert reachable(town) == Reachable(open=2, closed=1, unknown=0)
    await bob.presses("Open")
    await kim.closes()
    assert reachable(town) == Reachable(open=2, closed=1, unknown=0)
    await ann.closes(silently=True)
    assert reachable(town) == Reachable(open=2, closed=1, unknown=0)
    await ann.says("/vault note_button")
    assert reachable(town) == Reachable(open=1, closed=2, unknown=0)
    await kim.reopens()
    assert reachable(town) == Reachable(open=2, closed=1, unknown=0)


# --- Several communities ---------------------------------------------------------------------


@pytest.fixture
async def ann(town: Town) -> Resident:
    """Ann, who lives in Town and in Village."""
    store = Store(town.app.database)
    village = found(store, "Village", town.clock.now(), language="zh")
    join(store, village.id, PLATFORM, Place("green", title="Green"))
    store.close()
    town.chat("green")
    ann = town.resident("Ann")
    await ann.says("hello")
    await ann.says("hello", chat="green")
    return ann


async def test_who_is_in_several_communities_is_asked_once(town: Town, ann: Resident) -> None:
    assert await ann.whispers("/vault note_button") == WHICH
    assert ann.buttons() == ["Town", "Village"]
    assert await ann.presses("Town") == f"Town:\n{SECRET}"
    assert await ann.whispers("/vault note_button") == f"Town:\n{SECRET}"
    await rise(town)
    assert await ann.whispers("/vault note_button") == f"Town:\n{SECRET}"


async def test_start_asks_again(ann: Resident) -> None:
    await ann.whispers("/vault note_button")
    await ann.presses("Town")
    assert await ann.whispers("/start") == WHICH
    assert await ann.presses("Village") == (
        "Village：\n这里从现在起说的是 Village；发送 /start 可以重新选择。"
    )
    assert await ann.whispers("/vault note_button") == f"Village：\n{SECRET}"


async def test_a_button_asks_too(town: Town, ann: Resident) -> None:
    """One that needs a community, under a message that is about none."""
    button = Button(t("中文"), "language", ("zh",))
    data = pack(button, f"{PLATFORM}:{ann.private}", KEY)
    shown = town.square.write(BOT, ann.private, "?", town.clock.now())
    assert await ann.taps(shown, data) == WHICH
    assert await ann.presses("Town") == "Town：\n从现在起，我会用中文回复你。"


async def test_a_question_outlives_the_memory_of_what_was_asked(town: Town, ann: Resident) -> None:
    await ann.whispers("/vault note_button")
    await rise(town)
    assert await ann.presses("Town") == (
        "Town:\nFrom now on we talk about Town here; /start asks again."
    )


async def test_a_community_that_one_is_not_in_cannot_be_chosen(town: Town, ann: Resident) -> None:
    await ann.whispers("/vault note_button")
    shown = town.square.messages[-1]
    stray = pack(Button(t("?"), "which", (99,)), f"{PLATFORM}:{ann.private}", KEY)
    assert "This button is not one of mine" in await ann.taps(shown, stray)
    assert await ann.whispers("/vault note_button") == WHICH


async def test_a_link_carries_its_community(town: Town, ann: Resident) -> None:
    town.square.plain |= {PLAZA, "green"}
    ann.soul.opened = False
    await ann.says("/vault secret_button", chat="green")
    assert await ann.taps(*link(town)) == f"Village：\n{SECRET}"
    assert await ann.whispers("/vault note_button") == f"Village：\n{SECRET}"


async def test_who_is_in_one_community_is_not_asked(town: Town) -> None:
    bob = town.resident("Bob")
    await bob.says("hello")
    assert await bob.whispers("/vault note_button") == SECRET
