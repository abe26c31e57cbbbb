"""Reading more rows than one select may give: a piece at a time, each after the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Select, bindparam, tuple_

if TYPE_CHECKING:
    from storage.pages import Page

AT_ONCE = 900
"""Rows of one statement: a history is read in pieces, since no select may give a thousand."""


class Pieces(msgspec.Struct, frozen=True):
    """A select that is read in pieces, each after the last row of the one before."""

    query: Select[Any]
    by: tuple[str, ...]

    def of(self, page: Page, **params: Any) -> Iterator[Any]:
        """Give all rows."""
        after = dict.fromkeys(self.by, -1)
        while True:
            asked = {f"after_{name}": value for name, value in after.items()}
            rows = page.select(self.query, **params, **asked)
            yield from rows
            if len(rows) < AT_ONCE:
                return
            after = {name: getattr(rows[-1], name) for name in self.by}


def pieces(query: Select[Any], *columns: Any) -> Pieces:
    """Let a select be read in pieces, in the order of some columns that tell its rows apart."""
    names = tuple(column.name for column in columns)
    after = tuple_(*columns) > tuple_(*(bindparam(f"after_{name}") for name in names))
    return Pieces(query.where(after).order_by(*columns).limit(AT_ONCE), names)
