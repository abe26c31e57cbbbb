"""Appeals: who is held says why that is wrong, and moderators decide once."""

from __future__ import annotations

from bot.founding import found, join
from bot.local.town import Resident
from community.events import Place
from storage.store import Store
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows
from tests.handlers.restarts import restarted
from tests.handlers.test_cases import OFFICE, held, wide

__all__ = ["wide"]


def in_office(cast: Cast) -> str:
    """The newest card in the moderators' chat."""
    return next(m.text for m in reversed(cast.town.square.messages) if m.chat == OFFICE)


def heard(cast: Cast, who: Resident) -> str:
    """What somebody was told last in private."""
    return next(m.text for m in reversed(cast.town.square.messages) if m.chat == who.private)


async def test_a_banned_member_appeals_in_private_and_is_let_back(wide: Cast) -> None:
    await wide.mod.says("/ban @ann sold fakes")
    said = await wide.ann.whispers("/appeal they were real")
    assert "The moderators read what you say against case 1." in said
    assert in_office(wide).splitlines() == [
        "1. Appeal of Ann",
        "Case 1: Ann banned for good.",
        "Decided by Mod, 2 Mar 2026, 12:00.",
        "Why: sold fakes",
        "Appealed against: they were real",
    ]
    await restarted(wide.town)
    granted = await wide.kim.presses("Grant, and undo")
    assert "Appealed against, and granted: they were real" in granted
    assert held(wide.town) == {}
    told = "Case 1 about you in Town was taken back (ban).\nYou may come back to Town."
    assert heard(wide, wide.ann) == f"Town:\n{told}"


async def test_an_appeal_can_be_declined_and_is_not_asked_again(wide: Cast) -> None:
    await wide.mod.says("/ban @ann sold fakes")
    await wide.ann.whispers("/appeal they were real")
    declined = await wide.kim.presses("Decline")
    assert declined.endswith("Settled by Kim: appeal declined.")
    assert "leave it as it is" in heard(wide, wide.ann)
    await wide.town.wait(minutes=2)
    again = await wide.ann.whispers("/appeal please")
    assert again == "The appeal against case 1 has been decided already."
    assert held(wide.town)


async def test_who_was_heard_on_the_newest_case_may_appeal_against_the_one_before(
    wide: Cast,
) -> None:
    await wide.ann.says("fresh bread at noon")
    await wide.mod.says("/mute @ann 30d")
    await wide.mod.says("/purge @ann 1")
    assert "against case 2" in await wide.ann.whispers("/appeal it was no advert")
    await wide.kim.presses("Decline")
    await wide.town.wait(minutes=2)
    assert "against case 1" in await wide.ann.whispers("/appeal nor was the other one")
    await wide.kim.presses("Decline")
    await wide.town.wait(minutes=2)
    last = await wide.ann.whispers("/appeal please")
    assert last == "The appeal against case 2 has been decided already."


async def test_what_does_not_fit_any_more_is_not_said_to_be_read(wide: Cast) -> None:
    await wide.mod.says("/mute @ann 30d")
    for letter in "ab":
        assert "what you say" in await wide.ann.whispers(f"/appeal {letter * 800}")
        wide.town.skip(minutes=2)
    told = await wide.ann.whispers(f"/appeal {'c' * 500}")
    assert told.endswith("There is room for 398 more letters.")
    wide.town.skip(minutes=2)
    assert "what you say" in await wide.ann.whispers(f"/appeal {'d' * 398}")
    wide.town.skip(minutes=2)
    told = await wide.ann.whispers("/appeal e")
    assert told.endswith("There is no room for more than that.")
    ((said,),) = rows(wide.town, "SELECT words FROM appeal")
    assert {letter: said.count(letter) for letter in "abcde"} == {
        "a": 800,
        "b": 800,
        "c": 0,
        "d": 398,
        "e": 0,
    }


async def test_two_moderators_decide_an_appeal_once(wide: Cast) -> None:
    await wide.mod.says("/mute @ann")
    await wide.ann.whispers("/appeal why")
    grant, decline = wide.button("Grant, and undo"), wide.button("Decline")
    await wide.mod.taps(*decline)
    assert "Mod was faster: number 1 is settled" in await wide.kim.taps(*grant)
    assert held(wide.town)


async def test_the_button_below_the_notice_begins_an_appeal_that_words_join(wide: Cast) -> None:
    await wide.mod.says("/mute @ann")
    await wide.ann.presses("Appeal")
    assert any("Now write me why" in m.text for m in wide.town.square.messages)
    assert in_office(wide).endswith("Appealed against: without words")
    await wide.ann.whispers("/appeal I was asked to")
    assert in_office(wide).endswith("Appealed against: I was asked to")
    assert rows(wide.town, "SELECT count(*) FROM appeal") == [(1,)]


async def test_without_a_chat_of_moderators_the_owner_is_told(cast: Cast) -> None:
    owner = await owner_of(cast.town, "Olga")
    await cast.mod.says("/warn @bob")
    await cast.bob.whispers("/appeal I did nothing")
    assert "Appeal of Bob" in heard(cast, owner)


async def test_an_appeal_is_granted_by_whatever_undoes_its_case(wide: Cast) -> None:
    await wide.mod.says("/ban @ann")
    await wide.ann.whispers("/appeal they were real")
    await wide.mod.says("/case undo 1")
    assert "and granted" in await wide.mod.says("/case 1")


async def test_a_quote_is_kept_as_long_as_its_case_is_open(wide: Cast) -> None:
    await wide.ann.says("buy at spam.example")
    await wide.mod.says("/warn no adverts", reply_to=wide.ann.last)
    await wide.ann.whispers("/appeal that is my shop")
    await wide.town.wait(days=40)
    assert rows(wide.town, "SELECT quoted FROM cases") == [("buy at spam.example",)]
    await wide.kim.presses("Decline")
    await wide.town.wait(days=40)
    assert rows(wide.town, "SELECT quoted FROM cases") == [("",)]


async def test_whoever_is_undone_with_is_left_alone_in_a_group_too(wide: Cast) -> None:
    await wide.mod.says("/mute @ann")
    answer = await wide.ann.says("/appeal I was asked to")
    assert "against case 1" in answer
    assert wide.ann.last is not None
    by_slash = wide.town.platform.name == "discord"
    assert wide.ann.last.removed or by_slash, "what it says is for moderators"


async def test_who_is_in_two_communities_says_which_and_appeals(wide: Cast) -> None:
    town = wide.town
    store = Store(town.app.database)
    village = found(store, "Village", town.clock.now())
    there = town.platform
    join(store, village.id, there.name, Place(there.external("green"), title="Green"))
    store.close()
    town.chat("green")
    await wide.ann.says("hello", chat="green")
    await wide.mod.says("/ban @ann sold fakes")
    await wide.ann.presses("Appeal")
    assert heard(wide, wide.ann).startswith("You are in several communities with me.")
    assert "The moderators know that you appeal" in await wide.ann.presses("Town")
    assert "what you say against case 1" in await wide.ann.whispers("/appeal they were real")
    assert in_office(wide).endswith("Appealed against: they were real")
