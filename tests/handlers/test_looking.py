"""Pictures that members attach: codes are read and judged, and what was removed is known again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PIL import Image, ImageOps

from bot.local.town import Town
from tests.handlers.owners import rows
from tests.handlers.test_moderation import alone, closed, office, opened, removed
from tests.paintings import SIDE, packed, scene

INVITE = "https://t.me/+AbCdEf123456"
WISE = {"ladder": False, "pictures_mode": "act", "invites_mode": "act"}


@pytest.fixture
async def gallery(database_url: str) -> AsyncIterator[Town]:
    """A town in which pictures are looked at, and invites are not wanted."""
    town = await opened(database_url, **WISE)
    await town.resident("Mod", role="moderator").says("hi")
    yield town
    await closed(town)


async def test_an_invite_in_a_code_is_an_invite(gallery: Town) -> None:
    bob = gallery.resident("Bob")
    await bob.shows(packed(scene(1, INVITE)))
    assert removed(bob)
    (card,) = office(gallery)
    assert card.startswith("Case 1: a message of Bob removed.\nDecided by the rule invites, ")
    assert "– invites: It invites to t.me/+AbCdEf123456." in card
    assert f"They wrote: [QR] {INVITE}" in card
    (told,) = alone(bob)
    assert "Why: It invites to t.me/+AbCdEf123456." in told


async def test_a_removed_picture_is_known_when_it_comes_again(gallery: Town) -> None:
    mod, bob, kim = map(gallery.resident, ("Mod", "Bob", "Kim"))
    await bob.shows(packed(scene(2)), "look at my bread")
    assert bob.last is not None
    assert not removed(bob)
    await mod.says("/ban @bob 1h adverts", reply_to=bob.last)
    assert removed(bob)
    await kim.shows(packed(scene(3)))
    assert not removed(kim)
    cut = scene(2).crop((24, 24, SIDE - 24, SIDE - 24))
    await kim.shows(packed(cut.resize((300, 300)), "JPEG", quality=40))
    assert removed(kim)
    assert "– pictures: Its picture is nearly the same as one that was" in office(gallery)[-1]
    await mod.whispers("/case undo 1")
    await kim.shows(packed(scene(2)))
    assert removed(kim), "case 2 removed it as well"
    await mod.whispers("/case undo 2")
    await mod.whispers("/case undo 3")
    await kim.shows(packed(scene(2)))
    assert not removed(kim)


async def test_a_regulars_picture_is_compared_once_one_was_removed(gallery: Town) -> None:
    mod, bob, ann = map(gallery.resident, ("Mod", "Bob", "Ann"))
    await ann.says("hi")
    with gallery.app.database.writing() as connection:
        connection.exec_driver_sql("UPDATE identity SET wrote = 50 WHERE name = 'Ann'")
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    await ann.shows(packed(scene(1, INVITE)))
    await ann.shows(packed(scene(2)))
    looks = "SELECT count(*) FROM job WHERE job LIKE '%compare_picture%'"
    assert rows(gallery, looks) == [(1,)], "after a start it is not known whether one was removed"
    await bob.shows(packed(scene(2)))
    await mod.says("/ban @bob 1h adverts", reply_to=bob.last)
    await ann.shows(packed(ImageOps.mirror(scene(2))))
    assert not removed(ann)
    assert office(gallery)[-1].startswith("1. To be looked at: Ann")
    assert "shows a picture that was removed before" in office(gallery)[-1]


async def test_a_picture_whose_words_were_wrong_is_looked_at_by_a_person(gallery: Town) -> None:
    bob, kim = map(gallery.resident, ("Bob", "Kim"))
    await bob.shows(packed(scene(2)), "come to t.me/+AbCdEf123456")
    assert removed(bob)
    await kim.shows(packed(scene(2)))
    assert not removed(kim)
    assert office(gallery)[-1].startswith("1. To be looked at: Kim")


async def test_a_picture_that_is_none_or_far_too_large_has_no_effect(gallery: Town) -> None:
    bob = gallery.resident("Bob")
    wall = packed(Image.new("1", (6000, 6000)))
    assert len(wall) < 100_000
    for file in (b"", b"GIF89a", packed(scene(1, INVITE))[:900], wall, bytes(9 * 1024 * 1024)):
        await bob.shows(file)
        assert not removed(bob)
        await bob.says("good morning")
        assert not removed(bob)
    assert office(gallery) == []


async def test_only_what_strangers_show_is_looked_at(gallery: Town) -> None:
    mod, bob = map(gallery.resident, ("Mod", "Bob"))
    await mod.shows(packed(scene(1, INVITE)))
    await bob.says("hi")
    await mod.says("/member trust @bob")
    await bob.shows(packed(scene(1, INVITE)))
    assert not removed(mod)
    assert not removed(bob)
    assert office(gallery) == []


async def test_whoever_turns_the_rule_off_has_no_picture_looked_at(gallery: Town) -> None:
    bob, admin = gallery.resident("Bob"), gallery.resident("Ada", role="admin")
    await admin.says("/rules mode pictures off")
    await bob.shows(packed(scene(1, INVITE)))
    assert not removed(bob)
