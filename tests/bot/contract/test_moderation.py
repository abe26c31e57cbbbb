"""Moderation on each platform: what is removed, and what is told of it."""

from __future__ import annotations

from bot.local.square import BOT
from bot.local.town import Town

SPAM = "免费领取红包，加微信了解"


async def test_spam_goes_its_sender_hears_why_and_a_moderator_undoes_it(town: Town) -> None:
    bob, mod = town.resident("Bob"), town.resident("Mod", role="admin")
    await bob.whispers("hello")
    await bob.says("good morning")
    assert bob.last is not None
    standing = bob.last
    await mod.says("/rules mode words act")
    before = len(town.square.messages)
    await bob.says(SPAM)
    assert bob.last.removed
    assert not standing.removed
    told = [m.text for m in town.square.messages[before:] if m.by == BOT and bob.sees(m)]
    assert any("It says" in text and "/appeal" in text for text in told)
    assert "It led to case 1." in await mod.says("/why 1")
    await mod.says("/case undo 1 no advert")
    quoted = [m.text for m in town.square.messages if m.by == BOT]
    assert any(text.startswith("Bob had written: 免费领取红包") for text in quoted)


async def test_an_edit_is_judged(town: Town) -> None:
    bob, mod = town.resident("Bob"), town.resident("Mod", role="admin")
    await mod.says("/rules mode words act")
    await bob.says("good morning")
    town.skip(seconds=1)
    await bob.edits(SPAM)
    assert bob.last is not None
    assert bob.last.removed
