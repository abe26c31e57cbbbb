"""Pages: what is read where, what is kept, thrown away, added up, and written in which order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from community.driving import drive
from community.events import Place
from community.facts import RoleChanged
from community.ports import AuditLog, Governing, TooMuchRead
from community.windows import Window
from storage import batch as batches
from storage.batch import Batch
from storage.books import audit
from storage.counting import CHAT_HOUR
from storage.database import Database
from storage.pages import Page
from storage.repositories.ledger import LEDGER
from storage.repositories.people import BY_ACCOUNT, CHAT, COMMUNITY, IDENTITY, MEMBER
from storage.repositories.settings import SETTING
from storage.store import Store

NOW = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
HAMLET = COMMUNITY.row(1, "Hamlet", "en", "UTC", 4, 0)
PLAZA = CHAT.row(1, 1, "local", "plaza", 0, "Plaza", None, "", None, 0, 0)
DOCUMENTS = select(SETTING.table.c.document).where(
    SETTING.table.c.community == bindparam("community")
)
KEY = (1, 0)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with closing(Database(database_url, "OFF")) as database, closing(Store(database)) as opened:
        batch = opened.begin()
        page = batch.page()
        page.put(COMMUNITY, HAMLET)
        page.put(CHAT, PLAZA)
        batch.merge(page)
        batch.commit()
        yield opened


def setting(document: str) -> Any:
    return SETTING.row(*KEY, document)


def document(page: Page | Batch) -> str | None:
    row = page.get(SETTING, KEY)
    return row.document if row is not None else None


def stored(store: Store, table: Any) -> list[tuple[Any, ...]]:
    with store.database.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(select(table)))


# --- Where a read by key looks ---------------------------------------------------------------


@pytest.mark.both_databases
def test_a_read_looks_in_the_page_then_in_the_batch_then_in_the_database(store: Store) -> None:
    batch = store.begin()
    first = batch.page()
    assert document(first) is None
    first.put(SETTING, setting("first"))
    assert document(first) == "first"
    assert document(batch.page()) is None, "one event sees the page of another"
    batch.merge(first)

    second = batch.page()
    assert document(second) == "first"
    second.put(SETTING, setting("second"))
    assert document(second) == "second"
    assert document(batch) == "first"
    batch.merge(second)
    batch.commit()

    store.close()
    assert document(store.begin()) == "second"


def test_a_nested_page_lies_on_its_page(store: Store) -> None:
    page = store.begin().page()
    page.put(SETTING, setting("page"))
    nested = page.nested()
    assert document(nested) == "page"
    nested.put(SETTING, setting("nested"))
    deeper = nested.nested()
    assert document(deeper) == "nested"
    deeper.drop(SETTING, KEY)
    assert (document(deeper), document(nested), document(page)) == (None, "nested", "page")

    nested.merge(deeper)
    page.merge(nested)
    assert document(page) is None


def test_a_row_is_found_by_another_unique_key_before_it_is_written(store: Store) -> None:
    account = ("local", "ann", 1)
    batch = store.begin()
    page = batch.page()
    assert page.find(IDENTITY, BY_ACCOUNT, account) is None
    page.put(MEMBER, MEMBER.row(1, 1, 0, None, 0, 0, None, 0, 0, 0, 0))
    ann = IDENTITY.row(1, 1, 1, "local", "ann", "Ann", None, "", 0, 0, 0, 0, 0)
    page.put_found(IDENTITY, ann, BY_ACCOUNT)
    assert page.nested().find(IDENTITY, BY_ACCOUNT, account) == ann
    assert batch.page().find(IDENTITY, BY_ACCOUNT, account) is None
    batch.merge(page)
    later = batch.page()
    later.put(IDENTITY, ann._replace(name="Anna"))
    assert later.find(IDENTITY, BY_ACCOUNT, account) == ann._replace(name="Anna")
    batch.merge(later)
    batch.commit()

    fresh = Store(store.database)
    with closing(fresh):
        assert fresh.begin().find(IDENTITY, BY_ACCOUNT, account) == ann._replace(name="Anna")


@pytest.mark.both_databases
def test_many_rows_are_read_at_once(store: Store) -> None:
    batch = store.begin()
    page = batch.page()
    for number in range(0, 300, 2):
        page.put(SETTING, SETTING.row(1, number, f"{number}"))
    batch.merge(page)
    batch.commit()

    for many in (1, 3, 17, 129, 300):
        store.close()
        batch = store.begin()
        batch.fetch(SETTING, [(1, number) for number in (*range(many), 0)])
        found = [batch.get(SETTING, (1, number)) for number in range(many)]
        assert [row.document if row else None for row in found] == [
            None if number % 2 else f"{number}" for number in range(many)
        ]


# --- Any other read --------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_select_sees_what_is_merged_and_not_what_is_pending(store: Store) -> None:
    batch = store.begin()
    merged, page = batch.page(), batch.page()
    merged.put(SETTING, setting("merged"))
    batch.merge(merged)
    page.put(SETTING, SETTING.row(1, 7, "page"))
    nested = page.nested()
    nested.put(SETTING, SETTING.row(1, 8, "nested"))
    nested.put(SETTING, setting("changed"))

    assert [row.document for row in nested.select(DOCUMENTS, community=1)] == ["merged"]
    assert {key: row.document for key, row in nested.pending(SETTING).items() if row} == {
        (1, 7): "page",
        (1, 8): "nested",
        (1, 0): "changed",
    }
    assert [*page.pending(SETTING)] == [(1, 7)]


def test_a_select_reads_a_thousand_rows_and_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_ROWS", 3)
    batch = store.begin()
    for number in range(4):
        page = batch.page()
        page.put(SETTING, SETTING.row(1, number, ""))
        batch.merge(page)
        if number < 3:
            assert len(batch.select(DOCUMENTS, community=1)) == number + 1
    assert batch.rows_read == 6
    with pytest.raises(TooMuchRead, match="more than 3 rows: SELECT"):
        batch.select(DOCUMENTS, community=1)


# --- Sums ------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_sums_are_added_in_the_page_in_the_batch_and_in_the_database(store: Store) -> None:
    for _ in range(2):
        batch = store.begin()
        for numbers in ((1, 0, 0, 0, 0), (2, 1, 0, 0, 0)):
            page = batch.page()
            page.add(CHAT_HOUR, 2, (1, 9, *numbers))
            page.add(CHAT_HOUR, 2, (1, 9, 10, 0, 0, 3, 0))
            nested = page.nested()
            nested.add(CHAT_HOUR, 2, (1, 9, 100, 0, 5, 0, 1))
            page.merge(nested)
            page.nested().add(CHAT_HOUR, 2, (1, 9, 7000, 0, 0, 0, 0))
            batch.merge(page)
        batch.commit()

    assert stored(store, CHAT_HOUR.table) == [(1, 9, 446, 2, 20, 12, 4)]


# --- What is thrown away ---------------------------------------------------------------------


def test_a_page_that_is_thrown_away_leaves_nothing(store: Store) -> None:
    window = Window("cooldown")
    batch = store.begin()
    page, kept = batch.page(), batch.page()
    page.put(SETTING, setting("lost"))
    page.append(LEDGER, LEDGER.row(1, 1, 1, 1, 1, 5, 1, 0, "", ""))
    page.add(CHAT_HOUR, 2, (1, 9, 1, 0, 0, 0, 0))
    page.record(RoleChanged(community=1, member=1, identity=1, at=NOW, role=1))
    page.remember(window, "ann", NOW)
    assert page.recall(window, "ann") == NOW
    drive(page.port(Governing).open_private("local", Place("dm")))
    assert page.next_id(MEMBER) == 1

    assert kept.next_id(MEMBER) == 2, "two pages got one number"
    assert kept.recall(window, "ann") is None
    kept.remember(window, "ben", NOW)
    batch.merge(kept)
    assert window.get("ben") is None, "a window changes with the commit and not before"
    landed = batch.commit()

    assert (landed.actions, landed.jobs, batch.facts) == ((), (), [])
    assert (window.get("ann"), window.get("ben")) == (None, NOW)
    assert stored(store, SETTING.table) == stored(store, CHAT_HOUR.table) == []
    assert stored(store, CHAT.table) == [tuple(PLAZA)]


def test_the_audit_chain_has_no_gap_where_a_page_was_thrown_away(store: Store) -> None:
    for kept in (True, False, True, True):
        batch = store.begin()
        page = batch.page()
        drive(page.port(AuditLog).note(1, 1, "award", {"amount": 5}, at=NOW))
        nested = page.nested()
        drive(nested.port(AuditLog).note(1, 1, "undo", {"posting": 1}, at=NOW))
        if kept:
            page.merge(nested)
            batch.merge(page)
        batch.commit()

    assert audit(store.database).wrong == ()
    assert audit(store.database).links == 6


def test_a_batch_that_is_rolled_back_leaves_nothing(store: Store) -> None:
    window = Window("cooldown")
    batch = store.begin()
    page = batch.page()
    page.put(SETTING, setting("lost"))
    page.remember(window, "ann", NOW)
    assert page.next_id(MEMBER) == 1
    batch.merge(page)
    batch.flush()
    batch.rollback()

    assert window.get("ann") is None
    again = store.begin()
    assert document(again) is None
    assert again.page().next_id(MEMBER) == 1
    again.rollback()
    assert stored(store, SETTING.table) == []
