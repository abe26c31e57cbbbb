"""To which community a row belongs, by the table's own columns and what they point at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, literal, select, true

from storage.personal import whose
from storage.repositories.people import CHAT, IDENTITY, MEMBER

PLACES = {shape.name: shape.table for shape in (CHAT, MEMBER, IDENTITY)}
"""Tables that know their community; others point at one of these."""


def leads(table: Table) -> bool:
    """Whether rows of a table can be told apart by community."""
    return table.name == "community" or "community" in table.c or _way(table) is not None


def within(table: Table, community: int) -> ColumnElement[bool]:
    """Give the condition that a row belongs to a community; always true where none is known."""
    if table.name == "community":
        return table.c.id == literal(community)
    if "community" in table.c:
        return table.c.community == literal(community)
    way = _way(table)
    if way is None:
        return true()
    column, place = way
    numbers: ColumnElement[bool] = column.in_(
        select(place.c.id).where(place.c.community == community)
    )
    return numbers


def _way(table: Table) -> tuple[Any, Table] | None:
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name in PLACES:
                return column, PLACES[key.column.table.name]
        if column.info.get("personal") == "link" and whose(column) in PLACES:
            return column, PLACES[whose(column)]
    return None
