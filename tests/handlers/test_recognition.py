"""Core contributors, as they are found at night."""

from __future__ import annotations

from sqlalchemy import text

from bot.local.town import Town


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


async def test_a_night_after_a_quiet_day_ranks_nobody_again(town: Town) -> None:
    await town.resident("Ann").says("hello")
    await night(town)
    with town.app.database.reading() as connection:
        jobs = connection.execute(text("SELECT job FROM job")).scalars()
        assert [job for job in jobs if "recognise" in job] == []


async def test_whoever_is_forgotten_has_no_place_and_the_others_keep_theirs(town: Town) -> None:
    await helped(town)
    cat = town.resident("Cat")
    await town.resident("Ben").says("it is in the cellar", reply_to=cat.last)
    await cat.says("so it is", reply_to=town.resident("Ben").last)
    await town.resident("Dan").says("what Cat said", reply_to=cat.last)
    await night(town)
    before = places(town)
    assert "Ben" in before
    ben = town.resident("Ben")
    await ben.whispers("/forgetme")
    await ben.presses("Forget me …")
    await ben.presses("Erase me for good")
    await night(town)
    assert places(town) == {name: 1 for name in before if name != "Ben"}
