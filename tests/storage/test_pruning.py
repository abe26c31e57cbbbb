"""What was kept long enough goes; the counts of it stay, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from community.jobs import Prune
from community.refs import micros
from storage.books import audit
from storage.database import Database
from storage.pruning import prune
from storage.rebuild import rebuild
from storage.repositories.activity import ACTIVITY
from storage.repositories.arrivals import ARRIVAL
from storage.repositories.letters import LETTER
from storage.repositories.outbox import OUTBOX
from tests.storage.read_models import rows_of
from tests.storage.tales import HAMLET, Tale, told_at


@contextmanager
def told(url: str, events: int = 300) -> Iterator[Tale]:
    with told_at(url, 3, events) as tale:
        tale.leaves_letters()
        yield tale


def count(database: Database, shape: object, *where: object) -> int:
    with database.reading() as connection:
        query = select(func.count()).select_from(shape.table).where(*where)  # type: ignore[attr-defined,arg-type]  # a shape
        return int(connection.execute(query).scalar_one())


@pytest.mark.both_databases
def test_activity_goes_and_the_counts_of_it_stay(database_url: str) -> None:
    with told(database_url) as tale:
        rebuild(tale.database)  # evidence is gathered at night, or now
        before = rows_of(tale.database)
        claims, arrivals = count(tale.database, ACTIVITY), count(tale.database, ARRIVAL)
        since = (tale.now - timedelta(days=4)).date().toordinal()
        pruned = prune(tale.database, Prune(community=HAMLET, since=since))

        assert 0 < count(tale.database, ARRIVAL) < arrivals
        gone = claims - count(tale.database, ACTIVITY)
        assert 0 < gone < claims
        assert pruned.rows == gone + arrivals - count(tale.database, ARRIVAL)
        assert rows_of(tale.database) == before
        assert set(rebuild(tale.database).values()) == {0}
        assert rows_of(tale.database) == before
        assert audit(tale.database).wrong == ()


def test_what_is_pruned_is_not_taken_in_again(sqlite_url: str) -> None:
    with told(sqlite_url) as tale:
        old = tale.message(1, late=True, imported=True)
        tale.now += timedelta(days=10)
        tale.happens([old])
        since = (tale.now - timedelta(days=4)).date().toordinal()
        prune(tale.database, Prune(community=HAMLET, since=since))
        before = rows_of(tale.database)
        tale.happens([old])

        assert rows_of(tale.database) == before


def test_a_rebuild_still_mends_the_days_that_are_kept(sqlite_url: str) -> None:
    with told(sqlite_url) as tale:
        since = (tale.now - timedelta(days=6)).date().toordinal()
        prune(tale.database, Prune(community=HAMLET, since=since))
        before = rows_of(tale.database)
        with tale.database.writing() as connection:
            connection.execute(
                text("UPDATE member_day SET words = words + 7 WHERE day > :day"), {"day": since + 2}
            )
        assert rebuild(tale.database, {"member_day"})["member_day"] > 0
        assert rows_of(tale.database) == before


def test_receipts_and_letters_go_but_no_number_comes_again(sqlite_url: str) -> None:
    with told(sqlite_url) as tale:
        with tale.database.writing() as connection:
            connection.execute(text("UPDATE outbox SET state = 2 WHERE id > 3"))
            newest = connection.execute(text("SELECT max(id) FROM outbox")).scalar()
        later = micros(datetime.now(UTC) + timedelta(days=1))  # the outbox has the world's time
        prune(tale.database, Prune(community=0, receipts=later, letters=later))

        with tale.database.reading() as connection:
            left = connection.execute(select(OUTBOX.table.c.id).order_by(OUTBOX.table.c.id))
            assert left.scalars().all() == [1, 2, 3, newest]
        assert count(tale.database, LETTER) == 0


def test_what_is_young_stays(sqlite_url: str) -> None:
    with told(sqlite_url) as tale:
        early = micros(tale.now - timedelta(days=365))
        assert prune(tale.database, Prune(community=0, receipts=early, letters=early)).rows == 0
