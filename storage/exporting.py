"""Writes everything of a community into files, one for each table, as it stands at one moment."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
from sqlalchemy import Table, select

import storage.tables  # noqa: F401 - fills the metadata
from storage.database import Database
from storage.personal import stream
from storage.plain import reader
from storage.routes import leads, within
from storage.schema import HEAD
from storage.tables.columns import METADATA

Format = Literal["csv", "json"]
Progress = Callable[[str, int], None]
"""Told which table is written, and how many rows of it so far."""

SUFFIXES: dict[Format, str] = {"csv": ".csv", "json": ".jsonl"}
MANIFEST = "manifest.json"
TOLD_EVERY = 5_000
DANGEROUS = tuple("=+-@\t\r\n") + tuple("＝＋－＠")
"""With these a spreadsheet takes a cell for a formula; some do so in full width, too."""
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class Written(msgspec.Struct, frozen=True):
    """What an export holds: rows by table, and the tables that belong to no community."""

    rows: dict[str, int]
    left_out: tuple[str, ...]


def export(
    database: Database,
    folder: Path,
    community: int,
    form: Format = "csv",
    progress: Progress = lambda _, __: None,
) -> Written:
    """Write a community's tables into `folder`, which must be there and empty.

    All rows are of one moment, whatever a running bot writes meanwhile; a thousand are held at a
    time. The manifest comes last: without one, an export is not whole. Raises Unavailable, OSError.
    """
    exported = [table for table in METADATA.sorted_tables if _is_exported(table)]
    left_out = [str(t.name) for t in METADATA.sorted_tables if t not in exported]
    rows: dict[str, int] = {}
    with database.reading() as connection:
        for table in sorted(exported, key=lambda each: str(each.name)):
            query = select(table).where(within(table, community))
            found = map(reader(table), stream(connection, query))
            path = folder / f"{table.name}{SUFFIXES[form]}"
            rows[str(table.name)] = _write(path, table, found, form, progress)
    written = Written(rows, tuple(sorted(left_out)))
    _manifest(folder, community, form, written)
    return written


def _is_exported(table: Table) -> bool:
    return not table.info.get("machinery") and leads(table)


def _write(
    path: Path, table: Table, rows: Iterable[dict[str, Any]], form: Format, progress: Progress
) -> int:
    name, done = str(table.name), 0
    # A byte order mark, by which spreadsheets know that it is UTF-8; in JSON it would be wrong.
    coding = "utf-8-sig" if form == "csv" else "utf-8"
    with path.open("w", encoding=coding, newline="") as file:
        writer = csv.writer(file)
        if form == "csv":
            writer.writerow(table.columns.keys())
        progress(name, 0)
        for row in rows:
            if form == "csv":
                writer.writerow(map(cell, row.values()))
            else:
                file.write(f"{json.dumps(row, ensure_ascii=False)}\n")
            done += 1
            if done % TOLD_EVERY == 0:
                progress(name, done)
    progress(name, done)
    return done


def cell(value: Any) -> Any:
    """Give a cell in which no spreadsheet sees a formula; numbers stay numbers."""
    if not isinstance(value, str) or not value.startswith(DANGEROUS) or NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def _manifest(folder: Path, community: int, form: Format, written: Written) -> None:
    told = {
        "hearth": HEAD,
        "community": community,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "format": form,
        "rows": written.rows,
        "left_out": written.left_out,
    }
    (folder / MANIFEST).write_text(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
