"""Goals, as the owner sets them, asks for them and finds them in the week."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.local.town import Resident, Town
from community.settings import Instance
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
EVENLY = (
    "Where little is known of the weeks before, what should be there by now grows evenly from day "
    "to day."
)
NOTHING = "There are no goals yet. To set one: /goals set joined 200 month"


async def opened(url: str) -> tuple[Town, Resident]:
    rules = Instance({"talk": {"points": 0}})
    town = await Town.open(url, instance=rules, start=MONDAY)
    olga = await owner_of(town, "Olga")
    await town.app.tick()
    return town, olga


async def asked(town: Town, olga: Resident, words: str = "/goals") -> list[str]:
    """What comes a moment after somebody asks for goals."""
    told = (await olga.whispers(words)).splitlines()
    await town.app.settled()
    return told


async def test_a_goal_is_set_measured_and_dropped(database_url: str) -> None:
    town, olga = await opened(database_url)
    assert (await asked(town, olga))[0] == NOTHING
    assert await olga.whispers("/goals set joined 3 week") == (
        "The goal is set: joined, 3 a week.\nHow far it has come: /goals"
    )
    await olga.whispers("/goals set retention 40% month")
    for name in ("Ann", "Bob"):
        await town.resident(name).joins()
    told = await asked(town, olga)
    assert told[1:] == [
        "Goals",
        "→ joined, week of 2 Mar 2026: 2 of 3 – on pace, 0 would do by now",
        "back after 7 days, March 2026: nothing to say yet, 40 % wanted",
        EVENLY,
        "To change one: /goals set joined 200 month",
    ]
    await town.resident("Kim").joins()
    assert (await asked(town, olga))[2] == "✓ joined, week of 2 Mar 2026: 3 of 3 – reached"
    assert await olga.presses("Drop: joined, 3 a week") == "The goal is dropped: joined, 3 a week."
    assert (await olga.whispers("/goals drop joined")).startswith(
        "There is no such goal: joined a week."
    )
    assert rows(town, "SELECT metric, period, target FROM goal") == [("retention", "month", 40)]
    await town.close()


async def test_the_only_goal_of_a_kind_is_dropped_without_saying_of_which_period(
    database_url: str,
) -> None:
    town, olga = await opened(database_url)
    await olga.whispers("/goals set joined 200 month")
    assert await olga.whispers("/goals drop joined") == "The goal is dropped: joined, 200 a month."

    await olga.whispers("/goals set joined 200 month")
    await olga.whispers("/goals set joined 50 week")
    assert await olga.whispers("/goals drop joined") == "The goal is dropped: joined, 50 a week."

    await olga.whispers("/me language zh")
    assert await olga.whispers("/goals drop joined week") == (
        "没有这个目标：每周新加入。用 /goals 查看现有的目标。"
    )
    await town.close()


async def test_the_digest_tells_what_became_of_goals(database_url: str) -> None:
    town, olga = await opened(database_url)
    await olga.whispers("/goals set active 20")
    await olga.whispers("/goals set checkins 30%")
    for name in ("Ann", "Bob", "Kim"):
        await town.resident(name).says("good morning everybody")
    await town.resident("Ann").says("/checkin")
    await town.wait(days=6)
    since = len(town.square.messages)
    await town.wait(days=1)
    told = olga.heard(since).splitlines()
    assert "Goals: 1 of 2 reached or on pace. Furthest behind is activity: active members." in told
    assert (
        "1. active members, week of 2 Mar 2026: 3 of 20, and behind: see when people are here, "
        "and write then: /digest activity"
    ) in told
    assert (await olga.presses("Goals")).splitlines()[1:4] == [
        "Goals",
        "✗ active members, week of 2 Mar 2026: 3 of 20 – missed (activity)",
        "✓ check-in rate, week of 2 Mar 2026: 33 % (1 of 3), 30 % wanted – reached",
    ]
    # No goal is judged of a time before it was set, nor before it was changed; what was told stays.
    await asked(town, olga, "/digest goals 1")  # it is worked out first
    assert (await asked(town, olga, "/digest goals 1"))[2].startswith("No goal was set for that")
    assert (await asked(town, olga, "/digest goals"))[2].startswith("✗ active members")
    await town.close()


async def test_who_was_sent_away_reaches_no_goal(database_url: str) -> None:
    town, olga = await opened(database_url)
    await olga.whispers("/goals set joined 2")
    for name in ("Ann", "Bob"):
        await town.resident(name).joins()
    await olga.says("/ban @bob")
    assert (await asked(town, olga))[2].startswith("→ joined, week of 2 Mar 2026: 1 of 2")
    await town.close()


REFUSED = {
    "/goals set gossip 3": '"gossip" does not fit <metric>: one of joined, wrote, retention,',
    "/goals set joined many": '"many" does not fit <value>: a whole number from 1 to 10000000. For',
    "/goals set wrote 101%": '"101%" does not fit <value>: for a share, whole percent from 1 to',
    "/goals set joined 5 year": '"year" does not fit <period>: one of week, month.',
    "/goals set joined": "<value> is missing",
    "/goals drop wrote month": "There is no such goal: new members who wrote a month. /goals",
}


async def test_what_is_no_goal_is_refused_and_who_may_not_set_one(database_url: str) -> None:
    town, olga = await opened(database_url)
    for words, told in REFUSED.items():
        assert (await olga.whispers(words)).startswith(told)
    eve = town.resident("Eve", role="admin")
    await eve.says("hello")
    assert "Only the owner may do that." in await eve.whispers("/goals set joined 5")
    assert NOTHING in await eve.whispers("/goals")
    assert "Only admins may do that." in await town.resident("Ann").says("/goals")
    await town.close()


async def test_goals_are_told_in_chinese(database_url: str) -> None:
    town, olga = await opened(database_url)
    await olga.whispers("/me language zh")
    cast = Cast(town, olga, olga, olga, olga, olga)
    for words in ("/goals", "/goals set active 20 month", "/goals set wrote 50%", "目标"):
        told = "\n".join(await asked(town, olga, words))
        assert cast.english_in(told, "Town", "joined wrote retention active checkins") == []
    assert "活跃成员（2026年3月）：0，目标 20" in told
    await town.close()
