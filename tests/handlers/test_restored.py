"""What a removed message had earned is given back when its case is undone, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.local.square import Shown
from bot.local.town import Resident, Town
from community.activity import Flag
from community.settings import Instance
from storage.books import audit
from storage.rebuild import rebuild
from tests.handlers.owners import rows
from tests.handlers.pairs import linked, parted, points

SPAM = "免费领取红包，加微信了解 hot-deals.example"
RULES: dict[str, dict[str, object]] = {
    "rules": {"words_mode": "act", "ladder": False},
    "reactions": {"tenure_days": 0},
    "thanks": {"tenure_days": 0},
}


def standing(town: Town) -> list[list[tuple[Any, ...]]]:
    """Balances, lots, boards, and what holds points or no longer counts."""
    return [
        rows(town, statement)
        for statement in (
            "SELECT member, points, debt, growth FROM balance ORDER BY member",
            "SELECT member, expires, points FROM lot WHERE points > 0 ORDER BY member, expires",
            "SELECT member, board, start, score FROM score WHERE score > 0 ORDER BY 1, 2, 3",
            "SELECT message, giver, points FROM praise ORDER BY message, giver",
            "SELECT message, giver, points, state FROM thanks ORDER BY message, giver",
            f"SELECT ref FROM activity WHERE flags & {int(Flag.RETRACTED)} <> 0 ORDER BY ref",
        )
    ]


async def reacts(who: Resident, message: Shown, *emoji: str) -> None:
    town = who.town
    await town.deliver(town.square.reacted(message, who.soul.id, list(emoji), town.clock.now()))
    town.skip(seconds=1)


@pytest.fixture
async def strict(database_url: str) -> AsyncIterator[Town]:
    """A town where the list of words acts; whatever is undone there, the books agree."""
    town = await Town.open(database_url, instance=Instance(RULES))
    yield town
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    assert not any(rebuild(town.app.database).values())
    await town.close()


async def test_undoing_gives_back_what_the_removal_took_and_no_more(strict: Town) -> None:
    town = strict
    bob, kim, lou = map(town.resident, ("Bob", "Kim", "Lou"))
    mod = town.resident("Mod", role="moderator")
    for who in (kim, lou, mod):
        await who.says("hi")
    await bob.says("good morning everybody")
    assert bob.last is not None
    await reacts(kim, bob.last, "👍")
    await reacts(lou, bob.last, "👍")
    await reacts(lou, bob.last)
    post = bob.last
    await kim.says("谢谢！", reply_to=post)
    await bob.says("/give @kim 1")
    bob.last = post
    earned = standing(town)
    assert [liked for _, _, *liked in earned[4]] == [[2, 0]]

    await bob.edits(SPAM)
    taken = standing(town)
    assert taken[0] != earned[0]
    assert taken[4][0][2:] == (0, 2)
    assert (await bob.says("/points")).startswith("You have 0 points.\nYou owe 1 point.")

    assert "What it had earned is given back." in await mod.says("/case undo 1 a mistake")
    assert standing(town) == earned
    assert "was undone by" in await mod.says("/case undo 1 again")
    assert standing(town) == earned
    assert "message counts again" in await bob.says("/points")

    town.skip(seconds=1)
    bob.last = post
    await bob.edits(f"{SPAM} now")
    assert standing(town) == taken
    await mod.says("/me language zh")
    assert "它得到的积分已还回。" in await mod.says("/case undo 2")
    assert standing(town) == earned


async def test_what_a_linked_account_gets_back_stays_its_own(strict: Town) -> None:
    bob, other = map(strict.resident, ("Bob", "Bob B"))
    mod = strict.resident("Mod", role="moderator")
    await mod.says("hi")
    await bob.says("good morning everybody")
    post = bob.last
    strict.skip(minutes=2)
    await other.says("good evening to you all")
    await linked(bob, other)
    bob.last = post
    await bob.edits(SPAM)
    assert await points(bob) == "You have 1 point."

    await mod.says("/case undo 1")
    assert await points(bob) == "You have 2 points."
    await parted(bob)
    assert await points(bob) == await points(other) == "You have 1 point."


async def test_what_another_case_removed_as_well_is_not_given_back(strict: Town) -> None:
    bob, mod = strict.resident("Bob"), strict.resident("Mod", role="moderator")
    await mod.says("hi")
    await bob.says("good morning everybody")
    said, earned = bob.last, standing(strict)
    await mod.says("/mute 1h", reply_to=said)
    await mod.says("/ban 1h", reply_to=said)
    taken = standing(strict)
    told = await mod.says("/case undo 1")
    assert "The removed message does not return." in told
    assert standing(strict) == taken
    assert not any("Bob had written" in m.text for m in strict.square.messages)
    assert "What it had earned is given back." in await mod.says("/case undo 2")
    assert standing(strict) == earned
    assert any("Bob had written" in m.text for m in strict.square.messages)


async def test_what_could_not_be_removed_yet_stands_once_that_is_taken_back(strict: Town) -> None:
    bob, mod = strict.resident("Bob"), strict.resident("Mod", role="moderator")
    await mod.says("hi")
    await bob.says("good morning everybody")
    await mod.says("/mute 1h", reply_to=bob.last)
    with strict.app.database.writing() as connection:  # as while the platform takes no calls
        change = "UPDATE outbox SET state = 0 WHERE id IN (SELECT action FROM case_trace "
        connection.exec_driver_sql(f"{change} WHERE what = 'delete')")
        connection.exec_driver_sql("UPDATE case_trace SET state = 0 WHERE what = 'delete'")
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    await mod.says("/case undo 1")
    waits = "SELECT count(*) FROM outbox WHERE state = 0 AND id IN (SELECT action FROM case_trace)"
    assert rows(strict, waits) == [(0,)]
