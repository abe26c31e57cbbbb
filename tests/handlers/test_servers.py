"""Servers: what holds several chats comes to a community as a whole."""

import pytest

from bot.local.town import Town
from community.events import Place
from storage.store import Store
from tests.handlers.owners import owner_of, rows

pytestmark = pytest.mark.local_only("a server of the local platform")

QUESTION = "Shall Castle, with all its channels, belong to your community?"
CHATS = "SELECT title, server FROM chat WHERE private = 0 ORDER BY id"


async def test_one_setup_joins_all_channels_of_a_server(town: Town) -> None:
    ann, bob = await owner_of(town), town.resident("Bob")
    town.chat("hall", server="castle")
    town.chat("yard", server="castle")
    await ann.adds_bot("castle")
    await town.allows("castle", "hear")

    assert await ann.says("/setup", chat="hall") == QUESTION
    assert (await ann.presses("Join it to Town")).startswith("Town is set up like this:")
    assert "number 1 today" in await bob.says("/checkin", chat="yard")
    assert (await bob.says("/points", chat="hall")).startswith("You have 5 points.")
    await town.wait(minutes=11)

    assert "castle" not in town.square.left
    castle = rows(town, "SELECT id FROM chat WHERE title = 'Castle'")[0][0]
    assert rows(town, CHATS)[1:] == [("Castle", None), ("Hall", castle), ("Yard", castle)]


async def test_the_card_tells_what_the_whole_server_lacks(town: Town) -> None:
    ann = await owner_of(town)
    town.chat("hall", server="castle")
    await town.allows("castle", "hear", "restrict", "invite", "pin", "tag")
    await ann.says("/setup", chat="hall")
    await ann.presses("Join it to Town")

    assert "I cannot remove messages here." in await ann.says("/setup", chat="hall")


async def test_a_channel_known_by_its_history_still_brings_its_server(town: Town) -> None:
    ann, bob = await owner_of(town), town.resident("Bob")
    town.chat("hall", server="castle")
    town.chat("yard", server="castle")
    joined(town, "hall")
    await town.allows("castle", "hear")
    await bob.says("hello", chat="hall")
    await bob.says("hello", chat="yard")

    assert rows(town, CHATS)[1:] == [("Hall", None)]
    assert await ann.says("/setup", chat="hall") == QUESTION
    await ann.presses("Join it to Town")
    await bob.says("hello again", chat="yard")

    castle = rows(town, "SELECT id FROM chat WHERE title = 'Castle'")[0][0]
    assert rows(town, CHATS)[1:] == [("Hall", castle), ("Castle", None), ("Yard", castle)]


async def test_what_happens_on_a_server_of_nobody_leaves_no_trace(town: Town) -> None:
    bob = town.resident("Bob")
    town.chat("hall", server="castle")
    await bob.adds_bot("castle")
    await bob.says("hello", chat="hall")
    await town.wait(minutes=11)

    assert "castle" in town.square.left
    assert rows(town, "SELECT count(*) FROM chat WHERE private = 0") == [(1,)]
    assert rows(town, "SELECT count(*) FROM identity WHERE name = 'Bob'") == [(0,)]


async def test_a_channel_of_another_community_keeps_its_own(town: Town) -> None:
    ann, bob = await owner_of(town), await owner_of(town, "Bob", "Village")
    town.chat("hall", server="castle")
    town.chat("yard", server="castle")
    await bob.says("/setup", chat="hall")
    await bob.presses("Join it to Village")

    assert await ann.says("/setup", chat="yard") == "Only the owner may do that."


def joined(town: Town, chat: str) -> None:
    """What an import does: it makes a channel known, without its server."""
    from bot.founding import join

    store = Store(town.app.database)
    place = Place(town.platform.external(chat), title=town.square.titles[chat])
    join(store, town.community, town.platform.name, place)
    store.close()
