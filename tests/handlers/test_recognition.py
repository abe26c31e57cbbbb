"""Core contributors, as they are found at night."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.local.town import Town
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows
from tests.handlers.pairs import linked


def places(town: Town) -> dict[str, int]:
    """Give the places of the last 90 days by name."""
    query = text(
        "SELECT i.name, r.rank FROM recognised r JOIN identity i ON i.member = r.member"
        " WHERE r.span = 90 ORDER BY r.rank"
    )
    with town.app.database.reading() as connection:
        return {row.name: row.rank for row in connection.execute(query) if row.name}


async def night(town: Town) -> None:
    """Let the hours of a day strike; the first look at the clock only says when they will."""
    await town.wait(hours=1)
    await town.wait(days=1)


async def helped(town: Town) -> None:
    """Let Ben answer Ann, who thanks him, and Cat, who likes it; Cat is called."""
    ann, ben, cat = (town.resident(name) for name in ("Ann", "Ben", "Cat"))
    await cat.says("good morning")
    await ann.says("does anybody know where the oven is?")
    await ben.says("behind the flour", reply_to=ann.last)
    await ann.says("thank you", reply_to=ben.last)
    assert ben.last is not None
    await cat.reacts("👍", ben.last)
    await ann.says("and the salt?", reply_to=cat.last)


async def test_in_the_night_after_help_was_acknowledged_whoever_helped_has_a_place(
    town: Town,
) -> None:
    await helped(town)
    assert places(town) == {}
    await night(town)
    assert places(town) == {"Ben": 1}


async def test_nights_after_days_on_which_nobody_wrote_rank_nobody_again(town: Town) -> None:
    await town.resident("Ann").says("hello")
    for _ in range(5):
        await town.wait(days=1)
    with town.app.database.reading() as connection:
        jobs = connection.execute(text("SELECT job FROM job")).scalars()
        assert len([job for job in jobs if "recognise" in job]) == 1


async def test_whoever_is_forgotten_has_no_place_and_the_others_keep_theirs(town: Town) -> None:
    await explained(town)
    assert places(town) == {"Ben": 1, "Cat": 2}
    ben, dan, cat = (town.resident(name) for name in ("Ben", "Dan", "Cat"))
    await dan.whispers("/forgetme")
    await dan.presses("Forget me …")
    await dan.presses("Erase me for good")
    assert "most often" not in await cat.whispers("/me why"), "who acknowledged her has no name"
    await ben.whispers("/forgetme")
    await ben.presses("Forget me …")
    await ben.presses("Erase me for good")
    assert places(town) == {"Cat": 2}
    await night(town)
    assert places(town) == {"Cat": 1}
    told = await cat.whispers("/me why")
    assert told.startswith("Among those who help others you are number 1 of 1")
    assert "Acknowledged by 1 person\n" in told


SAID_OF_BEN = """\
Among those who help others you are number 1 of 2 in the last 90 days.
So far it is not known whom admins trust, so that praise which goes round in a small circle may \
count for too much.
Acknowledged by 2 people, most often Ann, Cat.
1 conversation of others, 1 channel, 1 of 13 weeks
answered 1 question, of help in 1 week, thanked or liked by 2 people
Of all time: number 1 of 2.
Some messages that say so:
– 2 Mar 2026, Plaza: #"""


async def explained(town: Town) -> None:
    """Let Cat be of help, too, to Dan alone; then comes the night."""
    await helped(town)
    cat, dan = town.resident("Cat"), town.resident("Dan")
    await town.wait(minutes=20)
    await dan.says("where do I find the mill?")
    await cat.says("down by the river", reply_to=dan.last)
    await dan.says("thank you", reply_to=cat.last)
    await night(town)


@pytest.mark.local_only("a message's number is a link elsewhere")
async def test_one_is_told_who_was_helped_and_what_would_raise_ones_place(town: Town) -> None:
    ben, cat = town.resident("Ben"), town.resident("Cat")
    await ben.says("hello")
    assert (await ben.whispers("/me why")).startswith("Nobody is ranked yet")
    await explained(town)
    assert (await ben.whispers("/me why")).startswith(SAID_OF_BEN)
    told = await cat.whispers("/me why")
    assert "you are number 2 of 2" in told
    assert "What would raise it: help people whom you have not helped yet." in told
    assert (await town.resident("Ann").whispers("/me why")).startswith(
        "In the last 90 days nobody has answered or named you in a conversation of others yet."
    )


async def test_moderators_see_the_same_and_a_line_on_the_card(town: Town) -> None:
    await explained(town)
    mod, ann = town.resident("Mod", role="moderator"), town.resident("Ann")
    await mod.says("hello")
    told = await mod.whispers("/member why @ben")
    assert told.startswith("Among those who help others Ben is number 1 of 2 in the last 90 days.")
    line = "Helps others: number 1 of 2; answered 1 question, of help in 1 week"
    assert line in await mod.whispers("/member @ben")
    assert "nobody has answered or named Ann" in await mod.whispers("/member why @ann")
    assert "Helps others" not in await mod.whispers("/member @ann")
    assert "Only moderators" in await ann.whispers("/member why @ben")


async def test_it_is_told_in_chinese(cast: Cast) -> None:
    town = cast.town
    await explained(town)
    mod = cast.mod
    await mod.whispers("/me language zh")
    for words in ("/member why @ben", "/member why @cat", "/member why @kim", "/member @ben"):
        told = await mod.whispers(words)
        names = ("Ann", "Ben", "Cat", "Dan", "Kim", "Mod", "Plaza", "https", "discord", "com")
        assert cast.english_in(told, *names) == []


async def test_a_board_is_shown_where_the_owner_wants_it_and_one_may_stay_off(town: Town) -> None:
    await explained(town)
    ben, ann = town.resident("Ben"), town.resident("Ann")
    assert "There is no board of those who help others here" in await ann.says("/top contributors")
    owner = await owner_of(town, "Olga")
    await owner.whispers("/settings contributors.board yes")
    *told, key = (await ann.says("贡献榜")).splitlines()
    assert told == [
        "Who helped others in the last 90 days",
        "1. Ben  2 people",
        "2. Cat  1 person",
    ]
    assert key.startswith("Beside a name: how many people acknowledged their help.")
    assert ann.buttons() == ["7 days", "All time"]
    assert (await ann.presses("All time")).startswith("Who helped others, of all time\n1. Ben")
    await ben.whispers("/top hide")
    assert "Ben" not in await ann.says("/top contributors week")


async def test_a_bot_that_no_platform_marks_is_hinted_at_and_left_out(town: Town) -> None:
    await helped(town)
    cat, robot = town.resident("Cat"), town.resident("Oven Bot")
    await cat.says("when does the oven open?")
    await robot.says("the oven opens at five", reply_to=cat.last)
    await town.resident("Ann").says("nice", reply_to=robot.last)
    await night(town)
    assert places(town).keys() == {"Ben", "Oven Bot"}
    owner = await owner_of(town, "Olga")
    await owner.whispers("/member nominate @oven_bot always there")
    assert "Looks like a bot: /member bots" in await owner.whispers("/queue")
    assert await owner.whispers("/member bots") == (
        "Nobody is left out as a bot.\n"
        "Looks like a bot, by its name or by how it answers: Oven Bot\n"
        "It is a hint, and you decide: whoever is left out is not ranked, all else stays."
    )
    assert owner.buttons() == ["Leave out Oven Bot"]
    assert "Left out as bots: Oven Bot" in await owner.presses("Leave out Oven Bot")
    assert places(town).keys() == {"Ben"}
    assert "is left out of the ranking, as a bot" in await owner.whispers("/member why @oven_bot")
    told = await owner.whispers("/member bots")
    assert told == "Left out as bots: Oven Bot\nNobody else looks like a bot."
    await town.wait(days=1)
    assert places(town).keys() == {"Ben"}
    assert rows(town, "SELECT count(*) FROM acknowledged WHERE taker = (SELECT id FROM identity "
                      "WHERE name = 'Oven Bot')") == [(0,)]  # fmt: skip
    assert "Nobody is left out" in await owner.presses("Oven Bot is no bot")
    await town.wait(days=1)
    assert places(town).keys() == {"Ben", "Oven Bot"}


async def test_two_accounts_have_one_place_and_say_nothing_to_each_other(town: Town) -> None:
    ann, ben, other = (town.resident(name) for name in ("Ann", "Ben", "Ben B"))
    await ann.says("does anybody know where the oven is?")
    await ben.says("behind the flour", reply_to=ann.last)
    await other.says("how right you are", reply_to=ben.last)
    await ann.says("thank you both", reply_to=other.last)
    await night(town)
    assert places(town).keys() == {"Ben", "Ben B"}
    assert rows(town, "SELECT people FROM recognised WHERE span = 90 ORDER BY rank") == [(1,), (1,)]
    await linked(ben, other)
    await ann.says("where is the salt?")
    await other.says("in the cellar", reply_to=ann.last)
    await ann.says("so it is", reply_to=other.last)
    await night(town)
    assert rows(town, "SELECT rank, helped, people FROM recognised WHERE span = 90") == [(1, 2, 1)]
    assert "you are number 1 of 1" in await other.whispers("/me why")
