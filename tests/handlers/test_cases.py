"""Cases, as moderators decide them and their people live them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.local.town import PLAZA, Town
from storage.books import audit
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows
from tests.handlers.restarts import restarted
from tests.handlers.vault import public

MARKET, OFFICE = "market", "office"


@pytest.fixture
async def wide(database_url: str) -> AsyncIterator[Cast]:
    """The plaza, a market and the moderators' office."""
    town = await Town.open(database_url, chats=((MARKET, "Market"), (OFFICE, "Office")))
    with town.app.database.writing() as connection:
        change = "UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'"
        connection.exec_driver_sql(change)
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    names = ("Ann", "Bob")
    ann, bob = map(town.resident, names)
    mod, kim = (town.resident(name, role="moderator") for name in ("Mod", "Kim"))
    robot = town.resident("Robot", bot=True)
    for who in (ann, bob, mod, kim, robot):
        await who.says("hi")
    for who in (ann, bob):
        await who.joins(MARKET)
    yield Cast(town, ann, bob, kim, mod, robot)
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


def held(town: Town, who: str = "ann") -> dict[str, str]:
    """Where somebody is held, and how."""
    return {chat: how for (chat, person), how in town.square.restricted.items() if person == who}


async def test_a_mute_is_a_case_that_holds_everywhere_until_a_button_undoes_it(wide: Cast) -> None:
    await wide.ann.says("buy at spam.example")
    spam = wide.ann.last
    told = await wide.mod.says("/mute 1h advert", reply_to=spam)

    assert "Case 1: Ann muted until 2 Mar 2026, 13:00." in told
    assert "They wrote: buy at spam.example" in told
    assert held(wide.town) == {PLAZA: "mute", MARKET: "mute"}
    assert spam is not None
    assert spam.removed

    card, undo = wide.button("Undo")
    answer = await wide.mod.taps(card, undo)
    assert "Undone by Mod" in answer
    assert "its words are quoted where it stood" in answer
    assert held(wide.town) == {}
    last = [m.text for m in wide.town.square.messages if m.chat == PLAZA][-1]
    assert last == "Ann had written: buy at spam.example"


async def test_who_is_muted_earns_nothing_and_runs_nothing(wide: Cast) -> None:
    await wide.mod.says("/mute @ann 1h")
    for line in ("good morning to all of you", "/checkin", "签到", "/points", "/give @bob 1"):
        assert await wide.ann.says(line) == ""
        assert wide.ann.last is not None
        assert wide.ann.last.removed or line.startswith("/"), line
    only = "all you can do is appeal: /appeal"
    assert only in await wide.ann.whispers("/checkin")
    assert "can do here" not in await wide.ann.whispers("/privacy")
    with_text = "SELECT count(*) FROM text WHERE body LIKE '%morning%'"
    assert rows(wide.town, "SELECT count(*) FROM ledger") == [(0,)]
    assert rows(wide.town, with_text) == [(0,)]

    await wide.town.wait(minutes=61)
    assert "number 1 today" in await wide.ann.says("/checkin")


async def test_an_edit_by_who_is_muted_is_removed_as_well(wide: Cast) -> None:
    await wide.ann.says("all is well in the bakery today")
    said = wide.ann.last
    assert (await wide.ann.whispers("/points")).startswith("You have 1 point.")
    await wide.mod.says("/mute @ann 1h")
    await wide.ann.edits("buy at spam.example", said)
    assert said is not None
    assert said.removed
    await wide.town.wait(hours=2)
    assert (await wide.ann.whispers("/points")).startswith("You have 0 points.")


async def test_a_mute_ends_on_time_and_what_waits_for_it_is_known(wide: Cast) -> None:
    await wide.mod.says("/mute @ann 1h")
    details = await wide.mod.says("/case 1")
    assert "– Plaza: muted" in details
    assert "– Plaza: “may write again” when the time is over" in details
    await wide.town.wait(minutes=59)
    assert held(wide.town)
    await wide.town.wait(minutes=2)
    assert held(wide.town) == {}
    assert "– Market: may write again" in await wide.mod.says("/case 1")


@pytest.mark.parametrize("undone", [True, False])
async def test_the_end_of_a_ban_comes_after_a_restart_unless_it_was_undone(
    wide: Cast, undone: bool
) -> None:
    town = wide.town
    await wide.mod.says("/ban @ann 2d")
    if undone:
        await wide.mod.says("/case undo 1")
        await wide.mod.says("/ban @ann forever")
    await restarted(town, days=1)
    assert held(town) == {PLAZA: "ban", MARKET: "ban"}
    await town.wait(days=2)
    assert held(town) == ({PLAZA: "ban", MARKET: "ban"} if undone else {})


async def test_a_longer_mute_takes_the_place_of_a_shorter_one(wide: Cast) -> None:
    await wide.mod.says("/mute @ann 1h")
    await wide.mod.says("/mute @ann 3h")
    assert "“may write again” was taken back" in await wide.mod.says("/case 1")
    await wide.town.wait(hours=2)
    assert held(wide.town)
    await wide.mod.says("/case undo 2 too hard")
    assert held(wide.town) == {}, "the first mute has ended meanwhile"


async def test_undoing_the_newer_mute_leaves_the_older_one(wide: Cast) -> None:
    await wide.mod.says("/mute @ann 2h")
    await wide.mod.says("/mute @ann forever")
    await wide.mod.says("/case undo 2")
    assert held(wide.town) == {PLAZA: "mute", MARKET: "mute"}
    await wide.town.wait(minutes=121)
    assert held(wide.town) == {}


async def test_two_moderators_at_once_act_once(wide: Cast) -> None:
    await wide.mod.says("/ban @ann")
    card, undo = wide.button("Undo")
    shared = next(m for m in wide.town.square.messages if m.chat == OFFICE and m.buttons)
    theirs = next(data for row in shared.buttons for label, data in row if label == "Undo")
    assert card is not shared
    await wide.kim.taps(shared, theirs)
    assert "Case 1 was undone by Kim already." in await wide.mod.taps(card, undo)
    assert "Case 1 was undone by Kim already." in await wide.mod.says("/case undo 1")
    assert rows(wide.town, "SELECT count(*) FROM audit WHERE what = 'case.undo'") == [(1,)]


async def test_a_removal_lets_its_person_come_back(wide: Cast) -> None:
    told = await wide.mod.says("/kick @ann fighting")
    assert "Case 1: Ann removed, and free to return." in told
    assert held(wide.town) == {}
    assert "muted" not in await wide.ann.whispers("/points")


async def test_who_is_banned_and_comes_in_again_is_banned_again(wide: Cast) -> None:
    await wide.mod.says("/ban @ann")
    wide.town.square.restricted.clear()
    wide.town.skip(seconds=5)
    await wide.ann.joins(MARKET)
    assert held(wide.town) == {MARKET: "ban"}


async def test_its_person_hears_of_it_first_and_in_private(wide: Cast) -> None:
    await wide.mod.says("/ban @ann 2d sold fakes")
    (told,) = [m for m in wide.town.square.messages if m.chat == wide.ann.private]
    words = "You are banned from Town until 4 Mar 2026, 12:00.\nWhy: sold fakes\n"
    assert words in told.text
    assert "/appeal" in told.text
    assert public(wide.town) == []


async def test_whom_the_bot_may_not_write_to_finds_a_link_for_a_minute(town: Town) -> None:
    mod = town.resident("Mod", role="moderator")
    bob = town.resident("Bob", opened=False)
    await mod.says("hi")
    await bob.says("hi")
    await mod.says("/ban @bob secret reason")
    line = next(m for m in town.square.messages if m.text.startswith("Bob, I have something"))
    assert [m.text for m in public(town)] == [line.text]
    heard = await bob.presses("Open", line)
    assert "Why: secret reason" in heard
    await town.wait(seconds=61)
    assert line.removed


async def test_what_was_decided_stands_in_the_moderators_chat(wide: Cast) -> None:
    await wide.mod.says("/warn @ann no adverts")
    cards = [m.text for m in wide.town.square.messages if m.chat == OFFICE]
    assert cards == ["Case 1: Ann warned.\nDecided by Mod, 2 Mar 2026, 12:00.\nWhy: no adverts"]
    told = await wide.kim.says("/warn @ann again", chat=OFFICE)
    assert told.startswith("Case 2: Ann warned.")
    assert len([m for m in wide.town.square.messages if m.chat == OFFICE and m.by == "hearth"]) == 2


async def test_the_next_step_follows_once(wide: Cast) -> None:
    await wide.mod.says("/warn @ann no adverts")
    card, data = wide.button("Raise")
    wide.town.skip(seconds=50)
    assert "Case 2: Ann muted until 2 Mar 2026, 13:00." in await wide.mod.taps(card, data)
    assert "Case 1 is not their newest any more" in await wide.mod.taps(card, data)
    assert held(wide.town) == {PLAZA: "mute", MARKET: "mute"}


async def test_a_purge_takes_the_newest_messages_and_what_they_earned(wide: Cast) -> None:
    said = []
    for line in ("first of my three lines", "second of them", "third"):
        await wide.ann.says(line)
        said.append(wide.ann.last)
        await wide.bob.says("and I?")
        wide.town.skip(minutes=2)
    assert "3 points" in await wide.ann.says("/points")
    await wide.mod.says("/purge @ann 4")
    assert [shown.removed for shown in said if shown] == [True, True, True]
    assert "have 0 points" in await wide.ann.says("/points")
    assert not any(m.removed for m in wide.town.square.messages if m.by == "bob")

    shown = await wide.mod.whispers("/case 1")
    assert "– Plaza: message removed (× 4)" in shown
    told = await wide.mod.whispers("/case undo 1 those were harmless")
    assert "Removed messages do not return; what they had earned is given back." in told
    assert "3 points" in await wide.ann.says("/points")


WRONG: list[tuple[str, str, str]] = [
    ("/mute @ann 5s", "from 30 seconds to 3650 days, or forever.", "从 30 秒到 3650 天，或者"),
    ("/mute", "<member> is missing", "还缺 <成员>"),
    ("/mute @nobody 1h", "I do not know anybody called", "我在这里不认识"),
    ("/unmute @ann", "Ann is not muted.", "Ann 没有被禁言。"),
    ("/unban @ann", "Ann is not banned.", "Ann 没有被封禁。"),
    ("/ban @robot", "Bots have no cases.", "机器人不受处置。"),
    ("/ban @mod", "You cannot decide a case of your own.", "你不能处置自己的事。"),
    ("/ban @kim", "Kim is a moderator: only somebody above", "Kim 是版主：只有更高身份的人"),
    ("/purge @ann 500", '"500" does not fit', "“500”不符合"),
    ("/case 99", "There is no case 99 here.", "这里没有处置 99。"),
    ("/case undo 99", "There is no case 99 here.", "这里没有处置 99。"),
    ("/case undo all", '"all" does not fit', "“all”不符合"),
    ("/member untag @ann baker", "Ann has no tag baker.", "Ann 没有标签 baker。"),
    ("/member erase @ann 7", "There is no note 7 about Ann.", "没有关于 Ann 的备注 7。"),
    ("/member tag @ann two words", "is one word too many", "多写了"),
    ("/appeal why", "There is nothing here that you could appeal", "这里没有你可以申诉的处置。"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_is_wrong_is_answered_with_a_sentence(wide: Cast, language: str) -> None:
    await wide.mod.says(f"/me language {language}")
    for line, english, chinese in WRONG:
        answer = await wide.mod.says(line)
        assert (chinese if language == "zh" else english) in answer, line
        if language == "zh":
            known = (line, "Ann Bob Robot Kim Town")
            assert wide.english_in(answer, *known) == [], answer
    assert rows(wide.town, "SELECT count(*) FROM cases") == [(0,)]


async def test_a_case_that_is_undone_no_longer_weighs(wide: Cast) -> None:
    await wide.mod.says("/warn @ann")
    assert "What would follow: mute for 1 hour" in await wide.mod.says("/member @ann")
    await wide.mod.says("/case undo 1")
    assert "What would follow: warning" in await wide.mod.says("/member @ann")
    assert "– undone" in await wide.mod.says("/case of @ann")


@pytest.mark.parametrize(
    "words", ["3 parsecs", "5x", "1.5h", "-1h", "2 sacks of flour", "３天半", "三天 广告", "半小时"]
)
async def test_what_begins_like_a_length_and_is_none_is_no_reason(wide: Cast, words: str) -> None:
    for what, example in (("ban", "/ban @ann 30d sold fakes"), ("mute", "/mute @ann 1h")):
        told = await wide.mod.says(f"/{what} @ann {words}")
        assert " is no length of time." in told
        assert example in told
    assert held(wide.town) == {}
    told = await wide.mod.says("/ban @ann forever 3 strikes")
    assert "banned for good" in told
    assert "Why: 3 strikes" in told


async def test_a_reason_may_begin_with_any_other_word(wide: Cast) -> None:
    assert "Why: sells 3 fakes" in await wide.mod.says("/ban @ann sells 3 fakes")
    assert "Why: 一天到晚发广告" in await wide.mod.says("/mute @bob 一天到晚发广告")
