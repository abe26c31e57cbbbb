"""The audit log: notes of what people did with their rights; they are sealed when written."""

import json
from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import bindparam, select

from community.auditing import AuditTrail, Entry
from community.ports import AuditLog
from community.refs import micros
from storage.chain import AUDIT, digest_of
from storage.pages import Page
from storage.registry import serves
from storage.times import moment

NEWEST = 2**63 - 1
_A = AUDIT.table.c
BEFORE = (
    select(_A.id, _A.at, _A.by, _A.about, _A.what, _A.payload)
    .where(_A.community == bindparam("community"), _A.id < bindparam("before"))
    .order_by(_A.id.desc())
    .limit(bindparam("most"))
)


@serves(AuditLog)
class SqlAuditLog:
    """Appends to the chain."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def note(
        self,
        community: int,
        by: int,
        what: str,
        payload: dict[str, Any],
        *,
        at: datetime,
        about: int = 0,
    ) -> None:
        told = json.dumps(payload, sort_keys=True, ensure_ascii=False, default=str)
        salt = token_hex(16)
        digest = digest_of(salt, told)
        when = micros(at)
        self._page.append(
            AUDIT, AUDIT.row(0, community, when, by, about, what, told, salt, digest, "")
        )


@serves(AuditTrail)
class SqlAuditTrail:
    """Reads the chain from its end."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def before(self, community: int, number: int, most: int) -> Sequence[Entry]:
        rows = self._page.select(BEFORE, community=community, before=number or NEWEST, most=most)
        return [
            Entry(row.id, moment(row.at), row.by, row.about, row.what, row.payload) for row in rows
        ]
