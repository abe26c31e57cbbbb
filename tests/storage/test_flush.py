"""The flush: one statement a table, in the order of what points at what, or nothing at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select

from community.ports import Broken
from storage.database import Database
from storage.repositories.ledger import LEDGER
from storage.repositories.lots import BALANCE, LOT
from storage.repositories.people import COMMUNITY, IDENTITY, MEMBER
from storage.repositories.settings import SETTING
from storage.store import Store

HAMLET = COMMUNITY.row(1, "Hamlet", "en", "UTC", 4, 0)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with closing(Database(database_url, "OFF")) as database, closing(Store(database)) as opened:
        batch = opened.begin()
        page = batch.page()
        page.put(COMMUNITY, HAMLET)
        batch.merge(page)
        batch.commit()
        yield opened


def stored(store: Store, table: Any) -> list[tuple[Any, ...]]:
    with store.database.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(select(table)))


@pytest.mark.both_databases
def test_rows_are_written_in_the_order_of_what_they_point_at(store: Store) -> None:
    batch = store.begin()
    page = batch.page()
    page.append(LEDGER, LEDGER.row(1, 1, 1, 1, 1, 5, 1, 0, "", ""))
    page.put(LOT, LOT.row(1, 0, 5))
    page.put(BALANCE, BALANCE.row(1, 5, 0, 5))
    page.put(IDENTITY, IDENTITY.row(1, 2, 1, "local", "ann", "Ann", None, "", 0, 0, 0, 0, 0))
    page.put(MEMBER, MEMBER.row(1, 2, 0, None, 0, 0, None, 0, 0, 0, 0))
    page.put(COMMUNITY, COMMUNITY.row(2, "Village", "en", "UTC", 4, 0))
    batch.merge(page)
    batch.commit()

    assert stored(store, LEDGER.table) == [(1, 1, 1, 1, 1, 5, 1, 0, "", "")]


@pytest.mark.both_databases
def test_a_row_that_must_be_new_and_is_not_breaks_the_batch(store: Store) -> None:
    entry = LEDGER.row(1, 1, 1, 1, 1, 5, 1, 0, "", "")
    batch = store.begin()
    page = batch.page()
    page.put(MEMBER, MEMBER.row(1, 1, 0, None, 0, 0, None, 0, 0, 0, 0))
    page.put(IDENTITY, IDENTITY.row(1, 1, 1, "local", "ann", "Ann", None, "", 0, 0, 0, 0, 0))
    page.append(LEDGER, entry)
    page.append(LEDGER, entry)
    batch.merge(page)

    with pytest.raises(Broken):
        batch.commit()
    batch.rollback()
    assert stored(store, LEDGER.table) == stored(store, MEMBER.table) == []


def test_each_table_is_written_by_one_statement(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    connect = Database.connect

    def listening(database: Database) -> Any:
        connection: sqlite3.Connection = connect(database)
        connection.set_trace_callback(told.append)
        return connection

    monkeypatch.setattr(Database, "connect", listening)
    with closing(Database(sqlite_url, "OFF")) as database, closing(Store(database)) as store:
        batch = store.begin()
        for number in range(3):
            page = batch.page()
            page.put(SETTING, SETTING.row(1, number, ""))
            batch.merge(page)
        assert not [sql for sql in told if "INSERT" in sql], "written before the flush"
        batch.commit()

    written = [sql.split("(")[0].split("WHERE")[0].rstrip() for sql in told]
    assert written == [
        "BEGIN IMMEDIATE",
        "SELECT n FROM version",
        "SELECT unplaced.member, unplaced.day, unplaced.community, unplaced.points \nFROM unplaced",
        *["INSERT INTO setting"] * 3,
        "UPDATE version SET n = n + 1",
        "COMMIT",
    ]


@pytest.mark.both_databases
def test_a_row_is_written_whole_when_it_is_found_otherwise_than_before(store: Store) -> None:
    counted = [0] * (len(IDENTITY.columns) - 8)
    ann = IDENTITY.row(1, 1, 1, "local", "ann", "Ann", None, "", *counted)
    renamed = ann._replace(name="Anna", wrote=2)
    rounds = [
        [ann],
        [ann._replace(wrote=1)],
        [ann._replace(wrote=2), renamed],
        [renamed, renamed._replace(wrote=3)],
        [None, ann],
        [ann._replace(role=1), ann._replace(role=1, handle="ann")],
    ]
    for written in rounds:
        batch = store.begin()
        for row in written:
            page = batch.page()
            page.put(MEMBER, MEMBER.row(1, 1, 0, None, 0, 0, None, 0, 0, 0, 0))
            page.get(IDENTITY, (1,))  # what is known of it decides how it is written
            if row is None:
                page.drop(IDENTITY, (1,))
            else:
                page.put(IDENTITY, row)
            batch.merge(page)
        batch.commit()
        assert stored(store, IDENTITY.table) == [tuple(written[-1] or ())]


def test_only_what_indexes_do_not_know_of_is_renewed_alone(store: Store) -> None:
    assert {IDENTITY.columns[place] for place in IDENTITY.indexed} == {
        "community", "member", "platform", "external", "name", "handle",
    }  # fmt: skip
    assert not LEDGER.indexed
