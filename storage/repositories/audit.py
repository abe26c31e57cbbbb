"""The audit log: notes of what people did with their rights; they are sealed when written."""

import json
from datetime import datetime
from secrets import token_hex
from typing import Any

from community.ports import AuditLog
from community.refs import micros
from storage.chain import AUDIT, digest_of
from storage.pages import Page
from storage.registry import serves


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
