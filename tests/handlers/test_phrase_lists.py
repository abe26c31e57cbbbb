"""Lists of others, brought in as files, tried, and taken off again."""

from __future__ import annotations

import pytest

from bot.local.town import Town

LIST = "\ufeff# adverts\nfree followers\nbuy now, 0.8\n\n免费涨粉\n!!!\n".encode()


async def test_a_list_is_brought_in_tried_and_taken_off(town: Town) -> None:
    mod = town.resident("Mod", role="moderator")
    await mod.says("hi")
    await mod.says("/rules words add free followers")
    told = await mod.sends(LIST, "/rules words add")
    assert "2 phrases are on the list now." in told
    assert "1 line says nothing." in told
    assert "Try it on what was said before it acts: /rules replay words" in told
    assert "3 phrases of your own:" in await mod.says("/rules words")
    assert "buy now" in await mod.says("/judge buy now, only here")
    assert "All of it is on the list already." in await mod.sends(LIST, "/rules words add")
    undo = next(m for m in town.square.messages if "2 phrases are on" in m.text)
    assert "2 phrases are off the list." in await mod.presses("Undo", undo)
    assert "1 phrase of your own:" in await mod.says("/rules words")


async def test_what_changed_of_a_list_stands_in_the_log(town: Town) -> None:
    owner = town.resident("Olga", role="owner")
    await owner.says("hi")
    await owner.sends(LIST, "/rules words add")
    told = await owner.says("/audit log")
    assert "Olga: changed a setting – rules.words_phrases, added: free followers; buy now" in told


async def test_a_list_of_others_never_acts_untried(town: Town) -> None:
    owner = town.resident("Olga", role="owner")
    await owner.says("hi")
    await owner.says("/rules mode words act")
    told = await owner.sends(LIST, "/rules words add")
    assert "Let it watch first: /rules mode words watch" in told
    assert "There are no words of your own yet" in await owner.says("/rules words")


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "This file is no list"),
        (b"\x00\x01\x02\xff", "This file is no list"),
        ("\n".join(f"phrase {n}" for n in range(5001)).encode(), "I take 5000 phrases."),
    ],
)
async def test_what_is_no_list_changes_nothing(town: Town, file: bytes, why: str) -> None:
    mod = town.resident("Mod", role="moderator")
    await mod.says("hi")
    told = await mod.sends(file, "/rules words add")
    assert why in told
    assert "Nothing is changed." in told
    assert "There are no words of your own yet" in await mod.says("/rules words")


async def test_a_list_in_an_old_chinese_encoding_is_read(town: Town) -> None:
    mod = town.resident("Mod", role="moderator")
    await mod.says("hi")
    told = await mod.sends("免费涨粉\n刷单返利\n".encode("gb18030"), "/rules words add")
    assert "2 phrases are on the list now." in told
    assert "刷单返利" in await mod.says("/rules words")
