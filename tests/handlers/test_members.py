"""The member card, notes, tags and trust; and what is decided on the platform itself."""

from __future__ import annotations

import json

import pytest

from bot.local.town import PLAZA
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows
from tests.handlers.test_cases import MARKET, OFFICE, held, wide

__all__ = ["wide"]


async def test_a_card_says_what_moderators_know_of_somebody(wide: Cast) -> None:
    mod = wide.mod
    await wide.ann.says("/checkin")
    await mod.says("/warn @ann no adverts")
    assert "Note 1 about Ann is kept." in await mod.says("/member note @ann promised to stop")
    await mod.says("/member tag @ann baker")
    await mod.says("/member tag @ann early")
    await mod.says("/member trust @ann")
    assert (await mod.says("/member @ann")).splitlines()[-9:] == [
        "Ann, member",
        "Known since 2 Mar 2026, wrote last on 2 Mar 2026.",
        "5 points, 1 day in a row",
        "Trusted by the moderators.",
        "Tags: baker, early",
        "1 case, weight 1.0",
        "– case 1, 2 Mar 2026: warning",
        "What would follow: mute for 1 hour",
        "Note 1, Mod, 2 Mar 2026: promised to stop",
    ]
    await mod.says("/member untag @ann baker")
    await mod.says("/member erase @ann 1")
    await mod.says("/member trust @ann no")
    card = await mod.says("/member @ann")
    assert "Tags: early" in card
    assert "promised" not in card
    assert "Trusted" not in card
    noted = rows(wide.town, "SELECT what FROM audit WHERE what LIKE 'member.%' ORDER BY id")
    assert [what for (what,) in noted] == [
        "member.note",
        "member.tag",
        "member.tag",
        "member.trust",
        "member.untag",
        "member.note.erase",
        "member.trust",
    ]


async def test_cases_are_listed_page_by_page_and_found_by_words(wide: Cast) -> None:
    for number in range(1, 11):
        await wide.mod.says(f"/warn @ann reason {number}")
        wide.town.skip(seconds=30)
    page = (await wide.mod.says("/case")).splitlines()
    assert page[-8:][0] == "10. 2 Mar 2026  warning: Ann (reason 10)"
    older = await wide.mod.presses("Older")
    assert "1. 2 Mar 2026  warning: Ann (reason 1)" in older
    assert "(reason 10)" in await wide.mod.presses("Newest")
    found = await wide.mod.says("/case search REASON 7")
    assert found.splitlines()[-1:] == ["7. 2 Mar 2026  warning: Ann (reason 7)"]
    assert "No case has these words." in await wide.mod.says("/case search adverts")
    assert "Case 10: Ann warned." in await wide.mod.presses("10")


async def test_all_cases_come_as_a_file(wide: Cast) -> None:
    owner = await owner_of(wide.town, "Olga")
    await wide.mod.says("/warn @ann =1+1")
    await owner.says("/case export")
    name, content = next(m.file for m in reversed(wide.town.square.messages) if m.file)
    lines = content.decode("utf-8-sig").splitlines()
    assert name == "cases.csv"
    assert lines[0].startswith("number,at,kind,member,account,decided_by,rule,reason,ends")
    account = f"{wide.town.platform.name}:{wide.town.platform.account('ann')}"
    assert lines[1].startswith(f"1,2026-03-02T12:00:00+00:00,warn,Ann,{account},Mod,,'=1+1,")


async def test_a_ban_by_hand_on_the_platform_becomes_a_case_and_holds_everywhere(
    wide: Cast,
) -> None:
    now = wide.town.clock.now()
    await wide.town.deliver(wide.town.square.banned(PLAZA, "ann", "kim", now))
    assert held(wide.town) == {PLAZA: "ban", MARKET: "ban"}
    card = next(m for m in reversed(wide.town.square.messages) if m.chat == OFFICE)
    assert card.text.splitlines()[:3] == [
        "Done in Plaza itself, and now it holds everywhere:",
        "Case 1: Ann banned for good.",
        "Decided by Kim, 2 Mar 2026, 12:00.",
    ]
    await wide.town.deliver(wide.town.square.banned(MARKET, "ann", "kim", now))
    assert rows(wide.town, "SELECT count(*) FROM cases") == [(1,)], "an echo is no second case"
    await wide.mod.presses("Undo", card)
    assert held(wide.town) == {}


@pytest.mark.local_only("a square tells by itself of bans alone")
async def test_what_is_lifted_by_hand_is_lifted_everywhere(wide: Cast) -> None:
    await wide.mod.says("/mute @ann 2h")
    square, now = wide.town.square, wide.town.clock.now()
    unmuted = square.banned(PLAZA, "ann", "kim", now) | {"what": "unmute"}
    await wide.town.deliver(unmuted)
    assert held(wide.town) == {}
    assert rows(wide.town, "SELECT kind FROM cases ORDER BY id") == [(2,), (3,)]
    assert "no longer muted" in json.dumps([m.text for m in square.messages if m.chat == OFFICE])
