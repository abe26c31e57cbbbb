"""What a case decided and the platform refused: moderators hear of it in their chat."""

from __future__ import annotations

import pytest

from bot.local.square import BOT
from bot.local.town import PLAZA, Town
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of
from tests.handlers.test_cases import MARKET, OFFICE, wide
from tests.handlers.test_moderation import SPAM, closed, opened

__all__ = ["wide"]


def told(town: Town, since: int = 0) -> list[str]:
    """What the moderators' chat hears of what was refused, without the hint below it."""
    said = [m.text for m in town.square.messages[since:] if m.chat == OFFICE and m.by == BOT]
    return [each.splitlines()[0] for each in said if each.startswith("Part of case")]


async def test_where_the_bot_may_ban_nobody_moderators_hear_it_once_an_hour(wide: Cast) -> None:
    await wide.town.allows(PLAZA, "hear")
    await wide.mod.says("/ban @ann sold fakes")
    (line,) = told(wide.town)
    assert line.startswith("Part of case 1 was refused: banning Ann from Plaza. I cannot ")
    before = len(wide.town.square.messages)
    await wide.mod.says("/ban @bob sold fakes")
    assert told(wide.town, before) == [], "the same right is missing for everybody"
    await wide.town.wait(minutes=61)
    await wide.mod.says("/unban @bob")
    await wide.mod.says("/ban @bob sold fakes again")
    kinds = [line.split(": ")[1].split(" ")[0] for line in told(wide.town, before)]
    assert kinds == ["letting", "banning"]


@pytest.mark.local_only("says that it may, and may not")
async def test_one_reason_is_told_once_whomever_it_is_about(wide: Cast) -> None:
    town = wide.town
    town.square.left.add(PLAZA)
    people = [town.resident(f"Reader {number}") for number in range(4)]
    for who in people:
        await who.says("hello")
        await wide.mod.says(f"/mute @{who.soul.username} 1h", reply_to=who.last)
    lines = told(town)
    assert len([each for each in lines if "muting" in each]) == 1
    assert len([each for each in lines if "removing" in each]) == 1


async def test_spam_that_the_bot_could_not_remove_is_told(database_url: str) -> None:
    town = await opened(database_url, words_mode="act")
    await town.resident("Mod", role="moderator").says("hi")
    await town.allows(PLAZA, "hear", "restrict")
    bob = town.resident("Bob")
    await bob.says(SPAM)
    assert bob.last is not None
    assert not bob.last.removed
    (line,) = told(town)
    assert line.startswith("Part of case 1 was refused: removing a message in Plaza. I cannot ")
    await closed(town)


@pytest.mark.local_only("leaves a chat without a word")
async def test_what_another_chat_refuses_of_who_is_not_there_is_no_news(wide: Cast) -> None:
    town = wide.town
    town.square.left.add(MARKET)
    await wide.mod.says("/mute @ann 1h")
    assert told(town) == []
    assert "Market" in await wide.mod.whispers("/outbox")


async def test_without_a_chat_of_moderators_the_owner_hears_it(cast: Cast) -> None:
    olga = await owner_of(cast.town, "Olga")
    await cast.town.allows(PLAZA, "hear")
    await cast.mod.says("/mute @bob 1h")
    heard = [m.text for m in cast.town.square.messages if m.chat == olga.private]
    assert any("Part of case 1 was refused: muting Bob in Plaza." in each for each in heard)
