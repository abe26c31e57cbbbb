"""The lease: one run at a time, and nothing that needs the database for itself under it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.lease import BEAT, LIVES, REBUILD, Held, Lease, refuse_while_held

NOW = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
SECOND = timedelta(seconds=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url, "OFF")) as opened:
        yield opened


@pytest.mark.both_databases
def test_a_second_run_is_told_who_holds_the_lease(database: Database) -> None:
    Lease(database, "hearth on mill (process 7)").take(NOW)

    with pytest.raises(Held) as refused:
        Lease(database, "another").take(NOW + LIVES - SECOND)
    said = str(refused.value)
    assert said.startswith(
        "hearth on mill (process 7) runs on this database (last sign of life 2026"
    )
    assert said.endswith("Stop it first.")


def test_a_lease_without_a_beat_runs_out(database: Database) -> None:
    gone, next_one = Lease(database, "gone"), Lease(database, "next")
    gone.take(NOW)
    next_one.take(NOW + LIVES)

    assert not gone.beat(NOW + LIVES)
    assert next_one.beat(NOW + LIVES + BEAT)


def test_a_beat_prolongs_the_lease(database: Database) -> None:
    lease = Lease(database, "alive")
    lease.take(NOW)
    assert lease.beat(NOW + LIVES - SECOND)

    with pytest.raises(Held, match="alive"):
        Lease(database, "another").take(NOW + 2 * LIVES - 2 * SECOND)


def test_what_is_given_back_is_free(database: Database) -> None:
    lease, another = Lease(database, "one"), Lease(database, "another")
    lease.take(NOW)
    lease.release()
    another.take(NOW)
    lease.release()

    assert another.beat(NOW), "who lost the lease gave away that of another"


@pytest.mark.both_databases
def test_of_many_who_ask_at_once_one_gets_it(database: Database) -> None:
    def take(number: int) -> bool:
        try:
            Lease(database, f"number {number}").take(NOW)
        except Held:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(4))) == 1


def test_a_rebuild_and_a_run_do_not_exclude_each_other(database: Database) -> None:
    run, rebuild = Lease(database, "run"), Lease(database, "rebuild", REBUILD)
    run.take(NOW)
    rebuild.take(NOW)

    assert run.beat(NOW)
    assert rebuild.beat(NOW)


@pytest.mark.parametrize("name", ["run", REBUILD])
def test_what_must_be_alone_is_refused_under_any_lease(database: Database, name: str) -> None:
    refuse_while_held(database, NOW)
    lease = Lease(database, "somebody", name)
    lease.take(NOW)

    with pytest.raises(Held, match="somebody"):
        refuse_while_held(database, NOW)
    refuse_while_held(database, NOW + LIVES)
    lease.release()
    refuse_while_held(database, NOW)
