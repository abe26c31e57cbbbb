"""Highlights, as moderators choose them and members find them again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from community.rights import DELETE, HEAR, RESTRICT
from community.settings import Instance
from storage.books import audit
from storage.rebuild import rebuild
from tests.handlers.owners import owner_of, rows
from tests.handlers.restarts import restarted

CHOSEN = "What Ann wrote is a highlight now. Ann earns 10 points by it."
GONE = "That message is no highlight any more."
NONE_YET = "There are no highlights yet.\nModerators choose one by replying to it: /top highlight"
GUIDE = "Feed a starter twice a day, with as much flour as water."
PINS = {"highlights": {"pin": True}}


async def open_at(url: str, settings: dict[str, dict[str, bool]] | None = None) -> Town:
    """A plaza where nothing earns but highlights; its moderator hears answers in private."""
    quiet: dict[str, dict[str, Any]] = {"talk": {"points": 0}, "reactions": {"enabled": False}}
    town = await Town.open(url, instance=Instance(quiet | (settings or {})))
    await town.resident("Mod", role="moderator").whispers("/help")
    return town


@pytest.fixture
async def plaza(database_url: str) -> AsyncIterator[Town]:
    town = await open_at(database_url)
    yield town
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    assert not any(rebuild(town.app.database).values())
    await town.close()


def people(town: Town) -> tuple[Resident, Resident]:
    return town.resident("Ann"), town.resident("Mod", role="moderator")


async def written(who: Resident, words: str = GUIDE) -> Shown:
    await who.says(words)
    assert who.last is not None
    return who.last


async def points(who: Resident) -> int:
    return int((await who.whispers("/points")).split()[2])


async def test_a_moderator_chooses_a_message_and_everybody_finds_it(plaza: Town) -> None:
    ann, mod = people(plaza)
    assert await ann.says("/top highlights") == NONE_YET
    guide = await written(ann)
    assert await mod.says("/top highlight How to feed a starter", reply_to=guide) == CHOSEN
    assert guide.reactions == ("🏆",)
    assert not guide.pinned
    told = (await plaza.resident("Bob").says("/top highlights")).splitlines()
    assert told[0] == "Highlights"
    assert told[1].endswith("Ann: How to feed a starter")
    assert "Plaza" in told[2]
    assert await points(ann) == 10
    assert "1 highlight" in await ann.says("/me")


async def test_without_a_title_its_own_words_are_shown_as_long_as_they_are_kept(
    plaza: Town,
) -> None:
    ann, mod = people(plaza)
    await mod.says("加精", reply_to=await written(ann, "Rye. " * 40))
    shown = (await ann.says("精华")).splitlines()[1]
    assert shown.endswith(f"Ann: {'Rye. ' * 16}…")
    for _ in range(32):
        await plaza.wait(days=1)
    assert (await ann.says("/top highlights")).splitlines()[1].endswith("Ann")


async def test_it_is_said_in_chinese(plaza: Town) -> None:
    ann, mod = people(plaza)
    await mod.says("/me language zh")
    await ann.says("/me language zh")
    assert await ann.says("精华") == "还没有精华。\n版主回复一条消息即可加精：/top highlight"
    told = await mod.says("加精", reply_to=await written(ann))
    assert told == "已把 Ann 的消息设为精华。Ann 因此获得 10 积分。"
    assert (await ann.says("精华")).startswith("精华\n")
    assert "精华 1 条" in await ann.says("我的")
    assert "消息被加精" in await ann.whispers("积分")
    assert await mod.presses("取消精华") == "这条消息已不再是精华。"


async def test_what_is_taken_back_takes_its_points_and_its_sign_along(plaza: Town) -> None:
    ann, mod = people(plaza)
    guide = await written(ann)
    await mod.says("/top highlight", reply_to=guide)
    assert await mod.presses("Take it back") == GONE
    assert (guide.reactions, await points(ann)) == ((), 0)
    assert await ann.says("/top highlights") == NONE_YET

    plaza.skip(minutes=5)
    assert await mod.says("/top highlight", reply_to=guide) == CHOSEN
    assert (guide.reactions, await points(ann)) == (("🏆",), 10)


async def test_a_message_earns_once_however_often_it_is_chosen(plaza: Town) -> None:
    ann, mod = people(plaza)
    other = plaza.resident("Kim", role="moderator")
    await other.whispers("/help")
    guide = await written(ann)
    for each in (mod, other):
        await each.says("/top highlight", reply_to=guide)
    assert (
        await mod.says("/top highlight", reply_to=guide) == "That message is a highlight already."
    )
    told = await other.says("/top highlight Starters", reply_to=guide)
    assert told == 'Its title is now: "Starters"'
    assert await points(ann) == 10
    first, second = (each.buttons()[0] for each in (mod, other))
    assert await mod.presses(first) == GONE
    await other.presses(second)
    assert await points(ann) == 0
    assert rows(plaza, "SELECT amount FROM ledger WHERE kind % 50 = 14") == [(10,), (-10,)]


async def test_what_a_moderator_wrote_earns_them_nothing_by_their_own_choice(plaza: Town) -> None:
    _, mod = people(plaza)
    told = await mod.says("/top highlight", reply_to=await written(mod))
    assert told == "What Mod wrote is a highlight now."
    assert await points(mod) == 0


async def test_a_removed_message_is_no_highlight_until_it_counts_again(plaza: Town) -> None:
    ann, mod = people(plaza)
    guide = await written(ann)
    await mod.says("/top highlight", reply_to=guide)
    await mod.says("/purge @ann 1")
    assert (await ann.says("/top highlights"), await points(ann)) == (NONE_YET, 0)
    await mod.says("/case undo 1")
    assert await points(ann) == 10


REFUSED = {
    "no reply": (
        "/top highlight",
        "Reply, in the group, to the message that is to be a highlight: /top highlight",
    ),
    "too long a title": (f"/top highlight {'x' * 101}", "at most 100 characters"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_bad_input_is_explained(plaza: Town, what: str) -> None:
    words, told = REFUSED[what]
    assert told in await people(plaza)[1].says(words)
    assert rows(plaza, "SELECT * FROM highlight") == []


async def test_a_message_that_nobody_knows_is_no_highlight(plaza: Town) -> None:
    ann, mod = people(plaza)
    unheard = plaza.square.write(ann.soul.id, PLAZA, GUIDE, plaza.clock.now())
    told = await mod.says("/top highlight", reply_to=unheard)
    assert told.startswith("I do not know that message")


async def test_members_choose_none(plaza: Town) -> None:
    ann, mod = people(plaza)
    guide = await written(ann)
    bob = plaza.resident("Bob")
    assert await bob.says("/top highlight", reply_to=guide) == "Only moderators may do that."
    await mod.says("/top highlight", reply_to=guide)
    shown = plaza.square.messages[-1]
    await bob.taps(shown, shown.buttons[0][0][1])
    assert rows(plaza, "SELECT state FROM highlight") == [(0,)]


async def test_the_newest_stand_first_on_pages(plaza: Town) -> None:
    ann, mod = people(plaza)
    for number in range(7):
        await mod.says(f"/top highlight Loaf {number}", reply_to=await written(ann, f"{number}"))
        plaza.skip(minutes=1)
    first = await ann.says("/top highlights")
    assert [f"Loaf {number}" in first for number in range(7)] == [False] * 2 + [True] * 5
    second = await ann.presses("Earlier")
    assert [f"Loaf {number}" in second for number in range(7)] == [True] * 2 + [False] * 5
    assert await ann.presses("Later") == first


async def test_they_outlive_a_restart_and_are_pinned_where_that_is_wanted(sqlite_url: str) -> None:
    town = await open_at(sqlite_url, PINS)
    ann, mod = people(town)
    guide = await written(ann)
    pinned = []
    await mod.says("/top highlight", reply_to=guide)
    pinned.append(guide.pinned)
    await restarted(town, PINS, minutes=5)
    assert "Ann" in await ann.says("/top highlights")
    await mod.presses("Take it back")
    pinned.append(guide.pinned)
    assert pinned == [True, False]
    await town.close()


async def test_moderators_hear_that_it_could_not_be_pinned(sqlite_url: str) -> None:
    town = await open_at(sqlite_url, PINS)
    town.square.rights[PLAZA] = f"{HEAR} {DELETE} {RESTRICT}"
    ann, mod = people(town)
    guide = await written(ann)
    await mod.says("/top highlight", reply_to=guide)
    assert not guide.pinned
    assert "pinning a message in Plaza: refused" in await mod.whispers("/outbox")
    await town.close()


async def test_who_asks_to_be_forgotten_is_named_no_more(plaza: Town) -> None:
    owner = await owner_of(plaza, "Olga")
    ann, mod = people(plaza)
    await mod.says("/top highlight", reply_to=await written(ann))
    await ann.whispers("/forgetme")
    await ann.presses("Forget me …")
    await ann.presses("Erase me for good")
    told = await owner.says("/top highlights")
    assert "Ann" not in told
    assert GUIDE not in told


async def test_the_digest_tells_the_highlights_of_its_week(plaza: Town) -> None:
    owner = await owner_of(plaza, "Olga")
    ann, mod = people(plaza)
    await mod.says("/top highlight Starters", reply_to=await written(ann))
    plaza.skip(minutes=1)
    await mod.says("/top highlight", reply_to=await written(ann, "Rye sours in a day."))
    await mod.says("/top highlight", reply_to=await written(ann, "Bread!"))
    await mod.presses("Take it back")
    for _ in range(7):
        await plaza.wait(days=1)
    told = (await owner.whispers("/digest content")).splitlines()
    at = told.index("Highlights: 2")
    assert [told[at + 1], told[at + 3]] == ["– Ann: Rye sours in a day.", "– Ann: Starters"]
    assert "Plaza" in told[at + 2]
