"""The audit chain: each row seals the one before, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from storage.shapes import Row, Shape, shape
from storage.tables.machinery import AuditRow

AUDIT = shape(AuditRow)
_A = AUDIT.table.c
LAST = select(_A.id, _A.seal).order_by(_A.id.desc()).limit(1)


def sealed(
    rows: Sequence[tuple[Shape, Row]], last: Callable[[], Sequence[Any]]
) -> Iterator[tuple[Shape, Row]]:
    """Number and seal the audit rows among those to be written; `last` reads the chain's end.

    This is done when they are written, not when they are noted: a page that is thrown away leaves
    no gap, and pages that are open at once do not both continue from the same row.
    """
    end: tuple[int, str] | None = None
    for of, row in rows:
        if of is not AUDIT:
            yield of, row
            continue
        if end is None:
            found = last()
            end = (found[0].id, found[0].seal) if found else (0, "")
        told = (row.community, row.at, row.by, row.about, row.what, row.digest)
        end = (end[0] + 1, seal_of(end[1], *told))
        yield of, row._replace(id=end[0], seal=end[1])


def digest_of(salt: str, payload: str) -> str:
    """Give H(salt, payload), which stays when both are erased."""
    return sha256(f"{salt}\0{payload}".encode()).hexdigest()


def seal_of(before: str, *parts: Any) -> str:
    """Give the seal of a row from the seal before it and what can never be erased."""
    return sha256("\0".join(map(str, (before, *parts))).encode()).hexdigest()
