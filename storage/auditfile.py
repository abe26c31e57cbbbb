"""Writes the audit log of a community into a table for people, oldest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from community.jobs import ExportAudit, File
from storage.chain import AUDIT
from storage.database import Database
from storage.personal import stream
from storage.repositories.people import IDENTITY
from storage.spreadsheet import write_table
from storage.times import moment

_A, _I = AUDIT.table.c, IDENTITY.table.c
COLUMNS = ("number", "at", "by", "about", "what", "told", "digest", "seal")


def write_audit(database: Database, job: ExportAudit) -> File:
    """Write the log as CSV for who asked, with the seals by which it can be verified."""
    accounts = select(_I.member, _I.name).where(_I.community == job.community).order_by(_I.id)
    query = select(AUDIT.table).where(_A.community == job.community).order_by(_A.id)
    with database.reading() as connection:
        names = {row.member: row.name for row in stream(connection, accounts)}
        rows = (_told(row, names) for row in stream(connection, query))
        return write_table(database.handouts, job.asked_by, COLUMNS, rows)


def _told(row: Any, names: dict[int, str]) -> tuple[Any, ...]:
    at = moment(row.at).isoformat(timespec="seconds")
    people = names.get(row.by, ""), names.get(row.about, "")
    return (row.id, at, *people, row.what, row.payload or "", row.digest, row.seal)
