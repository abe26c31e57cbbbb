"""By which way people came, and what became of them, as the owner reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.local.town import Town
from community.settings import Instance
from storage.rebuild import rebuild
from tests.handlers.owners import owner_of, rows

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
FIRST = """\
Growth
Joined: 8
– by the link poster: 3
– invited by Ann: 2
– by the link blog: 1
– by asking to join: 1
– without a link that I know: 1
Left: 1, of these sent away: 0
New members: 9
Wrote in their first week: 22 % (2 of 9)
Passed verification: 86 % (6 of 7)
– 1 was too late"""
SECOND = """\
Growth
Joined: 1 (8)
– by the link blog: 1 (1); 1 of the 1 before stayed
– by the link poster: 0 (3); 2 of the 3 before stayed
– invited by Ann: 0 (2); 2 of the 2 before stayed
– by asking to join: 0 (1); 1 of the 1 before stayed
– without a link that I know: 0 (1); 1 of the 1 before stayed
Left: 1 (1), of these sent away: 0 (0)
New members: 1 (9)
Wrote in their first week: 0 % (0 of 1; week before 22 %)
Passed verification: 0 % (0 of 1; week before 86 %)
– 1 was too late
Stayed for 7 days, of the week before: 88 % (7 of 8)"""
CHINESE = """\
拉新
加入：1（8）
– 链接 blog：1（1）；前一周的 1 人留下 1 人"""


@pytest.mark.not_over("discord")
async def test_growth_is_told_by_source(database_url: str) -> None:
    rules = Instance({"verification": {"mode": "button"}, "talk": {"points": 0}})
    town = await Town.open(database_url, instance=rules, start=MONDAY)
    olga, ann = await owner_of(town, "Olga"), town.resident("Ann")
    await olga.says("/settings here digest.public on")
    await ann.says("hello")
    await town.app.tick()
    links = {"Pia": "poster", "Pat": "poster", "Bo": "blog", "Al": None, "Amy": None}
    for name, via in links.items():
        await town.wait(minutes=1)
        await town.resident(name).joins(via=via, by=None if via else ann)
        await town.resident(name).presses("I am here")
    await town.wait(minutes=1)
    await town.resident("Paul").joins(via="poster")
    await town.wait(minutes=10)
    ray = town.resident("Ray")
    await ray.asks()
    await ray.presses("I am here")
    await ray.joins()
    olga_too = town.resident("Olga")
    await olga_too.joins()
    await town.wait(hours=48)
    await town.resident("Pat").leaves()
    await town.wait(days=5)

    assert (await olga.whispers("/digest growth")).split("\n", 1)[1] == FIRST
    told = [m.text for m in town.square.messages if m.chat == "plaza"]
    assert "8 new members – welcome!" in told[-1], "Paul is not in"

    await town.wait(hours=1)
    await town.resident("Bea").joins(via="blog")
    await town.wait(hours=1)
    await town.resident("Bo").leaves()  # after a week and a little more
    await town.wait(days=7)
    assert (await olga.whispers("/digest growth")).split("\n", 1)[1] == SECOND
    await olga.whispers("/me language zh")
    assert CHINESE in await olga.whispers("/digest growth")

    assert rebuild(town.app.database, {"source_day"}) == {"source_day": 0}
    await town.close()


@pytest.mark.not_over("discord")
async def test_a_coming_that_is_told_twice_is_known_by_the_one_that_says_more(
    database_url: str,
) -> None:
    town = await Town.open(database_url)
    ann, bob = town.resident("Ann"), town.resident("Bob")
    await ann.says("hello")
    await bob.joins()
    await bob.joins(via="poster")
    await bob.joins()
    told = rows(town, "SELECT name, joined FROM source_day WHERE joined > 0")
    assert told == [("poster", 1)]
    await town.close()


@pytest.mark.not_over("discord")
async def test_a_card_says_whom_somebody_brought(database_url: str) -> None:
    town = await Town.open(database_url)
    olga, ann = await owner_of(town, "Olga"), town.resident("Ann")
    await ann.says("hello")
    assert "Brought" not in await olga.whispers("/member @ann")
    for name in ("Bob", "Cat"):
        await town.resident(name).joins(by=ann)
    assert (await olga.whispers("/member @ann")).endswith("Brought 2 members")
    await town.wait(days=2)
    await town.resident("Cat").leaves()
    await olga.whispers("/me language zh")
    assert "带来 2 位成员；其中 1 位在 7 天内离开" in await olga.whispers("/member @ann")
    await town.close()
