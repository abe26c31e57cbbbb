"""The moderators' queue, as they work through it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.features import house
from bot.local.square import Shown
from bot.local.town import Town
from community.context import Ctx
from community.events import Said
from community.facts import Reviewed
from community.feature import Feature, NoSettings
from community.house import House
from community.queue import Laid, Matter, Ruling
from community.queueing import lay
from community.sanctioning import TELLS
from community.words import Code, t
from storage.books import audit
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows

OFFICE = "office"


def sieve(heard: list[Reviewed]) -> Feature[NoSettings]:
    """A rule that lets moderators look at every advert, and hears how they see it."""
    feature = Feature("sieve", NoSettings, about=t("A sieve"), tells=TELLS)

    @feature.on(Said)
    async def hold(ctx: Ctx[NoSettings]) -> None:
        event = ctx.event
        if isinstance(event, Said) and "advert" in event.text:
            why = t("The word {word} stands in it.", word=Code("advert"))
            about = Laid(
                matter=Matter.HELD,
                about=ctx.actor,
                at=event.at,
                chat=ctx.chat,
                message=event.message,
                why=why,
            )
            await lay(ctx, about)

    @feature.hears(Reviewed)
    async def hear(_: Ctx[NoSettings], fact: Reviewed) -> None:
        heard.append(fact)

    return feature


@pytest.fixture
def reviewed() -> list[Reviewed]:
    return []


@pytest.fixture
async def sifted(database_url: str, reviewed: list[Reviewed]) -> AsyncIterator[Cast]:
    """The plaza and the moderators' office; a sieve lets adverts be looked at."""
    feature = sieve(reviewed)
    features = House([*house().features.values(), feature])
    town = await Town.open(database_url, features=features, chats=((OFFICE, "Office"),))
    with town.app.database.writing() as connection:
        change = "UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'"
        connection.exec_driver_sql(change)
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    ann, bob = map(town.resident, ("Ann", "Bob"))
    mod, kim = (town.resident(name, role="moderator") for name in ("Mod", "Kim"))
    for who in (ann, bob, mod, kim):
        await who.says("hi")
    yield Cast(town, ann, bob, kim, mod, town.resident("Robot", bot=True))
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


def cards(town: Town) -> list[Shown]:
    """What stands in the moderators' chat."""
    return [m for m in town.square.messages if m.chat == OFFICE and m.buttons]


async def test_what_a_rule_holds_waits_with_its_reason_until_somebody_decides(sifted: Cast) -> None:
    await sifted.ann.says("an advert for my shop")
    (card,) = cards(sifted.town)
    assert card.text.splitlines() == [
        "1. To be looked at: Ann",
        "Plaza, 2 Mar 2026, 12:00",
        "Why: The word advert stands in it.",
        "They wrote: an advert for my shop",
    ]
    told = await sifted.kim.presses("Harmless")
    assert told.endswith("Settled by Kim: harmless.")
    assert card.text == told
    assert "Nothing waits." in await sifted.mod.says("/queue")
    assert rows(sifted.town, "SELECT ruling FROM queue") == [(1,)]
    for _ in range(2):
        await sifted.town.wait(hours=3)
    assert rows(sifted.town, "SELECT quoted FROM queue") == [("",)]


async def test_two_moderators_at_once_act_once(sifted: Cast, reviewed: list[Reviewed]) -> None:
    await sifted.ann.says("an advert for my shop")
    (card,) = cards(sifted.town)
    ban = sifted.button("Ban")
    warn = sifted.button("Warn")
    await sifted.kim.taps(*ban)
    assert card.text.endswith("Settled by Kim: ban.")
    told = await sifted.mod.taps(*warn)
    assert "Kim was faster: number 1 is settled (ban)." in told
    assert rows(sifted.town, "SELECT kind FROM cases") == [(5,)]
    assert [(fact.entry, Ruling(fact.ruling)) for fact in reviewed] == [(1, Ruling.BANNED)]
    assert rows(sifted.town, "SELECT count(*) FROM audit WHERE what = 'queue.settle'") == [(1,)]


async def test_the_queue_goes_on_from_the_oldest_to_the_next(sifted: Cast) -> None:
    await sifted.ann.says("an advert for my shop")
    await sifted.bob.says("another advert")
    await sifted.mod.says("/warn @ann")
    await sifted.ann.whispers("/appeal I did nothing")
    said = await sifted.mod.whispers("/queue")
    assert said.splitlines()[0] == "3 things wait, the oldest first:"
    assert "1. To be looked at: Ann" in said
    assert said.endswith("Then: 2. To be looked at: Bob\nThen: 3. Appeal of Ann")
    then = await sifted.mod.presses("Remove")
    assert then.splitlines()[0] == "1. To be looked at: Ann – message removed, by Mod"
    assert "2. To be looked at: Bob" in then
    then = await sifted.mod.presses("Next")
    assert "3. Appeal of Ann" in then
    then = await sifted.mod.presses("Grant, and undo")
    assert "3. Appeal of Ann – appeal granted, by Mod" in then
    last = await sifted.mod.presses("Mute")
    assert last.endswith("Nothing waits.")
    done = await sifted.mod.presses("Settled")
    assert done.splitlines()[1:] == [
        "3. Appeal of Ann – appeal granted, by Mod",
        "2. To be looked at: Bob – mute, by Mod",
        "1. To be looked at: Ann – message removed, by Mod",
    ]


async def test_a_card_elsewhere_says_what_was_decided_here(sifted: Cast) -> None:
    await sifted.ann.says("an advert for my shop")
    (card,) = cards(sifted.town)
    await sifted.mod.whispers("/queue")
    await sifted.mod.presses("Harmless")
    assert card.text.endswith("Settled by Mod: harmless.")
    assert [label for row in card.buttons for label, _ in row] == ["Member"]


async def test_moderators_are_reminded_once_a_day_of_what_waits_long(sifted: Cast) -> None:
    await sifted.ann.says("an advert for my shop")
    before = len(sifted.town.square.messages)
    await sifted.town.wait(hours=11)
    assert len(sifted.town.square.messages) == before
    await sifted.town.wait(hours=12)
    told = [m.text for m in sifted.town.square.messages[before:]]
    assert told == ["1 thing waits for the moderators since 2 Mar 2026: /queue"]
    await sifted.town.wait(hours=4)
    assert len(sifted.town.square.messages) == before + 1


async def test_a_reminder_can_be_switched_off(sifted: Cast) -> None:
    owner = await owner_of(sifted.town, "Olga")
    await owner.says("/settings queue.nudge_hours 0")
    await sifted.ann.says("an advert for my shop")
    before = len(sifted.town.square.messages)
    await sifted.town.wait(days=3)
    assert len(sifted.town.square.messages) == before


async def test_nobody_decides_about_themselves_or_somebody_above(sifted: Cast) -> None:
    await sifted.mod.says("an advert for my own shop")
    assert "case of your own" in await sifted.mod.presses("Harmless")
    assert "only somebody above that" in await sifted.kim.presses("Ban")
    assert "Settled by Kim: harmless." in await sifted.kim.presses("Harmless")


async def test_a_chinese_card(sifted: Cast) -> None:
    await sifted.mod.says("/me language zh")
    await sifted.ann.says("an advert for my shop")
    said = await sifted.mod.whispers("待办")
    theirs = ("Ann", "Plaza", "an advert for my shop", "The word stands in it.")
    assert sifted.english_in(said, *theirs) == []


async def test_a_wave_of_spam_does_not_become_one_of_cards(sifted: Cast) -> None:
    square, now = sifted.town.square, sifted.town.clock.now()
    wave = [square.write("ann", "plaza", f"advert {number}", now) for number in range(40)]
    await sifted.town.deliver(*map(square.said, wave))
    assert len(cards(sifted.town)) == 30
    told = [m.text for m in square.messages if m.chat == OFFICE and not m.buttons]
    assert told == ["More than 30 things wait; I lay no more cards: /queue"]
    assert (await sifted.mod.whispers("/queue")).startswith("40 things wait, the oldest first:")
