"""Commands, buttons and forms: acknowledged when they come, and brought to an end each."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.features import house
from community.people import Role
from community.settings import Instance
from tests.bot.discord import deeds
from tests.bot.discord.forms import house as cakes
from tests.bot.discord.interactions import Interaction
from tests.bot.discord.server import Discord
from tests.bot.discord.voices import Town, town_on
from tests.bot.telegram.folk import until

CALLBACK = "POST /interactions/{interaction}/{token}/callback"


@pytest.fixture
async def town(server: Discord, sqlite_url: str) -> AsyncIterator[Town]:
    async with town_on(server, sqlite_url) as opened:
        yield opened


async def over(asked: Interaction, town: Town) -> str:
    return await town.until_over(asked)


async def test_a_private_answer_is_shown_to_who_asked_alone(town: Town) -> None:
    ann, bob = town.person("Ann"), town.person("Bob")
    told = await over(ann.commands("points"), town)
    assert told == "You have 0 points."
    assert town.words(ann) == [told]
    assert town.words(bob) == []


async def test_a_gift_names_its_member_and_is_told_to_all(town: Town) -> None:
    mod, ann, bob = town.person("Mod", Role.MODERATOR), town.person("Ann"), town.person("Bob")
    given = await over(mod.commands("award", member=ann, amount=30, note="for the cake"), town)
    assert "Ann" in given
    told = await over(ann.commands("give", member=bob, amount=20), town)
    assert "Bob" in told
    assert town.words(bob) == [given, told]
    assert (await over(bob.commands("points"), town)).startswith("You have 20 points.")


async def test_spam_is_not_said_by_the_bot_for_somebody(server: Discord, sqlite_url: str) -> None:
    strict = house().under(Instance({"rules": {"words_mode": "act"}}))
    async with town_on(server, sqlite_url, strict) as town:
        ann, bob = town.person("Ann"), town.person("Bob")
        for note in ("加微信了解，免费领取红包", "for the cake"):
            await over(bob.commands("thanks", member=ann, note=note), town)
        await until(lambda: town.words(ann) == ["Bob thanks Ann. (for the cake)"])
        assert town.words(bob)[0].startswith("I do not pass that on: It says 2 things")


async def test_a_refusal_is_for_who_asked_alone_and_nothing_stays_thinking(town: Town) -> None:
    ann, bob = town.person("Ann"), town.person("Bob")
    await over(ann.commands("give", member=bob, amount=20), town)
    assert len(town.words(ann)) == 1
    assert "0 points" in town.words(ann)[0]
    assert town.words(bob) == []


async def test_a_message_is_reported_from_its_menu_and_nobody_sees_by_whom(town: Town) -> None:
    ann, bob, mod = town.person("Ann"), town.person("Bob"), town.person("Mod", Role.MODERATOR)
    await over(mod.commands("points"), town)
    spam = ann.says("buy at spam.example")
    await over(ann.commands("points"), town)
    told = await over(bob.picks("Report", spam), town)
    assert told.startswith("Thank you. The moderators look at it")
    assert town.words(bob)[-1] == told
    assert told not in town.words(ann)
    queue = await over(mod.commands("queue"), town)
    assert "Reported: Ann" in queue
    assert "buy at spam.example" in queue


async def test_a_message_is_thanked_for_from_its_menu(town: Town) -> None:
    ann, bob = town.person("Ann"), town.person("Bob")
    answer = ann.says("behind the flour")
    await over(ann.commands("points"), town)
    await over(bob.picks("Thanks", answer), town)
    assert town.words(ann)[-1] == town.words(bob)[-1] == "Bob thanks Ann."
    again = await over(bob.picks("Thanks", answer), town)
    assert again == town.words(bob)[-1] == "You have thanked for this message before."
    assert again not in town.words(ann)


async def test_check_ins_are_merged_and_each_is_told_aside(town: Town) -> None:
    people = [town.person(name) for name in ("Ann", "Bob", "Kim")]
    for who in people:
        await over(who.commands("checkin now"), town)
    assert "number 1" in town.words(people[2])[0]
    assert "number 3" in town.words(people[2])[-1]
    assert "number 2" not in " ".join(town.words(people[2]))


async def test_bad_input_is_told_in_the_readers_words(town: Town) -> None:
    mod, ann = town.person("Mod", Role.MODERATOR), town.person("Ann")
    asked = mod.commands("award", member=ann, amount=1_000_000, note="x")
    assert "Ann" in await over(asked, town)
    await over(ann.commands("me calendar", month="yesterday"), town)
    assert "yesterday" in town.words(ann)[-1]


async def test_a_file_comes_with_a_slash_command(town: Town) -> None:
    mod = town.person("Mod", Role.ADMIN)
    file = town.api.keeps(b"no model", "text/plain")
    told = await over(mod.commands("rules import", file=file), town)
    assert told == "I am looking at the file."
    with town.app.database.reading() as connection:
        (job,) = connection.exec_driver_sql("SELECT job FROM job").scalars()
    assert file["url"] in job


async def test_options_left_out_are_what_they_are_by_themselves(town: Town) -> None:
    ann = town.person("Ann")
    await over(ann.commands("top board", period="day"), town)
    assert "today" in " ".join(town.words(ann)).lower()


async def test_a_button_changes_its_message_and_works_after_a_restart(
    server: Discord, sqlite_url: str
) -> None:
    async with town_on(server, sqlite_url) as town:
        ann = town.person("Ann")
        await over(ann.commands("me language"), town)
        shown = ann.sees()[-1]
        data = shown["components"][0]["components"][0]["custom_id"]
    async with town_on(server, sqlite_url) as town:
        await over(ann.presses(data), town)
        await until(
            lambda: bool(server.of("PATCH /webhooks/{application}/{token}/messages/@original"))
        )


async def test_what_nobody_answers_does_not_stay_thinking(server: Discord, sqlite_url: str) -> None:
    async with town_on(server, sqlite_url) as town:
        strange = server.guild("Strangers")
        town.app.platforms[0].learn(strange)  # type: ignore[attr-defined]  # the platform of this test
        eve = server.person("Eve", strange)
        asked = eve.commands("points")
        await until(lambda: bool(asked.original))
        await until(lambda: not eve.sees() or not eve.sees()[-1]["flags"] & deeds.LOADING)


@pytest.mark.parametrize("data", ["board-1", "x" * 100, "pick:0", "…", "AAAA" * 10])
async def test_forged_buttons_are_refused_to_who_pressed_alone(town: Town, data: str) -> None:
    ann, bob = town.person("Ann"), town.person("Bob")
    part = {"type": 2, "style": 2, "label": "x", "custom_id": data}
    rows = [{"type": 1, "components": [part]}]
    below = deeds.post(town.api.world, town.channel, town.api.world.me, "hi", components=rows)
    ann.presses(data, below)
    await until(lambda: len(town.words(ann)) == 2)
    assert town.words(ann)[-1] == "This button is not one of mine, or it is too old."
    assert town.words(bob) == ["hi"]


async def test_the_same_interaction_twice_is_one(town: Town) -> None:
    ann = town.person("Ann")
    world, emit = town.api.world, town.api.world.emit

    def twice(event: str, data: Any, intent: int, channel: Any = None) -> None:
        for _ in range(2):
            emit(event, data, intent, channel)

    world.emit = twice
    await over(ann.commands("points"), town)
    world.emit = emit
    assert len(town.words(ann)) == 1
    assert len(town.api.of(CALLBACK)) == 1


# Forms.


@pytest.fixture
async def bakery(server: Discord, sqlite_url: str) -> AsyncIterator[Town]:
    async with town_on(server, sqlite_url, cakes()) as opened:
        yield opened


async def test_a_button_asks_by_a_form_for_what_its_command_needs(bakery: Town) -> None:
    ann, bob = bakery.person("Ann"), bakery.person("Bob")
    await over(ann.commands("oven"), bakery)
    pressed = ann.presses(ann.sees()[-1]["components"][0]["components"][0]["custom_id"])
    await until(lambda: pressed.form is not None)
    assert pressed.form is not None
    asked = [row["component"] for row in pressed.form["components"]]
    assert [(each["custom_id"], each["type"], each["required"]) for each in asked] == [
        ("member", 5, True),
        ("layers", 4, True),
        ("note", 4, False),
    ]
    filled = ann.submits(pressed, member=bob, layers="3", note="with cream")
    assert await over(filled, bakery) == "Bob gets a round cake of 3: with cream"
    assert bakery.words(bob) == []


async def test_a_form_that_is_filled_in_badly_is_answered_with_what_fits(bakery: Town) -> None:
    ann, bob = bakery.person("Ann"), bakery.person("Bob")
    await over(ann.commands("oven"), bakery)
    pressed = ann.presses(ann.sees()[-1]["components"][0]["components"][0]["custom_id"])
    await until(lambda: pressed.form is not None)
    told = await over(ann.submits(pressed, member=bob, layers="many"), bakery)
    assert told.startswith('"many" does not fit \\<layers>: a whole number from 1 to 9.')


async def test_a_command_that_is_declared_so_asks_by_a_form(bakery: Town) -> None:
    ann, bob = bakery.person("Ann"), bakery.person("Bob")
    asked = ann.commands("order")
    await until(lambda: asked.form is not None)
    told = await over(ann.submits(asked, words="two buns"), bakery)
    assert told == "Ordered: two buns"
    assert bakery.words(bob) == [told]


async def test_a_forged_form_is_refused(bakery: Town) -> None:
    ann = bakery.person("Ann")
    asked = ann.commands("order")
    await until(lambda: asked.form is not None)
    assert asked.form is not None
    asked.form["custom_id"] = "order"
    told = await over(ann.submits(asked, words="all of it"), bakery)
    assert told == "This button is not one of mine, or it is too old."


# Trouble while it is acknowledged.


async def test_an_acknowledgement_is_tried_again_within_its_time(town: Town) -> None:
    ann = town.person("Ann")
    town.api.faults.add(CALLBACK, status=502, body="<html>", times=2)
    town.api.faults.add(CALLBACK, ends="after")
    assert await over(ann.commands("points"), town) == "You have 0 points."


async def test_what_could_not_be_acknowledged_is_not_done(town: Town) -> None:
    mod, bob = town.person("Mod", Role.MODERATOR), town.person("Bob")
    town.api.faults.add(CALLBACK, status=404, body={"code": 10062, "message": "Unknown"})
    mod.commands("award", member=bob, amount=5)
    await until(lambda: len(town.api.of(CALLBACK)) == 1)
    assert await over(bob.commands("points"), town) == "You have 0 points."


async def test_what_comes_too_late_is_counted_and_what_waits_is_taken_away(town: Town) -> None:
    ann = town.person("Ann")
    world = town.api.world
    now, world.now = world.now, lambda: time.time() - 120
    world._last = 0
    asked = ann.commands("checkin now")
    assert await over(asked, town) == ""
    world.now = now
    assert town.words(ann) == []
    assert "already" in await over(ann.commands("checkin now"), town)
