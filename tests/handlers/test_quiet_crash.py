"""What was to be told together when the process ended."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.local.town import PLAZA, Town
from tests.handlers.vault import public, rise, with_vault


@pytest.fixture
async def quiet(database_url: str) -> AsyncIterator[Town]:
    """A town in which nothing can be shown to one person alone, with the vault's commands."""
    town = await Town.open(database_url, features=with_vault())
    town.square.plain.add(PLAZA)
    yield town
    await town.close()


def texts(town: Town) -> list[str]:
    return [shown.text for shown in public(town)]


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
async def test_what_waited_to_be_merged_is_told_after_a_restart(quiet: Town) -> None:
    for name in ("Ann", "Bob", "Kim"):
        await quiet.resident(name).says("/vault wave")
    await rise(quiet)
    assert texts(quiet) == ["Ann waves."]
    await quiet.wait(seconds=10)
    assert texts(quiet) == ["Ann waves.", "Waving: Bob, Kim"]


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
async def test_after_a_long_night_it_is_worth_nothing(quiet: Town) -> None:
    for name in ("Ann", "Bob", "Kim"):
        await quiet.resident(name).says("/vault wave")
    quiet.skip(hours=8)
    await rise(quiet)
    assert [t for t in texts(quiet) if "Bob" in t] == []


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
@pytest.mark.parametrize(
    ("cut", "nonces", "told"),
    [("after", True, 1), ("after", False, 1), ("before", True, 1), ("before", False, 0)],
)
async def test_what_was_on_the_wire_is_told_once(
    quiet: Town, cut: str, nonces: bool, told: int
) -> None:
    """Without nonces nobody can say whether it arrived: twice would be worse than never."""
    wire = await rise(quiet, nonces=nonces)
    for name in ("Ann", "Bob", "Kim"):
        await quiet.resident(name).says("/vault wave")
    wire.cut = cut
    await quiet.wait(seconds=10)
    with quiet.app.database.reading() as connection:
        query = "SELECT count(*) FROM outbox WHERE state = 1"
        assert connection.exec_driver_sql(query).scalar() == 2
    await rise(quiet, nonces=nonces)
    await quiet.resident("Joe").says("/vault wave")
    await quiet.wait(seconds=10)
    assert [sum(name in text for text in texts(quiet)) for name in ("Bob", "Kim")] == [told] * 2
    assert sum("Joe" in text for text in texts(quiet)) == 1
