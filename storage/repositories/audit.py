"""The audit chain: each row seals the one before, so that nothing can be taken out unseen."""

import json
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

from community.events import micros
from community.ports import AuditLog
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.machinery import AuditRow

AUDIT = shape(AuditRow)


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
        number = self._page.next_id(AUDIT)
        before = self._page.get(AUDIT, (number - 1,))
        told = json.dumps(payload, sort_keys=True, ensure_ascii=False, default=str)
        salt = token_hex(16)
        digest = digest_of(salt, told)
        when = micros(at)
        seal = seal_of(before.seal if before else "", community, when, by, about, what, digest)
        self._page.put(
            AUDIT,
            AUDIT.row(number, community, when, by, about, what, told, salt, digest, seal),
        )


def digest_of(salt: str, payload: str) -> str:
    """Give H(salt, payload), which stays when both are erased."""
    return sha256(f"{salt}\0{payload}".encode()).hexdigest()


def seal_of(before: str, *parts: Any) -> str:
    """Give the seal of a row from the seal before it and what can never be erased."""
    return sha256("\0".join(map(str, (before, *parts))).encode()).hexdigest()
