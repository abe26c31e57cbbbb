"""Win-back, as members who fade meet it, and as the owner reads what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.local.town import PLAZA, Resident, Town
from community.settings import Instance
from storage.books import audit
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = [f"P{k}" for k in range(9)]
MISSED = "It has been a while. It would be good to read you again."


async def lived(url: str, **settings: object) -> Resident:
    """The owner of a town where nine came every day for two weeks, and then stayed away."""
    rules = Instance({"talk": {"points": 0}, "winback": settings})
    town = await Town.open(url, instance=rules, start=MONDAY)
    owner = await owner_of(town, "Olga")
    everybody = [town.resident(name) for name in NAMES]
    for day in range(14):
        town.skip(days=bool(day))
        said = [
            town.square.write(who.soul.id, PLAZA, f"good morning {day}", town.clock.now())
            for who in everybody
        ]
        await town.deliver(*map(town.square.said, said))
    await town.wait(days=19)  # from the next day on they fade
    return owner


def drawn(town: Town) -> dict[str, bool]:
    """Who was drawn, and whether they were left alone."""
    query = "SELECT name, alone FROM win_back JOIN identity ON id = win_back.identity ORDER BY 1"
    return {name: bool(alone) for name, alone in rows(town, query)}


def letters(town: Town) -> list[str]:
    """In whose private chats a letter stands, once for each time that it does."""
    chats = [shown.chat for shown in town.square.messages if MISSED in shown.text]
    return sorted(chat.removeprefix("dm:") for chat in chats)


async def test_a_third_is_left_alone_and_nobody_is_drawn_twice(database_url: str) -> None:
    olga = await lived(database_url, points=5)
    town = olga.town
    await town.resident("P0").whispers("/me broadcasts no")
    await olga.whispers("/mute @p1 30d")
    await town.wait(days=1)
    assert drawn(town) == {}
    assert (await olga.whispers("/segments winback")).startswith("Win-back is off:")
    assert (await olga.presses("Switch it on")).startswith("Win-back is on:")
    for _ in range(4):
        await town.wait(days=1)
    lots = drawn(town)
    assert {*lots} == {*NAMES} - {"P0", "P1"}
    written = [name for name, alone in lots.items() if not alone]
    assert 0 < len(written) < len(lots)
    assert letters(town) == [name.casefold() for name in written]
    points = {who: (await town.resident(who).whispers("/points")).splitlines() for who in lots}
    for who, told in points.items():
        assert told[0] == f"You have {0 if lots[who] else 5} points."
        assert ("welcome-back gift" in "".join(told)) is not lots[who]
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


async def test_no_more_hear_from_me_in_a_week_than_may(database_url: str) -> None:
    olga = await lived(database_url, enabled=True, per_week=2)
    for _ in range(5):
        await olga.town.wait(days=1)
    assert len(letters(olga.town)) == 2
    assert "In the last seven days: 2 of at most 2." in await olga.whispers("/segments winback")
    await olga.town.close()


async def test_who_came_back_is_told_beside_those_left_alone(database_url: str) -> None:
    olga = await lived(database_url, enabled=True, words="Come and bake with us!")
    town = olga.town
    await town.wait(days=1)
    lots = drawn(town)
    written = [name for name, alone in lots.items() if not alone]
    alone = len(lots) - len(written)
    assert sum("Come and bake with us!" in m.text for m in town.square.messages) == len(written)
    assert "Win-back: " not in await olga.whispers("/segments winback")
    await town.wait(hours=2)
    await town.resident(written[0]).says("here I am again")
    await town.wait(days=14)
    told = (await olga.whispers("/segments winback")).splitlines()
    line = (
        f"Win-back: 1 of {len(written)} who heard from me came back, "
        f"and 0 of {alone} who were left alone."
    )
    assert line in told
    assert any(each.startswith("No visible effect: +") for each in told)
    await town.wait(days=7)
    assert line in (await olga.whispers("/digest retention")).splitlines()
    await olga.whispers("/me language zh")
    cast = Cast(town, olga, olga, olga, olga, olga)
    for words in ("/segments winback", "/digest retention"):
        assert cast.english_in(await olga.whispers(words), "Town", *NAMES) == []
    await town.close()


async def test_only_the_owner_turns_it_on(database_url: str) -> None:
    olga = await lived(database_url)
    admin = olga.town.resident("Max", role="admin")
    await admin.says("hello")
    assert (await admin.whispers("/segments winback")).startswith("Win-back is off:")
    await admin.presses("Switch it on")
    assert (await admin.whispers("/segments winback")).startswith("Win-back is off:")
    await olga.town.close()
