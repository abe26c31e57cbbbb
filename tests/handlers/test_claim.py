"""Claiming, as the owner-to-be and those who guess live it."""

import pytest

from bot.local.town import Town
from community.claims import ALPHABET, LENGTH, new_code
from tests.handlers.owners import code_for, owner_of, rows

NO_CODE = "This is not a code of mine, or it has run out. hearth run prints a new one."


def test_a_code_has_nothing_that_looks_alike() -> None:
    assert not set("01OILU") & set(ALPHABET)
    assert {len(new_code()) for _ in range(50)} == {LENGTH}
    assert set("".join(new_code() for _ in range(200))) <= set(ALPHABET)


async def test_who_sends_the_code_in_private_is_the_owner(town: Town) -> None:
    ann = await owner_of(town)

    assert (await ann.whispers("/setup")).startswith("Town is set up like this:")
    assert rows(town, "SELECT what FROM audit") == [("claim",)]
    assert rows(town, "SELECT role FROM member") == [(4,)]


async def test_small_letters_and_spaces_make_no_difference(town: Town) -> None:
    code = code_for(town).lower()

    told = await town.resident("Ann").whispers(f"/claim {code[:4]} {code[4:]}")

    assert told.startswith("You are the owner of Town now.")


async def test_a_code_works_once(town: Town) -> None:
    code = code_for(town)
    await town.resident("Ann").whispers(f"/claim {code}")

    assert await town.resident("Bob").whispers(f"/claim {code}") == NO_CODE
    assert rows(town, "SELECT role FROM member") == [(4,)]


async def test_a_code_runs_out_after_a_quarter_of_an_hour(town: Town) -> None:
    code = code_for(town)
    await town.wait(minutes=15)

    assert await town.resident("Ann").whispers(f"/claim {code}") == NO_CODE


async def test_a_code_that_others_have_seen_is_void(town: Town) -> None:
    ann, code = town.resident("Ann"), code_for(town)

    seen = await ann.says(town.platform.typed(f"claim {code}"))
    assert seen.startswith("Others can read here")
    assert await ann.whispers(f"/claim {code}") == NO_CODE


async def test_five_wrong_codes_are_enough_for_a_quarter_of_an_hour(town: Town) -> None:
    guesser, code = town.resident("The Guesser"), code_for(town)
    for _ in range(5):
        assert await guesser.whispers("/claim 22222222") == NO_CODE

    assert await guesser.whispers(f"/claim {code}") == (
        "Too many wrong codes. Try again in 15 minutes."
    )
    await town.wait(minutes=14.5)
    assert "in 1 minute." in await guesser.whispers(f"/claim {code_for(town)}")
    await town.wait(minutes=1)
    assert "You are the owner" in await guesser.whispers(f"/claim {code_for(town)}")


async def test_a_private_chat_talks_about_the_community_claimed_in_it(town: Town) -> None:
    ann = await owner_of(town, community="Town")
    await owner_of(town, community="Village")

    assert (await ann.whispers("/setup")).startswith("Village:\nVillage is set up like this:")


@pytest.mark.parametrize("words", ["", " " * 9, "x" * 65, "👾" * 4096, "\u202e\u0000", "١٢٣٤٥٦٧٨"])
async def test_hostile_codes_are_no_codes(town: Town, words: str) -> None:
    told = await town.resident(f"Eve {len(words)}").whispers(f"/claim {words}")

    assert told == NO_CODE or "<code>" in told
