"""How a town in a test gets its owner, and what its database says afterwards."""

from typing import Any

from sqlalchemy import text

from bot.local.town import Resident, Town
from community.claims import issue
from storage.store import Store


def code_for(town: Town, community: str = "Town") -> str:
    """What the start of the bot does to print a code."""
    store = Store(town.app.database)
    batch = store.begin()
    page = batch.page()
    code = issue(page, community, town.clock.now())
    batch.merge(page)
    batch.commit()
    store.close()
    return code


def rows(town: Town, statement: str) -> list[tuple[Any, ...]]:
    with town.app.database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


async def owner_of(town: Town, name: str = "Ann", community: str = "Town") -> Resident:
    owner = town.resident(name)
    told = await owner.whispers(f"/claim {code_for(town, community)}")
    assert told.startswith(f"You are the owner of {community} now.")
    return owner
