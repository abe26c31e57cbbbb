"""Databases that cannot be reached: a sentence, and work goes on when they are back."""

from __future__ import annotations

import signal
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database, Unavailable
from storage.repositories.people import COMMUNITY
from storage.store import Store
from tests import postgres

TOLD = "PostgreSQL cannot be used now"


def write(store: Store, number: int, name: str) -> None:
    batch = store.begin()
    page = batch.page()
    page.put(COMMUNITY, COMMUNITY.row(number, name, "en", "UTC", 4, 0))
    batch.merge(page)
    batch.commit()


# --- PostgreSQL: what comes back -------------------------------------------------------------


def test_a_lost_connection_is_a_sentence_and_the_next_one_works(
    postgres_cluster: postgres.Cluster, postgres_url: str
) -> None:
    with closing(Database(postgres_url)) as database, closing(Store(database)) as store:
        write(store, 1, "Hamlet")
        batch = store.begin()
        page = batch.page()
        page.put(COMMUNITY, COMMUNITY.row(2, "Village", "en", "UTC", 4, 0))
        batch.merge(page)
        postgres_cluster.admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            [database.url.database],
        )
        with pytest.raises(Unavailable, match=TOLD):
            batch.commit()
        batch.rollback()
        with pytest.raises(Unavailable, match=TOLD):
            store.begin()

        write(store, 2, "Village")
        with database.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM community")).scalar() == 2


UNPLACED = "member BIGINT, day BIGINT, community BIGINT, points BIGINT"


class Restarting(postgres.Cluster):
    """A server that goes away for a while, with its files left where they are."""

    def halt(self) -> None:
        assert self._server is not None
        self.admin.close()
        self._server.send_signal(signal.SIGINT)
        self._server.wait(timeout=30)

    def resume(self) -> None:
        self._start()


def test_a_server_that_was_stopped_and_started_is_used_again() -> None:
    folder = postgres.binaries()
    if folder is None:
        pytest.skip("PostgreSQL's binaries are not on this machine")
    with Restarting(folder) as cluster:
        url = cluster.url(cluster.create())
        with closing(Database(url)) as database, closing(Store(database)) as store:
            with database.writing() as connection:
                connection.execute(text("CREATE TABLE version (id BIGINT, n BIGINT)"))
                connection.execute(text("INSERT INTO version VALUES (1, 0)"))
                connection.execute(text(f"CREATE TABLE unplaced ({UNPLACED})"))
            store.begin().commit()
            cluster.halt()
            for attempt in (store.begin, store.begin, database.connect):
                with pytest.raises(Unavailable, match=TOLD):
                    attempt()
            cluster.resume()
            store.begin().commit()
            with database.reading() as connection:
                assert connection.execute(text("SELECT n FROM version")).scalar() == 2


# --- What cannot be used at all --------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "is not the address of a database. For example: sqlite:///"),
        ("mysql://user:secret@host/hearth", "is not the address of a database"),
        ("sqlite:////no/such/folder/hearth.db", "cannot be opened. Check that its folder exists"),
        ("postgresql+psycopg://hearth@/hearth?host=/no/such/socket", TOLD),
    ],
)
def test_an_address_that_leads_nowhere_is_a_sentence(url: str, said: str) -> None:
    with pytest.raises(Unavailable) as refused:
        Database(url).connect()
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be opened"):
        Database(f"sqlite:///{tmp_path}").connect()
