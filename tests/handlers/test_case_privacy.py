"""Cases and privacy: who is held and asks to be forgotten, and what stands in one's own data."""

from __future__ import annotations

from bot.local.town import PLAZA
from community.enforcing import ENDLESS
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows
from tests.handlers.test_cases import MARKET, held, wide

__all__ = ["wide"]


async def test_who_is_banned_and_asks_to_be_forgotten_is_still_banned(wide: Cast) -> None:
    await wide.mod.says("/ban @ann 2d sold fakes")
    await wide.ann.whispers("/forgetme")
    await wide.ann.presses("Forget me …")
    assert (await wide.ann.presses("Erase me for good")).startswith("You are forgotten.")
    assert rows(wide.town, "SELECT reason FROM cases") == [("",)]
    assert "“may come back” was taken back" in await wide.mod.says("/case 1")
    ends_by_itself = wide.town.platform.name not in ENDLESS
    assert held(wide.town) == ({PLAZA: "ban", MARKET: "ban"} if ends_by_itself else {})
    wide.town.square.restricted.clear()

    await wide.ann.joins()
    assert held(wide.town) == {PLAZA: "ban"}
    await wide.ann.says("it is me again")
    assert wide.ann.last is not None
    assert wide.ann.last.removed
    assert "Case 2: Ann banned until 4 Mar 2026, 12:00." in await wide.mod.says("/case 2")
    undone = await wide.mod.says("/case undo 2 enough")
    assert "Undone by Mod" in undone
    await wide.ann.says("thank you")
    assert not wide.ann.last.removed


async def test_a_ban_of_who_was_forgotten_and_came_back_ends_on_time(wide: Cast) -> None:
    await wide.mod.says("/ban @ann 2d sold fakes")
    await wide.ann.whispers("/forgetme")
    await wide.ann.presses("Forget me …")
    await wide.ann.presses("Erase me for good")
    wide.town.square.restricted.clear()
    await wide.ann.joins()
    await wide.town.wait(days=1)
    assert held(wide.town) == {PLAZA: "ban"}
    await wide.town.wait(days=2)
    assert held(wide.town) == {}


async def test_what_had_ended_is_not_remembered_of_who_was_forgotten(wide: Cast) -> None:
    await wide.mod.says("/mute @ann 1h")
    await wide.ann.whispers("/forgetme")
    await wide.ann.presses("Forget me …")
    await wide.ann.presses("Erase me for good")
    await wide.town.wait(hours=2)
    await wide.ann.says("here I am")
    assert wide.ann.last is not None
    assert not wide.ann.last.removed
    undone = await wide.mod.says("/case undo 1")
    assert "They asked to be forgotten" in undone


async def test_a_case_stands_in_the_data_of_whom_it_is_about(wide: Cast) -> None:
    await wide.mod.says("/warn @ann no adverts at all")
    await wide.mod.says("/member note @ann watch out")
    await wide.ann.whispers("/mydata")
    _, content = next(m.file for m in reversed(wide.town.square.messages) if m.file)
    for words in (b"no adverts at all", b"watch out", b"what moderators decided about you"):
        assert words in content


async def test_what_holds_of_one_account_holds_of_one_that_is_linked_to_it(wide: Cast) -> None:
    town = wide.town
    said = (await wide.ann.whispers("/link")).split()
    code = next(word for word in said if len(word.strip(".:")) == 8 and word.isupper()).strip(".:")
    await wide.mod.says("/mute @ann 2d")
    assert "A moderator must agree first" in await wide.bob.whispers(f"/link enter {code}")
    await wide.mod.says("/link agree @ann")
    assert "one member" in await wide.bob.whispers(f"/link enter {code}")
    await wide.bob.says("good morning")
    assert wide.bob.last is not None
    assert wide.bob.last.removed
    await wide.mod.says("/case undo 1")
    await wide.bob.says("good morning")
    assert [m.removed for m in town.square.messages if m.by == "bob"][-2:] == [True, False]
    assert held(town) == held(town, "bob") == {}


async def test_who_is_reported_never_learns_by_whom(wide: Cast) -> None:
    await wide.ann.says("buy at spam.example")
    await wide.bob.says("/report he sells fakes", reply_to=wide.ann.last)
    for who, there in ((wide.ann, False), (wide.bob, True)):
        await who.whispers("/mydata")
        _, content = next(m.file for m in reversed(wide.town.square.messages) if m.file)
        assert (b"he sells fakes" in content) is there
        assert (b"buy at spam.example" in content) is not there
    ann = [m.text for m in wide.town.square.messages if m.chat == wide.ann.private]
    assert not [text for text in ann if "Bob" in text or "report" in text]


async def test_what_waits_about_somebody_forgotten_can_be_settled(wide: Cast) -> None:
    await wide.ann.says("buy at spam.example")
    await wide.bob.says("/report an advert", reply_to=wide.ann.last)
    for who in (wide.ann, wide.bob):
        await who.whispers("/forgetme")
        await who.presses("Forget me …")
        await who.presses("Erase me for good")
    assert rows(wide.town, "SELECT quoted, why FROM queue") == [("", "")]
    assert rows(wide.town, "SELECT words FROM report") == [("",)]
    told = await wide.kim.whispers("/queue")
    assert "1. Reported: …" in told
    assert "They asked to be forgotten" in await wide.kim.presses("Ban")
    assert "1. Reported: … – harmless, by Kim" in await wide.kim.presses("Harmless")
