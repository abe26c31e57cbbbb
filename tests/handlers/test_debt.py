"""What is owed and why, as members and moderators see it, and how it is forgiven."""

from __future__ import annotations

import pytest

from tests.handlers.conftest import Cast
from tests.handlers.owners import rows

OWES = "Bob owes 15 points."


@pytest.fixture
async def indebted(cast: Cast) -> Cast:
    """Bob owes 15 points, since more was taken from him than he had."""
    await cast.mod.says("/award @bob 10")
    await cast.mod.says("/deduct @bob 25 sold fakes")
    return cast


async def test_what_is_owed_is_shown_with_its_reasons(indebted: Cast) -> None:
    bob, reason = indebted.bob, "2 Mar 2026  -25  deduction, 15 of it not covered (sold fakes)"
    shown = ["You owe 15 points.", reason, "What you earn next pays that first."]
    assert (await bob.says("/points debt")).splitlines() == shown
    assert (await bob.whispers("欠分")).splitlines() == shown
    assert (await bob.says("/points debt @bob")).splitlines() == shown
    assert (await indebted.mod.says("/points debt @bob")).splitlines() == [OWES, reason]
    assert await indebted.ann.says("/points debt") == "You owe nothing."


async def test_reasons_are_those_of_what_is_still_owed(cast: Cast) -> None:
    mod, bob = cast.mod, cast.bob
    for amount in (10, 20, 5):
        await cast.town.wait(minutes=1)
        await mod.says(f"/deduct @bob {amount}")
    await cast.town.wait(minutes=1)
    await mod.says("/award @bob 16")
    assert (await bob.says("/points debt")).splitlines()[:3] == [
        "You owe 19 points.",
        "2 Mar 2026  -5  deduction, 5 of it not covered",
        "2 Mar 2026  -20  deduction, 20 of it not covered",
    ]


async def test_a_debt_is_shown_to_nobody_else(indebted: Cast) -> None:
    ann, bob, mod = indebted.ann, indebted.bob, indebted.mod
    before = len(indebted.town.square.messages)
    await bob.says("/points debt")
    await mod.says("/points debt @bob")
    await mod.says("/points debt @bob forgive 1")
    assert ann.heard(before) == ""
    assert await ann.says("/points debt @bob") == "Only moderators may do that."
    # A member who answers somebody is meant themself; a moderator means whom they answer.
    await bob.says("ok")
    assert await ann.says("/points debt", reply_to=bob.last) == "You owe nothing."
    assert (await mod.says("/points debt", reply_to=bob.last)).startswith("Bob owes 14 points.")


async def test_a_moderator_forgives_some_of_it_or_all(indebted: Cast) -> None:
    mod, bob = indebted.mod, indebted.bob
    assert await mod.says("/points debt @bob forgive 5 an old story") == (
        "Bob was forgiven 5 points. (an old story)\nThey owe 10 points now."
    )
    await indebted.town.wait(minutes=1)
    assert await mod.says("/points debt @bob forgive") == "Bob was forgiven 10 points."
    assert await indebted.points_of(bob) == "You have 0 points."
    assert "+10  debt forgiven" in await bob.says("/points")
    await mod.says("/award @bob 3")
    assert await indebted.points_of(bob) == "You have 3 points."
    # What was forgiven is not earned.
    assert "Bob  13 points" in await indebted.ann.says("/top points all")
    noted = rows(indebted.town, "SELECT payload FROM audit WHERE what = 'forgive' ORDER BY id")
    assert '"amount": 5, "note": "an old story"' in noted[0][0]


async def test_forgiving_in_reply(indebted: Cast) -> None:
    await indebted.bob.says("ok")
    told = await indebted.mod.says("/points debt forgive 15", reply_to=indebted.bob.last)
    assert told == "Bob was forgiven 15 points."


async def test_forgiving_is_undone_by_button_and_by_number(indebted: Cast) -> None:
    mod, bob = indebted.mod, indebted.bob
    await mod.says("/points debt @bob forgive")
    assert await mod.presses("Undo") == "Undone: number 4, 15 points."
    assert await indebted.points_of(bob) == "You have 0 points. You owe 15 points."
    await indebted.town.wait(minutes=1)
    await mod.says("/points debt @bob forgive 10")
    await mod.says("/award @bob 9")
    assert await mod.says("/undo 5") == "Undone: number 5, 10 points."
    assert await indebted.points_of(bob) == "You have 0 points. You owe 6 points."
    assert await mod.says("/undo 5") == "There is nothing to undo."


async def test_undoing_the_deduction_after_forgiving_gives_points(indebted: Cast) -> None:
    """The books are a sum: what was forgiven stays forgiven when its reason goes."""
    await indebted.mod.says("/points debt @bob forgive 15")
    await indebted.mod.says("/undo 3")
    assert await indebted.points_of(indebted.bob) == "You have 25 points."


WRONG = [
    ("/points debt @nobody", "I do not know anybody called", "我在这里不认识"),
    ("/points debt forgive", "I do not know anybody called forgive", "我在这里不认识"),
    ("/points debt @bob forget", "<action>: the word forgive.", "要求：只能是 forgive（免除）。"),
    ("/points debt @bob 10", "<action>: the word forgive.", "要求：只能是 forgive（免除）。"),
    *(
        (
            f"/points debt @bob forgive {word}",
            "a whole number from 1 to 1000000",
            "1 到 1000000 之间",
        )
        for word in ("0", "-5", "1000001", "1" + "0" * 30, "all", "½", "٢٠", "😀" * 400)
    ),
    ("/points debt @bob forgive 5 " + "😀" * 201, "at most 200 characters", "最多 200 个字"),
    ("/points debt @bob forgive 16", "Bob owes only 15 points.", "Bob 只欠 15 积分。"),
    ("/points debt @bob forgive 1000000", "Bob owes only 15 points.", "Bob 只欠 15 积分。"),
    ("/points debt @ann", "Ann owes nothing.", "Ann 没有欠分。"),
    ("/points debt @ann forgive", "Ann owes nothing.", "Ann 没有欠分。"),
    ("/points debt @robot forgive 1", "Robot owes nothing.", "Robot 没有欠分。"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_is_wrong_is_answered_with_a_sentence(indebted: Cast, language: str) -> None:
    mod = indebted.mod
    await mod.says(f"/me language {language}")
    for line, english, chinese in WRONG:
        answer = await mod.says(line)
        assert (chinese if language == "zh" else english) in answer, line
        assert len(answer) < 400
        if language == "zh":
            assert indebted.english_in(answer, line, "Ann Bob Robot") == []
    assert await indebted.points_of(indebted.bob) == "You have 0 points. You owe 15 points."


async def test_who_is_no_moderator_forgives_nothing(indebted: Cast) -> None:
    for who in (indebted.bob, indebted.ann, indebted.town.resident("Help", role="helper")):
        assert await who.says("/points debt @bob forgive") == "Only moderators may do that."
        await who.says("/me language zh")
        assert await who.says("/points debt @bob forgive 5") == "只有版主才能这样做。"
    assert await indebted.bob.says("/me language en") != ""
    assert await indebted.points_of(indebted.bob) == "You have 0 points. You owe 15 points."


async def test_forgiving_twice_at_once_forgives_once(indebted: Cast) -> None:
    square, now = indebted.town.square, indebted.town.clock.now()
    lines = [square.write("mod", "plaza", "/points debt @bob forgive 15", now) for _ in range(2)]
    before = len(square.messages)
    await indebted.town.deliver(*map(square.said, lines), square.said(lines[0]))
    heard = indebted.mod.heard(before).splitlines()
    assert heard == ["Bob was forgiven 15 points.", "Bob owes nothing."]
