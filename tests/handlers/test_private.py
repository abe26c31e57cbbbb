"""Private answers: where they are read when the bot may not write, and about which community."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import get_args

import pytest

from bot.local.town import KEY, PLAZA, Town
from community.buttons import Button, minute, pack
from community.fallback import Fallback
from community.handling import PRESS_A_COMMAND
from community.opening import OPEN, start_place
from community.words import t
from tests.handlers.vault import SECRET, link, public, stands, state, with_vault

LINE = "Ann, my answer is for you alone. Open me to read it."
USED = "This link has been used, or it has run out."
OTHERS = "This link is for somebody else."
HELLO = "Hello! What you write here only I read. /help lists what I can do."


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """A town with the vault's commands."""
    opened = await Town.open(database_url, features=with_vault())
    yield opened
    assert opened.app.line.buried == 0
    await opened.close()


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


@pytest.mark.postgres_at_length
@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case[:3])))
async def test_where_a_private_answer_is_read(town: Town, case: Case) -> None:
    plain, person, command, where, links, opened = case
    if town.platform.by_token and not plain:
        where, links, opened = ["alone"], 0, []
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


@pytest.mark.not_over("discord", "what opens is a button, and answers on the spot")
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


@pytest.mark.not_over("discord", "what opens is a button, and answers on the spot")
async def test_the_line_is_in_the_readers_language(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann = state(town, "never")
    await ann.says("/me language zh")
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


@pytest.mark.not_over("discord", "what opens is a button, and answers on the spot")
async def test_a_link_is_for_one_person_and_for_once(town: Town) -> None:
    town.square.plain.add(PLAZA)
    ann, eve = state(town, "never"), town.resident("Eve")
    await ann.says("/vault secret_button")
    shown, data = link(town)
    assert await eve.taps(shown, data) == OTHERS
    assert await ann.taps(shown, data) == f"Town:\n{SECRET}"
    assert await ann.taps(shown, data) == USED
    assert await eve.taps(shown, data) == USED


@pytest.mark.not_over("discord", "what opens is a button, and answers on the spot")
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
    real = pack(button, start_place(town.platform.name), KEY)
    return [
        "x", "ünï", "=" * 64, real[:-1], real[:-2] + "AA", "A" * 5000, "'; DROP TABLE held; --",
        pack(button, start_place(town.platform.name), b"another key"),
        town.seal(button),
    ]  # fmt: skip


@pytest.mark.not_over("discord", "what opens is a button, and answers on the spot")
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
    data = pack(button, start_place(town.platform.name), KEY)
    assert await ann.whispers(f"/start {data}") == SECRET


async def test_opening_without_anything_waiting_says_hello(town: Town) -> None:
    assert await town.resident("Ann").whispers("/start") == HELLO
    assert await town.resident("Ann").says("/start") == ""
