"""Writes all cases of a community into a table for people, oldest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from community.jobs import ExportCases, File
from community.restraints import CaseKind
from storage.database import Database
from storage.personal import stream
from storage.repositories.cases import CASE
from storage.repositories.people import IDENTITY
from storage.spreadsheet import write_table
from storage.times import moment

_C, _I = CASE.table.c, IDENTITY.table.c
COLUMNS = ("number", "at", "kind", "member", "account", "decided_by", "rule", "reason", "ends")
MORE = ("message", "points", "undone_at", "undone_by", "undone_why")


def write_cases(database: Database, job: ExportCases) -> File:
    """Write the cases as CSV for who asked; a thousand rows are held at a time."""
    accounts = select(_I.member, _I.name).where(_I.community == job.community).order_by(_I.id)
    query = (
        select(CASE.table, _I.name, _I.platform, _I.external)
        .outerjoin(IDENTITY.table, _I.id == _C.identity)
        .where(_C.community == job.community)
        .order_by(_C.id)
    )
    with database.reading() as connection:
        names = {row.member: row.name for row in stream(connection, accounts)}
        rows = (_told(row, names) for row in stream(connection, query))
        return write_table(database.handouts, job.asked_by, (*COLUMNS, *MORE), rows)


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
