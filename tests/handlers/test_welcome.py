"""The welcome, as newcomers read it and owners write it."""

from __future__ import annotations

import pytest

from bot.local.town import Town
from tests.handlers.doors import door, held, standing, was_removed

BUTTONS = "FAQ https://example.org/faq, Shop https://example.org/shop"


async def test_nobody_is_welcomed_unless_the_owner_says_so(town: Town) -> None:
    assert await town.resident("Ann").joins() == ""
    boss = town.resident("Boss", role="admin")
    told = await boss.says("/setup welcome")
    assert "Newcomers are not welcomed; this would be said to them:" in told
    assert "Welcome to Plaza, Boss!" in told


async def test_a_newcomer_is_welcomed_in_the_owners_words(town: Town) -> None:
    boss = town.resident("Boss", role="admin")
    told = await boss.says("/setup welcome Hello {name}, you are number {count} in {community}!")
    assert "Hello Boss, you are number 1 in Town!" in told
    ann = town.resident("Ann")
    assert await ann.joins() == "Hello Ann, you are number 2 in Town!"
    town.skip(minutes=1)
    assert await town.resident("Bob").joins() == "Hello Bob, you are number 3 in Town!"
    assert standing(town) == ["Hello Bob, you are number 3 in Town!"], "the one before is gone"


async def test_a_burst_is_welcomed_in_one_message(database_url: str) -> None:
    async with door(database_url, welcome={"on": True}) as town:
        for name in ("Ann", "Bob", "Cat", "Dan"):
            await town.resident(name).joins()
        await town.wait(seconds=11)
        assert standing(town) == ["Welcome to Plaza, Bob, Cat, Dan!"]


async def test_who_is_asked_something_is_welcomed_afterwards(database_url: str) -> None:
    asks, greets = {"mode": "button"}, {"on": True}
    async with door(database_url, verification=asks, welcome=greets) as town:
        ann = town.resident("Ann")
        assert "press the button" in await ann.joins()
        town.skip(seconds=30)
        assert "Welcome to Plaza, Ann!" in await ann.presses("I am here")


async def test_a_welcome_and_a_question_keep_their_own_buttons(database_url: str) -> None:
    asks, greets = {"mode": "button"}, {"on": True, "acknowledge": True, "replace": False}
    async with door(database_url, verification=asks, welcome=greets) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        await ann.joins()
        told = await ann.presses("I am here")
        assert "press it when you have read the rules" in told
        await bob.joins()
        await town.wait(seconds=11)
        assert "I am here" in bob.buttons()
        await town.wait(seconds=11)
        assert await ann.presses("I have read the rules") == "Thank you. You can write here now."


@pytest.mark.not_over("discord")
async def test_the_rules_are_read_before_anybody_writes(database_url: str) -> None:
    async with door(database_url, welcome={"on": True, "acknowledge": True}) as town:
        ann = town.resident("Ann")
        await ann.joins()
        assert held(town) == {"ann"}
        await ann.says("hello")
        assert was_removed(ann)
        assert await ann.presses("I have read the rules") == "Thank you. You can write here now."
        assert held(town) == set()
        await ann.says("hello")
        assert not was_removed(ann)
        assert "You have said so before" in await ann.presses("I have read the rules")


async def test_buttons_lead_to_pages(database_url: str) -> None:
    async with door(database_url, welcome={"on": True, "buttons": BUTTONS}) as town:
        await town.resident("Ann").joins()
        shown = next(m for m in town.square.messages if m.text == "Welcome to Plaza, Ann!")
        flat = [each for row in shown.buttons for each in row]
        assert flat == [("FAQ", "https://example.org/faq"), ("Shop", "https://example.org/shop")]


@pytest.mark.not_over("discord")
async def test_a_picture_comes_with_it(database_url: str) -> None:
    picture = "https://example.org/bakery.jpg"
    async with door(database_url, welcome={"on": True, "picture": picture}) as town:
        assert await town.resident("Ann").joins() == "Welcome to Plaza, Ann!"
        assert town.square.messages[-1].media == ("photo",)


async def test_whose_name_is_an_advert_is_not_named(database_url: str) -> None:
    async with door(database_url, welcome={"on": True}) as town:
        assert (
            await town.resident("Loans t.me/+cheapmoney").joins()
            == "Welcome to Plaza, somebody new!"
        )


async def test_a_name_is_shown_as_a_name(database_url: str) -> None:
    async with door(database_url, welcome={"on": True}) as town:
        who = town.resident("@everyone {count}")
        told = await who.joins()
        assert "{count}" in told
        assert "@everyone" not in told


WRONG = [
    (
        "/setup welcome {nme}",
        "There is no variable {nme}. Did you mean {name}?",
        "{nme} 这个变量",
    ),
    ("/setup welcome Hi {xyzzy}", "There is no variable {xyzzy}. There are: {name}", "可用的有"),
    ("/setup welcome Hi {name", "A brace stands alone.", "落了单"),
    ("/setup rules example.org", "example.org is not the address of a page.", "不是网页地址"),
    ("/setup buttons FAQ", "Write each button as its words and an address", "每个按钮写成"),
    ("/settings welcome.text {nme}", "words in which only these variables stand", "变量只能用这些"),
    ("/settings welcome.rules ftp://a", "the address of a page, or nothing", "网页地址，或留空"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_is_wrong_is_answered_with_a_sentence(town: Town, language: str) -> None:
    boss = town.resident("Boss", role="admin")
    await boss.says(f"/me language {language}")
    for line, english, chinese in WRONG:
        assert (chinese if language == "zh" else english) in await boss.says(line), line
    assert standing(town) == []


@pytest.mark.not_over("discord", "nobody is muted at the door there")
async def test_who_has_yet_to_read_the_rules_always_finds_the_button(database_url: str) -> None:
    greeted = {"on": True, "acknowledge": True, "minutes": 1}
    async with door(database_url, welcome=greeted) as town:
        eve = town.resident("Eve")
        await eve.joins()
        await town.wait(seconds=20)
        await town.wait(minutes=10)
        assert len(standing(town)) == 1, "the welcome stays as long as its button is needed"
        told = await eve.whispers("hello?")
        assert told.endswith("press it when you have read the rules, and all of this is yours.")
        assert (
            await eve.presses("I have read the rules") == "Thank you. You can write in Plaza now."
        )
        await eve.says("hello")
        assert not was_removed(eve)
