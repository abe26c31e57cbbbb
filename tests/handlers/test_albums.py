"""Albums: several pictures that somebody sent as one, of which one has the words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from community.activity import Flag
from tests.handlers.owners import rows
from tests.handlers.restarts import restarted
from tests.handlers.test_moderation import SPAM, closed, opened

pytestmark = pytest.mark.local_only("sends pictures as one, by a name that the test gives them")


@pytest.fixture
async def strict(database_url: str) -> AsyncIterator[Town]:
    town = await opened(database_url, words_mode="act")
    await town.resident("Mod", role="moderator").says("hi")
    yield town
    await closed(town)


def part(who: Resident, text: str, album: str) -> tuple[Shown, dict[str, Any]]:
    """One picture of an album, and the payload that tells of it."""
    square = who.town.square
    shown = square.write(who.soul.id, PLAZA, text, who.town.clock.now())
    return shown, square.said(shown) | {"media": ["photo"], "extras": {"album": album}}


async def album(who: Resident, *texts: str, name: str = "one") -> list[Shown]:
    """Send pictures as one, each with its words."""
    parts = [part(who, text, name) for text in texts]
    await who.town.deliver(*(payload for _, payload in parts))
    return [shown for shown, _ in parts]


@pytest.mark.parametrize("place", range(3))
async def test_an_album_goes_as_one_wherever_its_words_stand(strict: Town, place: int) -> None:
    texts = [SPAM if number == place else "" for number in range(3)]
    shown = await album(strict.resident("Bob"), *texts)
    assert [each.removed for each in shown] == [True] * 3
    assert rows(strict, "SELECT kind FROM cases") == [(1,)], "one warning for one album"


async def test_parts_that_come_after_a_moment_go_as_well(strict: Town) -> None:
    bob = strict.resident("Bob")
    (first,) = await album(bob, SPAM)
    strict.skip(seconds=1)
    (second,) = await album(bob, "")
    (other,) = await album(bob, "", name="two")
    assert (first.removed, second.removed, other.removed) == (True, True, False)


async def test_undoing_gives_back_what_all_of_it_had_earned(strict: Town) -> None:
    shown = await album(strict.resident("Bob"), "a loaf from this morning", SPAM, "and its crumb")
    gone = f"SELECT count(*) FROM activity WHERE flags & {int(Flag.RETRACTED)} <> 0"
    assert all(each.removed for each in shown)
    assert rows(strict, gone) == [(3,)]
    undone = await strict.resident("Mod").whispers("/case undo 1")
    assert "its words are quoted where it stood" in undone
    assert rows(strict, gone) == [(0,)]
    (late,) = await album(strict.resident("Bob"), "")
    assert not late.removed, "what was found harmless takes nothing with it"


async def test_a_moderator_who_answers_one_picture_removes_them_all(strict: Town) -> None:
    shown = await album(strict.resident("Bob"), "", "my shop is at bread.example", "")
    await strict.resident("Mod").says("/mute 1h", reply_to=shown[2])
    assert [each.removed for each in shown] == [True] * 3


async def test_after_a_restart_each_stands_for_itself(strict: Town) -> None:
    bob = strict.resident("Bob")
    (first,) = await album(bob, "")
    await restarted(strict, {"rules": {"words_mode": "act"}})
    (second,) = await album(bob, SPAM)
    assert (first.removed, second.removed) == (False, True)


@pytest.mark.parametrize("cut", [0, 5])
async def test_ten_pictures_at_once_are_no_flood(database_url: str, cut: int) -> None:
    rules = {"flood_mode": "act", "flood_most": 8, "flood_seconds": 10}
    town = await opened(database_url, **rules)
    bob = town.resident("Bob")
    shown = await album(bob, *["our bread", *[""] * 9][: cut or 10])
    if cut:
        await restarted(town, {"rules": rules})
        shown += await album(bob, *[""] * 5)
    assert not any(each.removed for each in shown)
    for number in range(8):
        await bob.says(f"and number {number}")
    assert bob.last is not None
    assert bob.last.removed, "what is written is counted, and the album once"
    await closed(town)


async def test_slow_mode_takes_an_album_for_one_message(strict: Town) -> None:
    await strict.resident("Mod").says("/lock slow 30s 1h")
    bob = strict.resident("Bob")
    first = await album(bob, "our bread", "", "")
    strict.skip(seconds=3)
    second = await album(bob, "and our cakes", "", name="two")
    assert [each.removed for each in (*first, *second)] == [False] * 3 + [True] * 2
