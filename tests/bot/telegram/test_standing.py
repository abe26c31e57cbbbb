"""Who stands above others, and what the bot may do, as Telegram says it: over the wire."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.bot.telegram.conftest import bot_on
from tests.bot.telegram.folk import GROUP, Group, Member
from tests.bot.telegram.server import BotApi

REFUSED = "Only moderators may do that."


@pytest.fixture
def ann(group: Group) -> Member:
    return group.person(7, "Ann", username="ann")


def administers(who: Member, **more: Any) -> dict[str, Any]:
    return {"user": who.user, "status": "administrator", **more}


async def tells(group: Group, who: Member, old: str, new: str, **more: Any) -> None:
    """Telegram tells that somebody stands differently now."""
    by = group.person(1, "Founder").user
    about = {"chat": group.chat, "from": by, "date": int(time.time())}
    before, after = {"user": who.user, "status": old}, {"user": who.user, "status": new, **more}
    both = {"old_chat_member": before, "new_chat_member": after}
    await group.settled(group.api.push(chat_member=about | both))


async def test_an_administrator_is_a_moderator_from_the_first_word_on(
    group: Group, ann: Member
) -> None:
    bob, kim = group.person(9, "Bob"), group.person(11, "Kim")
    group.api.admins[GROUP] = [
        administers(ann),
        administers(kim, can_promote_members=True),
        {"user": group.api.me, "status": "administrator"},
    ]
    await bob.says("hello")
    assert await bob.says("/award @ann 5") == REFUSED
    assert (await ann.says("/award @ann 5")) != REFUSED
    assert await ann.says("/role @ann helper") == "Only admins may do that."
    assert (await kim.says("/role Bob helper")).startswith("Bob is a helper now.")


async def test_the_creator_is_an_admin_and_no_owner(group: Group, ann: Member) -> None:
    group.api.admins[GROUP] = [{"user": ann.user, "status": "creator"}]
    await group.person(9, "Bob").says("hello")
    assert (await ann.says("/role Bob moderator")).startswith("Bob is a moderator now.")
    await ann.whispers("/start")
    await ann.says("/setup")
    assert group.api.sent(7)[-1].words.endswith("Only the owner may do that.")


async def test_what_changes_counts_from_then_on(group: Group, ann: Member) -> None:
    await ann.says("hello")
    assert await ann.says("/award @ann 5") == REFUSED
    await tells(group, ann, "member", "administrator")
    assert await ann.says("/award @ann 5") != REFUSED
    await tells(group, ann, "administrator", "member")
    assert await ann.says("/award @ann 5") == REFUSED


async def test_a_role_that_was_given_here_stays_when_the_platform_s_goes(
    group: Group, ann: Member
) -> None:
    kim = group.person(11, "Kim")
    group.api.admins[GROUP] = [{"user": kim.user, "status": "creator"}]
    await ann.says("hello")
    assert (await kim.says("/role @ann moderator")).startswith("Ann is a moderator now.")
    await tells(group, ann, "member", "administrator")
    await tells(group, ann, "administrator", "member")
    assert await ann.says("/award @ann 5") != REFUSED


async def test_who_was_dismissed_while_the_bot_was_away_is_so(api: BotApi, sqlite_url: str) -> None:
    group = await bot_on(api, sqlite_url)
    ann = group.person(7, "Ann", username="ann")
    api.admins[GROUP] = [administers(ann)]
    assert await ann.says("/award @ann 5") != REFUSED
    await group.app.stop()
    api.admins[GROUP] = []
    again = await bot_on(api, sqlite_url)
    again._message = group._message
    ann = again.person(7, "Ann", username="ann")
    assert await ann.says("/award @ann 5") == REFUSED
    await again.app.stop()


async def test_whoever_bears_an_administrator_s_number_as_a_name_is_nobody(
    group: Group, ann: Member
) -> None:
    eve = group.person(66, "7", username="eve")
    await eve.says("hello")
    group.api.admins[GROUP] = [administers(ann)]
    await group.person(5, "Bob").says("/setup")
    assert await eve.says("/award @eve 5") == REFUSED


async def test_a_chat_is_asked_about_once_and_not_for_every_message(
    group: Group, ann: Member
) -> None:
    for number in range(5):
        await ann.says(f"good morning number {number}")
        await ann.says("/top")
    assert len(group.api.of("getChatAdministrators")) == 1
    await ann.says("/setup")
    assert len(group.api.of("getChatAdministrators")) == 2


async def test_where_it_cannot_be_asked_everything_else_goes_on(group: Group, ann: Member) -> None:
    down = (400, {"description": "Bad Request: member list is inaccessible"})
    group.api.answers = lambda r: down if r.method == "getChatAdministrators" else None
    assert (await ann.says("/checkin")).startswith("Ann, you are number 1 today.")
    assert await ann.says("/award @ann 5") == REFUSED
