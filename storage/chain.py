"""The audit chain: each row seals the one before, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from storage.shapes import Row, shape
from storage.tables.machinery import AuditRow

AUDIT = shape(AuditRow)
_A = AUDIT.table.c
LAST = select(_A.id, _A.seal).order_by(_A.id.desc()).limit(1)


def sealed(rows: Sequence[Row], last: Callable[[], Sequence[Any]]) -> list[Row]:
    """Number and seal audit rows that are to be written; `last` reads the chain's end.

    This is done when they are written, not when they are noted: a page that is thrown away leaves
    no gap, and pages that are open at once do not both continue from the same row.
    """
    found, chained = last(), []
    number, seal = (found[0].id, found[0].seal) if found else (0, "")
    for row in rows:
        told = (row.community, row.at, row.by, row.about, row.what, row.digest)
        number, seal = number + 1, seal_of(seal, *told)
        chained.append(row._replace(id=number, seal=seal))
    return chained


def digest_of(salt: str, payload: str) -> str:
    """Give H(salt, payload), which stays when both are erased."""
    return sha256(f"{salt}\0{payload}".encode()).hexdigest()


def seal_of(before: str, *parts: Any) -> str:
    """Give the seal of a row from the seal before it and what can never be erased."""
    return sha256("\0".join(map(str, (before, *parts))).encode()).hexdigest()
