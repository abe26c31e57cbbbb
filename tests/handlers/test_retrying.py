"""What the bot could not do, tried again after something else has been decided."""

from __future__ import annotations

from bot.local.square import BOT
from bot.local.town import PLAZA, Resident, Town
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows
from tests.handlers.test_cases import MARKET, held, wide

__all__ = ["wide"]

ALL = ("delete", "hear", "invite", "pin", "restrict", "tag")
NO_LONGER = "is dismissed: what it was for holds no longer."


async def may(town: Town, *rights: str) -> None:
    """Let the bot do so much on the plaza."""
    await town.allows(PLAZA, *rights)


async def tries(mod: Resident) -> list[str]:
    """Try all again that did not go out; gives what is said of each."""
    await mod.says("/outbox")
    labels = [each for each in mod.buttons() if each.startswith("Try ")]
    return [(await mod.presses(each)).splitlines()[0] for each in labels]


async def test_a_ban_that_was_refused_is_tried_again_as_long_as_it_holds(wide: Cast) -> None:
    await may(wide.town, "hear")
    await wide.mod.says("/ban @ann 1h")
    assert held(wide.town) == {MARKET: "ban"}
    await may(wide.town, *ALL)
    (told,) = await tries(wide.mod)
    assert "is tried again." in told
    assert held(wide.town) == {MARKET: "ban", PLAZA: "ban"}
    assert "– Plaza: shut out" in await wide.mod.says("/case 1"), "the case knows that it went well"


async def test_a_ban_that_was_taken_back_meanwhile_is_not(wide: Cast) -> None:
    await may(wide.town, "hear")
    await wide.mod.says("/ban @ann")
    await may(wide.town, *ALL)
    await wide.mod.says("/case undo 1")
    (told,) = await tries(wide.mod)
    assert told.endswith(NO_LONGER)
    assert held(wide.town) == {}
    assert rows(wide.town, "SELECT what FROM audit ORDER BY id DESC LIMIT 1") == [
        ("outbox.dismiss",)
    ]


async def test_what_would_let_somebody_back_is_not_tried_once_they_are_banned_anew(
    wide: Cast,
) -> None:
    await wide.mod.says("/ban @ann")
    await may(wide.town, "hear")
    await wide.mod.says("/unban @ann")
    assert held(wide.town) == {PLAZA: "ban"}
    await may(wide.town, *ALL)
    await wide.mod.says("/ban @ann")
    (told,) = await tries(wide.mod)
    assert told.endswith(NO_LONGER)
    assert held(wide.town) == {MARKET: "ban", PLAZA: "ban"}


async def test_a_message_that_was_found_harmless_is_not_removed_after_all(wide: Cast) -> None:
    await wide.ann.says("fresh bread at noon")
    await may(wide.town, "hear", "restrict")
    await wide.mod.says("/mute 1h", reply_to=wide.ann.last)
    await may(wide.town, *ALL)
    await wide.mod.says("/case undo 1")
    (told,) = await tries(wide.mod)
    assert told.endswith(NO_LONGER)
    assert wide.ann.last is not None
    assert not wide.ann.last.removed


async def test_a_removal_begins_anew_though_its_minute_is_over(wide: Cast) -> None:
    await may(wide.town, "hear")
    await wide.mod.says("/kick @ann")
    await wide.town.wait(minutes=5)
    await may(wide.town, *ALL)
    told = await tries(wide.mod)
    assert all(each.endswith("is tried again.") for each in told)
    assert held(wide.town) == {}
    gone = rows(wide.town, "SELECT what, state FROM case_trace WHERE case_id = 1 ORDER BY action")
    assert gone.count(("ban", 2)) == 2
    assert gone[-1] == ("unban", 2)


async def test_a_chat_is_not_closed_when_what_would_open_it_again_is_gone(wide: Cast) -> None:
    await may(wide.town, "hear")
    await wide.mod.says("/lock 30m")
    await may(wide.town, *ALL)
    told = await tries(wide.mod)
    assert [each for each in told if not each.endswith(NO_LONGER)] == []
    said = [m.text for m in wide.town.square.messages if m.chat == PLAZA and m.by == BOT]
    assert not any("closed" in each for each in said)
    assert rows(wide.town, "SELECT count(*) FROM chat_lock") == [(0,)]
