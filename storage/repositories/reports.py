"""Reports: kept by the entry they are about and the account that made them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from community.events import Kind
from community.queue import Ruling
from community.refs import micros
from community.reports import Report, Reports
from storage.pages import Page
from storage.registry import serves
from storage.repositories.activity import ACTIVITY
from storage.repositories.history import IDENTITIES
from storage.repositories.people import IDENTITY
from storage.shapes import shape
from storage.tables.queue import ReportRow
from storage.times import moment

REPORT = shape(ReportRow)
MOST_OF_ENTRY = 500
WHOLE = 1_000
"""What a report counts at most, in the database."""
_R, _A = REPORT.table.c, ACTIVITY.table.c
OF_ENTRY = (
    select(*_R).where(_R.entry == bindparam("entry")).order_by(_R.identity).limit(MOST_OF_ENTRY)
)
BY_IDENTITY = (
    select(*_R)
    .where(_R.identity == bindparam("identity"))
    .order_by(_R.entry.desc())
    .limit(bindparam("most"))
)

CHANGED = select(func.max(_A.at)).where(
    _A.chat == bindparam("chat"), _A.kind == int(Kind.EDITED), _A.ref == bindparam("message")
)


@serves(Reports)
class SqlReports:
    """Reads and writes reports."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, entry: int) -> Sequence[Report]:
        found = {(row.entry, row.identity): row for row in self._page.select(OF_ENTRY, entry=entry)}
        pending = self._page.pending(REPORT)
        found |= {key: row for key, row in pending.items() if row is not None and key[0] == entry}
        return [self._report(row) for row in sorted(found.values(), key=lambda row: int(row.at))]

    async def by(self, member: int, most: int) -> Sequence[Report]:
        accounts = {found.id for found in self._page.select(IDENTITIES, member=member)}
        found: dict[Any, Any] = {}
        for identity in accounts:
            rows = self._page.select(BY_IDENTITY, identity=identity, most=most)
            found |= {(row.entry, row.identity): row for row in rows}
        pending = self._page.pending(REPORT)
        found |= {k: row for k, row in pending.items() if row is not None and k[1] in accounts}
        newest = sorted(found.values(), key=lambda row: int(row.entry), reverse=True)
        return [self._report(row) for row in newest[:most]]

    async def changed(self, chat: int, message: int) -> datetime | None:
        at = self._page.select(CHANGED, chat=chat, message=message)[0][0]
        return moment(at) if at is not None else None

    async def keep(self, report: Report) -> None:
        self._page.put(
            REPORT,
            REPORT.row(
                report.entry,
                report.identity,
                micros(report.at),
                report.words,
                round(report.weight * WHOLE),
                int(report.ruling),
            ),
        )

    def _report(self, row: Any) -> Report:
        who: Any = self._page.get(IDENTITY, (row.identity,))
        return Report(
            row.entry,
            row.identity,
            who.member,
            moment(row.at),
            row.words,
            row.counts / WHOLE,
            Ruling(row.ruling),
        )
