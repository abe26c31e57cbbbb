"""What the bot may not do in a chat is said where it is set up, with the steps to change it."""

from __future__ import annotations

import pytest

from bot.local.town import PLAZA, Town
from community.people import Role
from community.rights import LACKS, ON_TELEGRAM, ranks_of, told_ranks
from tests.handlers.owners import owner_of

STEP = {
    "local": "I cannot remove messages here.",
    "telegram": "I cannot remove messages here: open the group's Administrators, choose me and "
    "switch on Delete Messages.",
}


@pytest.mark.not_over("discord", "its rights are others")
async def test_set_up_lists_what_is_missing_until_it_is_given(town: Town) -> None:
    ann = await owner_of(town)
    town.chat("den")
    await ann.adds_bot("den")
    await ann.says("/setup", chat="den")
    card = await ann.presses("Join it to Town")
    lines = card.splitlines()
    assert STEP[town.platform.name] in lines
    assert sum(line.startswith("I cannot") for line in lines) == 2, card

    await town.allows("den", *LACKS)
    assert "I cannot" not in await ann.says("/setup", chat="den")
    await town.allows("den", "hear")
    said = await ann.says("/setup", chat="den")
    assert sum(line.startswith("I cannot") for line in said.splitlines()) == len(LACKS) - 1
    assert "I cannot" not in await ann.says("/setup", chat=PLAZA)


@pytest.mark.not_over("discord", "a server is joined as a whole")
async def test_it_is_said_in_chinese(town: Town) -> None:
    ann = await owner_of(town)
    await town.allows(PLAZA, "hear", "delete")
    await ann.says("/me language zh")
    town.chat("den")
    await ann.adds_bot("den")
    assert await ann.says("/setup", chat="den") == "要把 Den 加入你的社区吗？"
    for said in (await ann.says("/setup"), await ann.presses("加入 Town")):
        assert "禁言" in said
        assert "cannot" not in said


async def test_who_ranks_on_the_platform_ranks_here(town: Town) -> None:
    mo, bob = town.resident("Mo", role="moderator"), town.resident("Bob")
    await bob.says("hi")
    assert await mo.says("/award @bob 5") == "Bob was awarded 5 points."
    mo.soul.rank = 0
    assert await mo.says("/award @bob 5") == "Only moderators may do that."
    bob.soul.rank = 2
    assert await bob.says("/award @mo 5") == "Mo was awarded 5 points."


@pytest.mark.local_only("hands in what an adapter says of a chat")
async def test_the_highest_rank_in_any_chat_of_the_community_counts(database_url: str) -> None:
    town = await Town.open(database_url, chats=[("green", "Green")])
    bob = town.resident("Bob")
    await bob.says("hi")

    async def ranks(chat: str, told: str) -> str:
        town.skip(seconds=1)
        payload = town.square.told(chat, "admins", told, town.clock.now())
        await town.deliver(payload)
        return (await bob.says("/award @bob 1")).split(" ")[0]

    refused, done = "Only", "Bob"
    assert await ranks(PLAZA, "bob:2 nobody:3") == done
    assert await ranks(PLAZA, "") == done, "nothing is known of the other chat yet"
    assert await ranks("green", "") == refused
    assert await ranks("green", "bob:3") == done
    assert await ranks(PLAZA, "bob:2") == done
    assert await ranks("green", "") == done
    assert await ranks(PLAZA, "") == refused
    await town.close()


def test_each_right_has_its_steps() -> None:
    assert set(ON_TELEGRAM) == set(LACKS)


@pytest.mark.parametrize(
    ("told", "ranks"),
    [
        ("", {}),
        ("7:3 9:2", {"7": Role.ADMIN, "9": Role.MODERATOR}),
        ("7:9 x: :2 7 9:-1 8:2.0", {}),
        ("a:b:2", {"a:b": Role.MODERATOR}),
    ],
)
def test_ranks_are_read_as_they_are_written(told: str, ranks: dict[str, Role]) -> None:
    assert ranks_of(told) == ranks
    assert ranks_of(told_ranks(ranks)) == ranks
