"""Teaching in life: what moderators say of messages, and what the classifier makes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.local.town import Town
from community.jobs import Train
from storage.training import import_model, train_lessons
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows
from tests.handlers.test_moderation import closed, office, opened, removed

SPAM = "免费领取红包 cheap watches for all of you"
AGAIN = "cheap watches, cheap watches for all of you"
SAID = (
    "we bake bread in the harbour at seven",
    "who has seen my grey cat since monday",
    "the ferry was late again this morning",
    "does anybody lend me a ladder for a day",
    "rain until friday, says the radio",
    "our choir sings in the old church tonight",
    "the market moved to the other square",
    "thanks for the soup, it was wonderful",
)


@pytest.fixture
async def taught(database_url: str) -> AsyncIterator[Cast]:
    """The plaza, where words act, and so does what was learned, after one lesson of each side."""
    rules = {"learned_mode": "act", "learned_least": 1, "ladder": False}
    town = await opened(database_url, words_mode="act", **rules)
    ann, bob, kim = map(town.resident, ("Ann", "Bob", "Kim"))
    mod, robot = town.resident("Mod", role="admin"), town.resident("Robot", bot=True)
    yield Cast(town, ann, bob, kim, mod, robot)
    await closed(town)


async def small_talk(cast: Cast) -> None:
    """What Ann says, of which some is taken as harmless."""
    for number in range(24):
        await cast.ann.says(f"{SAID[number % len(SAID)]} {number}")


async def press(cast: Cast, label: str) -> str:
    shown, data = cast.button(label)
    return await cast.mod.taps(shown, data)


def lessons(town: Town) -> list[tuple[int, int]]:
    """Spam and harmless lessons that hold, by who taught: 0 for a sample."""
    found = rows(town, "SELECT spam, by FROM lesson WHERE gone = 0 ORDER BY id")
    return [(spam, min(by, 1)) for spam, by in found]


async def test_what_is_taught_is_found_again_and_undoing_unlearns_it(taught: Cast) -> None:
    await taught.bob.says(SPAM)
    assert await press(taught, "Teach: spam") == "Learned as spam.\nLessons: 1 of spam, 0 harmless."
    assert await press(taught, "Teach: spam") == "It knows that already."
    await small_talk(taught)
    assert (1, 1) in lessons(taught.town)
    assert (0, 0) in lessons(taught.town)
    await taught.bob.says(AGAIN)
    assert removed(taught.bob)
    assert "– learned: It looks like what was learned as spam:" in office(taught.town)[-1]

    await press(taught, "Undo")
    assert (0, 1) in lessons(taught.town)
    why = await taught.mod.says("/why 2")
    assert "– learned: It looks like what was learned as spam:" in why
    assert "– bots: No other bot wrote it." in why


async def test_a_lesson_that_was_wrong_is_taken_back(taught: Cast) -> None:
    await taught.bob.says(SPAM)
    await press(taught, "Teach: spam")
    assert await press(taught, "Teach: harmless") == (
        "Learned as harmless.\nLessons: 0 of spam, 1 harmless."
    )
    assert "What speaks most against it: " in await taught.mod.says("/rules model")


async def test_a_ban_alone_teaches_nothing(taught: Cast) -> None:
    await taught.bob.says("look at my shop")
    await taught.mod.says("/ban @bob 1d advert", reply_to=taught.bob.last)
    assert lessons(taught.town) == []
    await press(taught, "Teach: spam")
    assert lessons(taught.town) == [(1, 1)]


async def test_what_was_held_and_found_harmless_is_learned(taught: Cast) -> None:
    await taught.ann.says("hi")
    await taught.mod.says("/member trust @ann")
    await taught.ann.says(SPAM)
    await press(taught, "Harmless")
    assert lessons(taught.town) == [(0, 1)]
    assert "1 hit acted on, 100 % undone" in await taught.mod.says("/rules")


async def test_going_through_all_lessons_leaves_what_they_are(taught: Cast) -> None:
    await taught.bob.says(SPAM)
    await press(taught, "Teach: spam")
    await small_talk(taught)
    done = train_lessons(taught.town.app.database, Train(community=taught.town.community))
    assert done.lessons == len(lessons(taught.town))
    told = await taught.mod.says("/rules model")
    assert f"Lessons: 1 of spam, {done.lessons - 1} harmless." in told
    assert f"All lessons were gone through last when there were {done.lessons}." in told


async def test_the_model_is_exported_brought_in_and_forgotten(taught: Cast) -> None:
    town = taught.town
    await taught.bob.says(SPAM)
    await press(taught, "Teach: spam")
    await taught.mod.says("/rules model")
    await press(taught, "Export")
    name, body = next(m.file for m in town.square.messages if m.file is not None)
    assert name == "learned.model"
    await taught.mod.says("/rules model")
    await press(taught, "Reset")
    assert (await press(taught, "Forget all of it")).startswith("All of it is forgotten")
    assert await taught.mod.says("/rules model") == "Town:\nNothing has been taught here yet."
    assert import_model(town.app.database, town.community, body) == 1
    assert "Lessons: 1 of spam, 0 harmless." in await taught.mod.says("/rules model")


async def test_a_text_is_tried_without_acting(taught: Cast) -> None:
    told = await taught.mod.says("/judge free discord nitro at dlscord-gifts.com")
    assert told.startswith("Town:\nCertainty 90 %: it would be removed.\n– phishing: ")
    assert "– bots: No other bot wrote it." in told
    assert office(taught.town) == []
    assert "only moderators" not in await taught.ann.says("/judge hello")


async def test_a_rule_is_tried_on_what_was_said(taught: Cast) -> None:
    for text in ("hello", "good evening", "rain again"):
        await taught.ann.says(text)
    await taught.mod.says("/settings rules.capitals_letters 5")
    await taught.kim.says("LOUD WORDS HERE")
    await taught.mod.says("/rules replay capitals")
    told = taught.mod.heard(0)
    assert "capitals would have hit 1 of 4 messages of 1 day." in told
    assert "Members hit: 1 of 2; trusted ones: 0 of 0." in told
    assert "LOUD WORDS HERE (100 % of its letters are capitals.)" in told
