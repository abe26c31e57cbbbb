"""What is said at the door to those who do not know what to do, and to moderators about them."""

from __future__ import annotations

import pytest

from bot.local.town import Town
from tests.handlers.doors import door, held, was_removed
from tests.handlers.owners import owner_of

NO_MUTE = "discord"


def asks(mode: str) -> dict[str, object]:
    return {"mode": mode, "minutes": 3}


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("button", "You are not in yet: press the button, and you can write."),
        ("arithmetic", "How much is "),
        ("approval", "You are not in yet: a moderator has to let you in. Please wait."),
    ],
)
async def test_who_writes_to_the_bot_instead_is_told_what_to_do(
    database_url: str, mode: str, words: str
) -> None:
    async with door(database_url, verification=asks(mode)) as town:
        ann = town.resident("Ann")
        await ann.joins()
        assert words in await ann.whispers("hello, what now?")


@pytest.mark.not_over(NO_MUTE)
async def test_the_button_is_there_in_private_too(database_url: str) -> None:
    async with door(database_url, verification=asks("button")) as town:
        ann = town.resident("Ann")
        await ann.joins()
        await ann.whispers("hello")
        assert "You can write in Plaza now." in await ann.presses("I am here")


async def test_who_is_late_reads_why_they_are_out_and_so_do_moderators(database_url: str) -> None:
    async with door(database_url, verification=asks("button")) as town:
        ann, mod = map(town.resident, ("Ann", "Mod"))
        await ann.joins()
        await ann.whispers("hello")
        for _ in range(4):
            await town.wait(minutes=1)
        told = [m.text for m in town.square.messages if m.chat == ann.private]
        assert "You did not do in time what I asked, so you are out of Plaza for now." in told[-1]
        assert "Out: was not done in time" in await mod.says("/member @ann")


async def test_who_waits_for_a_moderator_is_in_the_queue_and_hears_of_it(database_url: str) -> None:
    async with door(database_url, verification=asks("approval")) as town:
        ann, bob, mod = map(town.resident, ("Ann", "Bob", "Mod"))
        for who in (ann, bob):
            await who.joins()
            await who.whispers("hello")
        told = await mod.says("/queue")
        assert "2 newcomers wait to be let in: Ann, Bob." in told
        assert "The buttons are on the member card: /member @ann" in told
        await mod.says("/member @ann")
        before = len(town.square.messages)
        await mod.presses("Let in")
        assert "You can write in Plaza now." in ann.heard(before)
        await mod.says("/member @bob")
        before = len(town.square.messages)
        await mod.presses("Turn away")
        assert "A moderator did not let you into Plaza. You may come again." in bob.heard(before)
        assert "Nothing waits." in await mod.says("/queue")


async def test_a_question_says_whether_it_is_asked(town: Town) -> None:
    owner = await owner_of(town)
    asked = "They are asked once this is set: /settings verification.mode question"
    told = await owner.says("/setup question Which flour? = rye")
    assert "This question is kept:" in told
    assert asked in told
    await owner.says("/settings verification.mode question")
    assert asked not in await owner.says("/setup questions")
    told = await owner.says("/setup question Which oven? = stone")
    assert "From now on I ask newcomers this:" in told


async def test_the_rules_that_are_to_be_read_are_where_it_says_so(database_url: str) -> None:
    rules = {"on": True, "rules": "https://example.org/rules", "acknowledge": True}
    async with door(database_url, welcome=rules) as town:
        ann = town.resident("Ann")
        told = await ann.joins()
        assert told == "Welcome to Plaza, Ann! These are the rules: https://example.org/rules"
        yet = "There is one more button, here and below the welcome"
        assert yet in await ann.whispers("/points")
        assert yet in await ann.whispers("hello?")
        await ann.presses("I have read the rules")
        assert yet not in await ann.whispers("/points")


async def test_a_welcome_of_the_owners_is_followed_by_the_rules(database_url: str) -> None:
    rules = {
        "on": True,
        "text": "Hi {name}!",
        "rules": "https://example.org/r",
        "acknowledge": True,
    }
    async with door(database_url, welcome=rules) as town:
        assert await town.resident("Ann").joins() == "Hi Ann!\nhttps://example.org/r"


async def test_the_welcome_is_shown_with_all_that_belongs_to_it(town: Town) -> None:
    owner = await owner_of(town)
    await owner.says("/setup welcome Hi {name}")
    told = await owner.says("/setup buttons FAQ https://example.org/faq")
    assert "Below it: FAQ https://example.org/faq" in told
    told = await owner.says("/setup picture https://example.org/a.jpg")
    assert "With the picture https://example.org/a.jpg" in told
    told = await owner.says("/setup rules https://example.org/rules yes")
    assert "Hi Ann\nhttps://example.org/rules\n" in told
    await owner.says("/setup welcome off")
    assert "To switch it on: /settings welcome.on yes" in await owner.says("/setup welcome")
    await owner.says("/me language zh")
    told = await owner.says("/setup welcome")
    assert "要修改：/setup welcome 欢迎 {name} 来到 {chat}！请先读 {rules}。" in told


@pytest.mark.not_over(NO_MUTE)
async def test_who_left_while_they_were_held_is_free_when_they_are_asked_nothing(
    database_url: str,
) -> None:
    async with door(database_url, verification=asks("button")) as town:
        eve, boss = town.resident("Eve"), town.resident("Boss", role="admin")
        await eve.joins()
        await eve.leaves()
        assert held(town) == {"eve"}, "the platform keeps it for when they come back"
        await boss.says("/settings verification.mode off")
        town.skip(minutes=1)
        await eve.joins()
        assert held(town) == set()
        await eve.says("hello")
        assert not was_removed(eve)
