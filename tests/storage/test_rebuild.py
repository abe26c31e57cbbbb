"""Read models made anew are those that the dispatcher kept, row for row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from storage.database import Database, count_up
from storage.rebuild import READ_MODELS, rebuild
from tests.storage.life import Life

NOTHING_WRONG = dict.fromkeys(READ_MODELS, 0)
KEYS = {"member_day": 3, "chat_hour": 2, "pair_day": 4, "ledger_day": 3, "checkin_day": 2}
KEYS |= {"score": 4, "streak": 1, "tally": 5}


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the read models; those of zeros are as good as none."""
    found = {}
    with database.reading() as connection:
        for name in READ_MODELS:
            rows = connection.execute(select(SQLModel.metadata.tables[name])).all()
            found[name] = sorted(tuple(row) for row in rows if any(row[KEYS[name] :]))
    return found


@contextmanager
def life(url: str, seed: int, events: int) -> Iterator[tuple[Database, Life]]:
    with closing(Database(url, "OFF")) as database, closing(Life(database, seed)) as lived:
        lived.goes_on(events)
        yield database, lived


def damage(database: Database, random: Random) -> None:
    """Falsify, delete and invent rows of every read model."""
    with database.writing() as connection:
        for name in READ_MODELS:
            table = SQLModel.metadata.tables[name]
            period = next((c for c in table.c if c.name in ("day", "hour", "start")), None)
            numbers = [c.name for c in [*table.columns][KEYS[name] :]]
            for number, row in enumerate(connection.execute(select(table)).all()):
                mine = [c == getattr(row, c.name) for c in table.primary_key.columns]
                luck = random.random()
                if luck < 0.2:
                    connection.execute(table.delete().where(*mine))
                elif luck < 0.5:
                    wrong = dict.fromkeys(numbers, random.choice((0, 3, 10_000)))
                    connection.execute(table.update().where(*mine).values(wrong))
                elif luck < 0.7 and period is not None:
                    bogus = row._asdict() | {period.name: 1_000_000 + number}
                    connection.execute(table.insert().values(bogus))
        count_up(connection)


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", [1, 2])
def test_a_rebuild_changes_nothing_that_is_right(database_url: str, seed: int) -> None:
    with life(database_url, seed, 400) as (database, _):
        before = rows_of(database)
        assert all(before.values())

        assert rebuild(database) == NOTHING_WRONG
        assert rows_of(database) == before
