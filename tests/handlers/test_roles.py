"""Roles: who gives which to whom."""

import pytest

from bot.local.town import Resident, Town
from tests.handlers.owners import owner_of, rows

ONLY_THE_OWNER = "Only the owner may do that."


async def settled_town(town: Town) -> dict[str, Resident]:
    people = {
        "owner": await owner_of(town),
        "admin": town.resident("Adam", role="admin"),
        "other": town.resident("Ada", role="admin"),
        "moderator": town.resident("Mo", role="moderator"),
        "member": town.resident("Bob"),
    }
    for person in people.values():
        await person.says("hello everybody")
    return people


@pytest.mark.parametrize(
    ("who", "words", "answer"),
    [
        ("owner", "@bob admin", "Bob is an admin now."),
        ("admin", "@bob moderator", "Bob is a moderator now."),
        ("admin", "@bob helper", "Bob is a helper now."),
        ("admin", "Bob Moderator", "Bob is a moderator now."),
        ("admin", "@bob admin", ONLY_THE_OWNER),
        ("admin", "@ann member", "Nobody can change the owner's role."),
        ("owner", "@ann admin", "Nobody can change the owner's role."),
        ("admin", "@adam member", "You cannot change your own role."),
        ("admin", "@ada member", "Ada is an admin: only somebody above that can change it."),
        ("moderator", "@bob helper", "Only admins may do that."),
        ("member", "@mo member", "Only admins may do that."),
        ("owner", "@mo member", "Mo stays a moderator, since the platform says so."),
        ("owner", "@bob owner", '"owner" does not fit <role>: one of member, helper,'),
        ("owner", "@bob", "<role> is missing"),
        ("owner", "@nobody admin", "I do not know anybody called"),
        ("owner", "@bob admin now", '"now" is one word too many.'),
        ("owner", "", "<member> is missing"),
    ],
)
async def test_who_gives_which_role(town: Town, who: str, words: str, answer: str) -> None:
    people = await settled_town(town)

    assert answer in await people[who].says(f"/role {words}")


async def test_a_role_counts_from_the_next_event_on_and_is_noted(town: Town) -> None:
    people = await settled_town(town)
    await people["admin"].says("/role @bob moderator")

    assert "was awarded" in await people["member"].says("/award @mo 5")
    assert rows(town, "SELECT what, payload FROM audit WHERE what = 'role'") == [
        ("role", '{"after": "moderator", "before": "member"}')
    ]
    await people["admin"].says("/role @bob member")
    assert await people["member"].says("/award @mo 5") == "Only moderators may do that."
