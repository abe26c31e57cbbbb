"""Writes the audit log of a community into a table for people, oldest first."""

from __future__ import annotations

import csv
from io import TextIOWrapper

from sqlalchemy import select

from community.jobs import ExportAudit, File
from storage.chain import AUDIT
from storage.database import Database
from storage.exporting import cell
from storage.handouts import drop_old_files, new_file
from storage.personal import stream
from storage.repositories.people import IDENTITY
from storage.times import moment

_A, _I = AUDIT.table.c, IDENTITY.table.c
COLUMNS = ("number", "at", "by", "about", "what", "told", "digest", "seal")


def write_audit(database: Database, job: ExportAudit) -> File:
    """Write the log as CSV for who asked, with the seals by which it can be verified."""
    drop_old_files(database.handouts)
    accounts = select(_I.member, _I.name).where(_I.community == job.community).order_by(_I.id)
    query = select(AUDIT.table).where(_A.community == job.community).order_by(_A.id)
    rows = 0
    with database.reading() as connection:
        names = {row.member: row.name for row in stream(connection, accounts)}
        path, file = new_file(database.handouts, job.asked_by, ".csv")
        try:
            with TextIOWrapper(file, "utf-8-sig", newline="") as text:
                writer = csv.writer(text)
                writer.writerow(COLUMNS)
                for row in stream(connection, query):
                    at = moment(row.at).isoformat(timespec="seconds")
                    people = names.get(row.by, ""), names.get(row.about, "")
                    told = (row.id, at, *people, row.what, row.payload or "")
                    writer.writerow(map(cell, (*told, row.digest, row.seal)))
                    rows += 1
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return File(str(path), path.stat().st_size, rows)
