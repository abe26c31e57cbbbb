"""An export holds everything of a community, as it stood at one moment, and nothing dangerous."""

from __future__ import annotations

import csv
import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from storage.exporting import MANIFEST, Format, cell, export
from storage.tables.columns import METADATA
from tests.storage.tales import HAMLET, VILLAGE, Tale, told_at


def told(url: str, events: int = 200) -> AbstractContextManager[Tale]:
    return told_at(url, 5, events)


def sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def objects(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1 2", "'+1 2"),
        ("-1+2", "'-1+2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("-100123", "-100123"),
        ("+4.5", "+4.5"),
        ("", ""),
        ("'=1", "'=1"),
        (-5, -5),
        (None, None),
    ],
)
def test_cells_that_a_spreadsheet_would_run_are_quoted(value: Any, shown: Any) -> None:
    assert cell(value) == shown


@pytest.mark.both_databases
def test_all_rows_of_a_community_are_there(database_url: str, tmp_path: Path) -> None:
    forms: tuple[Format, ...] = ("csv", "json")
    with told(database_url) as tale:
        written = {}
        for form in forms:
            (tmp_path / form).mkdir()
            written[form] = export(tale.database, tmp_path / form, HAMLET, form)
        with tale.database.reading() as connection:
            ledger, identity = (METADATA.tables[name] for name in ("ledger", "identity"))
            entries = connection.execute(
                select(func.count())
                .select_from(ledger)
                .join(identity, identity.c.id == ledger.c.identity)
                .where(identity.c.community == HAMLET)
            ).scalar()

    for form in forms:
        folder = tmp_path / form
        manifest = json.loads((folder / MANIFEST).read_text())
        read = sheet if form == "csv" else objects
        suffix = "csv" if form == "csv" else "jsonl"
        rows = {path.stem: len(read(path)) for path in folder.glob(f"*.{suffix}")}
        assert rows == manifest["rows"] == written[form].rows
        assert rows["ledger"] == entries
        assert rows["community"] == 1
        assert {row["name"] for row in read(folder / f"community.{suffix}")} == {"Hamlet"}


def test_every_table_is_exported_or_named_as_left_out(sqlite_url: str, tmp_path: Path) -> None:
    with told(sqlite_url, 5) as tale:
        written = export(tale.database, tmp_path, HAMLET)

    assert {*written.rows, *written.left_out} == {*METADATA.tables}
    assert {"claim_code", "outbox", "job", "dead_letter", "lease"} <= {*written.left_out}
    assert {"activity", "ledger", "audit", "setting", "text"} <= {*written.rows}


def test_hostile_names_stay_text_and_come_back_whole(sqlite_url: str, tmp_path: Path) -> None:
    name = '=HYPERLINK("http://x.example","名字\n,""")'
    with told(sqlite_url) as tale:
        with tale.database.writing() as connection:
            connection.execute(text("UPDATE identity SET name = :name"), {"name": name})
        for form in ("csv", "json"):
            (tmp_path / form).mkdir()
            export(tale.database, tmp_path / form, HAMLET, form)

    assert (tmp_path / "csv" / "identity.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert {row["name"] for row in sheet(tmp_path / "csv" / "identity.csv")} == {f"'{name}"}
    assert {row["name"] for row in objects(tmp_path / "json" / "identity.jsonl")} == {name}


def test_times_and_kinds_can_be_read(sqlite_url: str, tmp_path: Path) -> None:
    with told(sqlite_url) as tale:
        export(tale.database, tmp_path, HAMLET, "json")
    entry = objects(tmp_path / "ledger.jsonl")[0]

    assert entry["at"].startswith("2025-")
    assert entry["at"].endswith("Z")
    assert entry["day"].startswith("2025-")
    assert isinstance(entry["amount"], int)
    assert {row["kind"] for row in objects(tmp_path / "activity.jsonl")} >= {"said", "joined"}


@pytest.mark.both_databases
def test_it_is_one_moment_whatever_happens_meanwhile(database_url: str, tmp_path: Path) -> None:
    with told(database_url) as tale:
        happened: list[str] = []

        def meanwhile(table: str, done: int) -> None:
            if not done and not happened:
                happened.append(table)
                tale.goes_on(50)

        written = export(tale.database, tmp_path, HAMLET, "json", meanwhile)
        after = tmp_path / "after"
        after.mkdir()
        later = export(tale.database, after, HAMLET, "json")

    assert happened
    assert sum(later.rows.values()) > sum(written.rows.values())
    sums = sum(row["points"] for row in objects(tmp_path / "ledger_day.jsonl"))
    assert sums == sum(row["amount"] for row in objects(tmp_path / "ledger.jsonl"))


def test_nothing_of_another_community_is_in_it(sqlite_url: str, tmp_path: Path) -> None:
    with told(sqlite_url) as tale:
        export(tale.database, tmp_path, VILLAGE, "json")
    for path in tmp_path.glob("*.jsonl"):
        assert {row.get("community", VILLAGE) for row in objects(path)} <= {VILLAGE}, path.name
