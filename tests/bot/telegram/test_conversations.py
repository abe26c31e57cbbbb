"""Whole conversations over the wire: from an update to the request that answers it."""

from __future__ import annotations

import re
import time

from sqlalchemy import text

from tests.bot.telegram.folk import GROUP, Group, until
from tests.bot.telegram.server import BOT

FIVE = re.compile(r"Bakers:\nYou have 5 points\.\n\d+ \w+ \d+  \+5  check-in")


async def test_a_check_in_is_answered_in_the_group_as_a_reply(group: Group) -> None:
    ann = group.person(7, "Ann", username="ann")
    said = await ann.says("/checkin")

    assert said.startswith("Ann, you are number 1 today.\n+5 points")
    answer = group.api.sent(GROUP)[0]
    assert answer.params["reply_parameters"]["message_id"] == ann.last["message_id"]
    assert await ann.says("/checkin@Hearth_Bot") == "You already checked in today."
    assert await ann.says("/checkin@other_bot") == ""


async def test_a_check_in_in_chinese_is_answered_in_chinese(group: Group) -> None:
    wei = group.person(8, "小伟", language_code="zh-hans")
    await wei.says("/me language zh")
    assert (await wei.says("签到")).startswith("小伟，你今天第 1 个签到。")


async def test_who_never_opened_the_bot_reads_a_private_answer_by_a_link(group: Group) -> None:
    ann = group.person(7, "Ann")
    await ann.says("/checkin")

    line = await ann.says("/points")
    assert line == "Ann, my answer is for you alone. Open me to read it."
    told = await ann.presses("Open")
    assert FIVE.fullmatch("\n".join(r.words for r in told if r.chat == 7))
    assert group.api.sent(GROUP)[-1].words == line


async def test_who_has_opened_the_bot_is_told_in_private_alone(group: Group) -> None:
    ann = group.person(7, "Ann")
    await ann.says("/checkin")
    await ann.whispers("/start")

    assert await ann.says("/points") == ""
    assert FIVE.fullmatch(group.api.sent(7)[-1].words)


async def test_a_pressed_button_changes_its_message_and_is_released(group: Group) -> None:
    ann = group.person(7, "Ann")
    await ann.says("/checkin")
    await ann.says("/top")

    done = await ann.presses("Month")
    edit = next(r for r in done if r.method == "editMessageText")
    assert edit.words.startswith("Points this month\n1. Ann  5 points")
    await until(lambda: len(group.api.of("answerCallbackQuery")) == 1)


async def test_points_are_given_by_a_reply(group: Group) -> None:
    ann, bob = group.person(7, "Ann"), group.person(9, "Bob")
    await ann.says("/checkin")
    await bob.says("hello")

    said = await ann.says("/give 2", reply_to_message=bob.last)
    assert said.startswith("Ann gave Bob 2 points."), said


async def test_who_has_no_username_is_named_by_their_account(group: Group) -> None:
    ann, bob = group.person(7, "Ann"), group.person(9, "Bob the Baker 🥖")
    await ann.says("/checkin")
    await bob.says("hello")

    named = {"type": "text_mention", "offset": 6, "length": 16, "user": bob.user}
    said = await ann.says("/give Bob the Baker 🥖 2", entities=[named])
    assert said.startswith("Ann gave Bob the Baker 🥖 2 points."), said


async def test_an_edit_is_kept_as_one(group: Group) -> None:
    ann = group.person(7, "Ann")
    await ann.says("helo")
    await ann.edits("hello")

    with group.app.database.reading() as connection:
        kinds = (
            connection.execute(text("SELECT kind FROM activity WHERE kind < 9 ORDER BY kind"))
            .scalars()
            .all()
        )
    assert kinds == [1, 2]


async def test_in_a_chat_that_it_was_removed_from_the_refusal_is_noted(group: Group) -> None:
    ann = group.person(7, "Ann")
    group.api.kicked.add(GROUP)
    assert (await ann.says("/checkin")) != ""

    assert group.app.outbox.refused >= 1
    assert group.app.outbox.waiting == 0


async def test_a_name_makes_no_link_no_mention_and_no_markup(group: Group) -> None:
    eve = group.person(6, "<b>@everyone</b> evil.com")
    said = await eve.says("/checkin")

    sent = group.api.sent(GROUP)[0]
    assert "evil.com" not in said
    assert "@everyone" not in said
    assert sent.params["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in sent.params


async def test_nobody_is_credited_for_who_speaks_as_the_group(group: Group) -> None:
    fake = {
        "id": 1087968824,
        "is_bot": True,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    }
    anonymous = group.person(1087968824, "Group")
    anonymous.user = fake
    assert await anonymous.says("/checkin", sender_chat=group.chat) == ""
    assert await anonymous.says("good morning all", sender_chat=group.chat) == ""

    with group.app.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM ledger")).scalar() == 0
        known = connection.execute(text("SELECT external FROM identity")).scalars().all()
    assert "1087968824" not in known


async def test_the_bot_is_claimed_in_private_and_joins_a_group_of_its_owner(group: Group) -> None:
    from bot.claiming import claim_code

    code = claim_code(group.app.database, "Bakers", group.app.clock.now())
    hilda = group.person(5, "Hilda")
    assert "owner" in await hilda.whispers(f"/claim {code}")

    garden = {"id": -100777, "type": "supergroup", "title": "Garden"}
    member = {"status": "member", "user": BOT}
    added = {"chat": garden, "from": hilda.user, "date": int(time.time())}
    gone = {"status": "left", "user": BOT}
    await group.settled(
        group.api.push(my_chat_member=added | {"old_chat_member": gone, "new_chat_member": member})
    )
    assert "belong to nobody" in group.api.sent(5)[-1].words
    group.chat = garden
    await hilda.says("/setup")
    await hilda.presses("Join it to Bakers")
    assert (await hilda.says("/checkin")).startswith("Hilda, you are number 1 today.")


async def test_a_group_that_becomes_a_supergroup_keeps_its_community(group: Group) -> None:
    ann = group.person(7, "Ann")
    await ann.says("/checkin")
    moved = {
        "message_id": group.number(),
        "date": int(time.time()),
        "from": ann.user,
        "chat": group.chat,
        "migrate_to_chat_id": -1009,
    }
    await group.settled(group.api.push(message=moved))
    group.chat = {"id": -1009, "type": "supergroup", "title": "Bakers"}
    assert await ann.says("/checkin") == "You already checked in today."


async def test_a_menu_is_set_once_in_each_language_for_each_role(group: Group) -> None:
    await group.person(7, "Ann").says("hello")
    while len(group.api.of("getMyCommands")) < 6:
        await group.person(7, "Ann").says("hello")

    menus = {
        (r.params["scope"]["type"], r.params.get("language_code")): r.params["commands"]
        for r in group.api.of("setMyCommands")
    }
    assert {scope for scope, _ in menus} == {"default", "all_chat_administrators"}
    told = {c["command"]: c["description"] for c in menus["default", "zh"]}
    assert told["checkin"] == "今日签到。"
    assert "award" not in told
    assert "award" in {c["command"] for c in menus["all_chat_administrators", "en"]}
