"""Writes all cases of a community into a table for people, oldest first."""

from __future__ import annotations

import csv
from datetime import datetime
from io import TextIOWrapper
from typing import Any

from sqlalchemy import select

from community.jobs import ExportCases, File
from community.restraints import CaseKind
from storage.database import Database
from storage.exporting import cell
from storage.handouts import drop_old_files, new_file
from storage.personal import stream
from storage.repositories.cases import CASE
from storage.repositories.people import IDENTITY
from storage.times import moment

_C, _I = CASE.table.c, IDENTITY.table.c
COLUMNS = ("number", "at", "kind", "member", "account", "decided_by", "rule", "reason", "ends")
MORE = ("message", "points", "undone_at", "undone_by", "undone_why")


def write_cases(database: Database, job: ExportCases) -> File:
    """Write the cases as CSV for who asked; a thousand rows are held at a time."""
    drop_old_files(database.handouts)
    accounts = select(_I.member, _I.name).where(_I.community == job.community).order_by(_I.id)
    query = (
        select(CASE.table, _I.name, _I.platform, _I.external)
        .outerjoin(IDENTITY.table, _I.id == _C.identity)
        .where(_C.community == job.community)
        .order_by(_C.id)
    )
    rows = 0
    with database.reading() as connection:
        names = {row.member: row.name for row in stream(connection, accounts)}
        path, file = new_file(database.handouts, job.asked_by, ".csv")
        try:
            with TextIOWrapper(file, "utf-8-sig", newline="") as text:
                writer = csv.writer(text)
                writer.writerow((*COLUMNS, *MORE))
                for row in stream(connection, query):
                    writer.writerow(map(cell, _told(row, names)))
                    rows += 1
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return File(str(path), path.stat().st_size, rows)


def _told(row: Any, names: dict[int, str]) -> tuple[Any, ...]:
    return (
        row.id,
        _time(row.at),
        CaseKind(row.kind).name.lower(),
        row.name,
        f"{row.platform}:{row.external}" if row.platform else "",
        names.get(row.by, ""),
        row.rule,
        row.reason,
        _time(row.ends),
        row.quoted,
        row.points,
        _time(row.undone_at),
        names.get(row.undone_by, ""),
        row.undone_why,
    )


def _time(value: int) -> str:
    at: datetime | None = moment(value) if value else None
    return at.isoformat(timespec="seconds") if at is not None else ""
