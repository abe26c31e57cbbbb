"""Teaching in life: what moderators say of messages, and what the classifier makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.local.square import BOT
from bot.local.town import Town
from community.jobs import Train
from storage.training import train_lessons
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
    for number in range(8):
        for asked in ("/points please", f"/play {number} songs of the sea", "Thank you very much!"):
            await taught.ann.says(asked)
            taught.town.skip(minutes=20)
    assert lessons(taught.town) == [(1, 1)], "what asks for something is no sample"
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


async def test_what_was_taught_from_a_ban_goes_with_it(taught: Cast) -> None:
    await taught.ann.says("our bakery opens at eight, come by")
    await taught.mod.says("/ban", reply_to=taught.ann.last)
    await press(taught, "Teach: spam")
    assert lessons(taught.town) == [(1, 1)]
    await press(taught, "Undo")
    assert lessons(taught.town) == [], "and nobody has said that it is harmless"


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


async def test_what_is_forgotten_while_lessons_are_gone_through_stays_so(taught: Cast) -> None:
    await taught.bob.says(SPAM)
    await press(taught, "Teach: spam")
    await small_talk(taught)
    town, job = taught.town, Train(community=taught.town.community)
    with town.app.database.writing() as connection:
        connection.exec_driver_sql("UPDATE lesson SET words = '' WHERE (id & 1) = 0")
    with town.app.database.writing() as connection:
        training = asyncio.get_running_loop().run_in_executor(
            None, train_lessons, town.app.database, job
        )
        await asyncio.sleep(0.5)
        connection.exec_driver_sql("DELETE FROM lesson")
        connection.exec_driver_sql("DELETE FROM model")
    assert (await training).lessons == 0
    assert rows(town, "SELECT count(*) FROM model") == [(0,)]


async def exported(cast: Cast) -> bytes:
    """The model as it is now, from the file that was handed over."""
    await cast.mod.says("/rules model")
    await press(cast, "Export")
    name, body = [m.file for m in cast.town.square.messages if m.file and m.by == BOT][-1]
    assert name == "learned.model"
    return body


def audited(town: Town) -> list[str]:
    found = rows(town, "SELECT what FROM audit WHERE what LIKE 'model.%' ORDER BY id")
    return [what for (what,) in found]


async def test_the_model_is_exported_forgotten_and_brought_in(taught: Cast) -> None:
    await taught.bob.says(SPAM)
    await press(taught, "Teach: spam")
    body = await exported(taught)
    await taught.mod.says("/rules model")
    await press(taught, "Reset")
    assert (await press(taught, "Forget all of it")).startswith("All of it is forgotten")
    assert (await taught.mod.says("/rules model")).endswith("Nothing has been taught here yet.")
    told = await taught.mod.sends(body, "/rules import")
    assert told.endswith("The classifier is in place, with 1 lesson.")
    assert "Lessons: 1 of spam, 0 harmless." in await taught.mod.says("/rules model")
    await press(taught, "Undo")
    assert (await taught.mod.says("/rules model")).endswith("Nothing has been taught here yet.")
    assert audited(taught.town) == ["model.export", "model.reset", "model.import", "model.back"]


@pytest.mark.both_databases
async def test_a_model_takes_the_place_of_another_until_that_is_wanted_again(taught: Cast) -> None:
    town, mod = taught.town, taught.mod
    await taught.bob.says(SPAM)
    await press(taught, "Teach: spam")
    body = await exported(taught)
    await small_talk(taught)
    train_lessons(town.app.database, Train(community=town.community))
    own = await mod.says("/rules model")
    await mod.sends(body, "/rules import")
    asked = mod.heard(0).splitlines()
    assert asked[-2] == "Lessons in the file: 1 of spam, 0 harmless."
    assert asked[-1].startswith("Shall it take the place of what was learned here (")
    assert await mod.says("/rules model") == own, "nobody has said yes"

    again = taught.button("Put it in place")
    await press(taught, "Put it in place")
    assert "The one before can return for a week." in mod.heard(0)
    assert "Lessons: 1 of spam, 0 harmless." in await mod.says("/rules model")
    await mod.taps(*again)
    assert mod.heard(0).endswith("That file is not kept any more. Send it once more.")
    await taught.bob.says(f"{SPAM} again")
    await press(taught, "Teach: spam")
    await town.wait(days=6)

    undo = taught.button("Undo", below="The classifier is in place")
    await mod.taps(*undo)
    harmless = sum(1 for spam, _ in lessons(town) if not spam)
    assert f"Lessons: 2 of spam, {harmless} harmless." in await mod.says("/rules model")
    await mod.taps(*undo)
    assert mod.heard(0).endswith("The one before is gone: another took its place, or it was reset.")


async def test_what_is_no_model_of_ours_changes_nothing(taught: Cast) -> None:
    await taught.ann.says("good morning all")
    await taught.bob.says(SPAM)
    await press(taught, "Teach: spam")
    body = await exported(taught)
    own = await taught.mod.says("/rules model")
    bad = {
        b"": "These bytes are no learned classifier.",
        b"a,b,c\n1,2,3\n": "These bytes are no learned classifier.",
        body[:-9]: "This classifier is damaged or cut short.",
        body[:40] + bytes(40): "This classifier is damaged or cut short.",
        body.replace(b"-3\n", b"-9\n", 1): "This classifier is of another version of Hearth.",
        bytes(6 << 20): "This file is too large: a classifier has at most 5 megabytes.",
    }
    for file, why in bad.items():
        told = await taught.mod.sends(file, "/rules import")
        assert told.endswith(f"{why}\nNothing is changed."), told
    missing = "<file> is missing: a file that is attached to the command."
    assert missing in await taught.mod.says("/rules import")
    told = await taught.ann.sends(body, "/rules import", chat=taught.ann.private)
    assert "Only admins may do that." in told
    assert await taught.mod.says("/rules model") == own
    assert audited(taught.town) == ["model.export"]


async def test_a_text_is_tried_without_acting(taught: Cast) -> None:
    told = await taught.mod.says("/judge free discord nitro at dlscord-gifts.com")
    assert "Certainty 90 %: it would be removed.\n– phishing: " in told
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
