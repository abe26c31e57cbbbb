"""Questions that nobody answers, and what is well received: in the digest and before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.addresses import address_of
from bot.local.square import BOT, Shown
from bot.local.town import PLAZA, Resident, Town
from community.settings import Instance
from community.words import Spot
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows
from tests.handlers.restarts import restarted

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUESTION = "How do I keep my starter warm?"
OFFICE = "office"


async def opened(url: str, *, office: bool = True, **settings: object) -> tuple[Town, Resident]:
    rules = Instance({"talk": {"points": 0}, "unanswered": settings})
    chats = ((OFFICE, "Office"),)
    town = await Town.open(url, instance=rules, start=MONDAY, chats=chats)
    if office:
        with town.app.database.writing() as connection:
            change = "UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'"
            connection.exec_driver_sql(change)
            connection.exec_driver_sql("UPDATE version SET n = n + 1")
    olga = await owner_of(town, "Olga")
    await town.app.tick()
    return town, olga


def told(town: Town) -> list[str]:
    """What stands in the moderators' chat of questions."""
    return [
        m.text for m in town.square.messages if m.by == BOT and m.chat == OFFICE and not m.removed
    ]


def place_of(town: Town, message: Shown | None) -> str:
    """Where a message on the square stands, as it is told."""
    assert message is not None
    platform, chat = town.platform, town.platform.external(PLAZA)
    number = platform.number(message.id)
    return f"Plaza {address_of(Spot(platform.name, chat, number, chat)) or f'#{number}'}"


async def test_moderators_hear_once_of_what_nobody_answered(database_url: str) -> None:
    town, _ = await opened(database_url)
    ann, bob, kim = map(town.resident, ("Ann", "Bob", "Kim"))
    await ann.says(QUESTION)
    await bob.says("Which flour do you all take?")
    await kim.says("rye, from the mill", reply_to=bob.last)
    await town.wait(hours=3)
    assert told(town) == []
    await town.wait(hours=2)
    (heard,) = told(town)
    assert heard.splitlines() == [
        "1 question has been waiting for an answer for 4 hours or more:",
        f"– Ann, 2 Mar 2026, 09:00: {place_of(town, ann.last)}",
    ]
    await town.wait(hours=2)
    assert told(town) == [heard]
    assert rows(town, "SELECT waits FROM asked ORDER BY ref") == [(2,), (1,)]
    await town.close()


async def test_a_new_list_takes_the_place_of_the_one_before(database_url: str) -> None:
    town, _ = await opened(database_url)
    ann, bob, kim = map(town.resident, ("Ann", "Bob", "Kim"))
    await ann.says(QUESTION)
    await town.wait(hours=1)
    await bob.says("Which flour do you all take?")
    await town.wait(hours=4)
    assert told(town)[0].startswith("1 question ")
    await town.wait(hours=1)
    assert [text.splitlines()[0] for text in told(town)] == [
        "2 questions have been waiting for an answer for 4 hours or more:"
    ]
    await kim.says("on the oven", reply_to=ann.last)
    await kim.says("Who bakes with spelt in this town?")
    await town.wait(hours=5)
    assert [text.splitlines()[1:] for text in told(town)] == [
        [
            f"– {who.soul.name}, 2 Mar 2026, {at}: {place_of(town, who.last)}"
            for who, at in ((bob, "10:00"), (kim, "15:00"))
        ]
    ]
    await town.close()


async def test_nobody_is_told_at_night_or_without_a_chat_for_it(database_url: str) -> None:
    town, _ = await opened(database_url)
    await town.wait(hours=12)
    await town.resident("Ann").says(QUESTION)
    await town.wait(hours=10)
    assert told(town) == []
    await town.wait(hours=1, minutes=40)  # it is twenty to nine
    assert len(told(town)) == 1
    await town.close()


@pytest.mark.not_over("telegram", "it does not tell of removed messages")
async def test_a_removed_question_waits_for_nobody_and_alerts_can_be_off(database_url: str) -> None:
    town, _ = await opened(database_url, alert=False)
    ann, bob = town.resident("Ann"), town.resident("Bob")
    await ann.says(QUESTION)
    await bob.says("Which flour do you all take?")
    await ann.removes()
    await town.wait(hours=5)
    assert told(town) == []
    assert rows(town, "SELECT waits FROM asked") == [(2,)]
    await town.close()


async def test_the_week_tells_what_was_received_well_and_what_nobody_answered(
    database_url: str,
) -> None:
    town, olga = await opened(database_url)
    ann, bob, kim = map(town.resident, ("Ann", "Bob", "Kim"))
    for who in (bob, kim):
        await who.says("good morning everybody")
    await town.wait(hours=1)
    await ann.says("my first loaf of rye came out of the oven")
    post = ann.last
    assert post is not None
    await bob.says("what a crust that has", reply_to=post)
    await kim.reacts("👍", post)
    await town.wait(hours=2)
    await kim.says(QUESTION)
    for days in (1, 5):
        await town.wait(days=days)
    await town.wait(hours=23)
    expected = [
        "Content",
        "Reactions: 1",
        "What most people answered or reacted to:",
        "– Ann: 2 people (replies: 1, reactions: 1)",
        f"   {place_of(town, post)}: my first loaf of rye came out of the oven",
        "Questions to everybody: 1, unanswered: 1 (100 %)",
    ]
    assert (await olga.whispers("/digest content")).splitlines()[1:] == expected
    with town.app.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM text")
    assert f"   {place_of(town, post)}" in (await olga.whispers("/digest content")).splitlines()
    await olga.whispers("/me language zh")
    cast = Cast(town, olga, olga, olga, olga, olga)
    told_her = await olga.whispers("/digest content")
    assert cast.english_in(told_her, "Town", "Ann", place_of(town, post)) == []
    await town.close()


async def test_a_week_is_told_rightly_by_a_bot_that_was_away_when_it_ended(
    database_url: str,
) -> None:
    town, olga = await opened(database_url, office=False)
    ann, bob = town.resident("Ann"), town.resident("Bob")
    await ann.says(QUESTION)
    await bob.says("Where can one buy flour of rye?")
    await olga.says("at the mill by the river", reply_to=bob.last)
    await town.wait(hours=1)
    await restarted(town, {"talk": {"points": 0}}, days=8)
    await town.wait(minutes=1)
    week = (await olga.whispers("/digest content")).splitlines()
    assert week[-1] == "Questions to everybody: 2, unanswered: 1 (50 %)"
    assert rows(town, "SELECT waits FROM asked ORDER BY at") == [(2,), (1,)]
    await town.close()
