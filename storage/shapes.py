"""The shape of a table's rows: named tuples whose first fields are the primary key."""

from collections import namedtuple
from functools import cache
from typing import Any

from sqlalchemy import Index, Table, UniqueConstraint

from storage.tables.columns import METADATA, Rows

Key = tuple[Any, ...]
Row = Any
"""A named tuple made by `Shape.row`; its fields are the table's columns."""


PASSING = {
    "activity",
    "text",
    "outbox",
    "held",
    "job",
    "audit",
    "checkin",
    "posting",
    "untold",
    "strike",
    "makeup",
    "milestone",
    "badge",
    "praise",
    "thanks",
    "expiring",
    "cases",
    "case_trace",
    "appeal",
    "note",
    "tag",
    "hit",
    "judgement",
    "lesson",
    "queue",
    "queue_card",
    "report",
    "newcomer",
    "arrival",
    "question",
    "posted",
    "wave",
    "tenure",
    "nomination",
    "nomination_vote",
    "stipend",
    "goal",
    "asked",
    "mailing_member",
    "beginner",
    "unplaced",
}
"""Tables whose rows are hardly asked for twice: nothing of them is kept between batches."""


class Shape:
    """What pages and statements need of a table; one for each, compared by identity.

    `owner` is the table whose numbers the first part of the key is, empty for none. `indexed` are
    the places of the columns by which indexes of all rows find one, where others may change without
    them.
    """

    __slots__ = (
        "columns",
        "indexed",
        "keys",
        "name",
        "owner",
        "passing",
        "row",
        "table",
        "values",
        "width",
    )

    def __init__(self, table: Table) -> None:
        keys = [column.name for column in table.primary_key.columns]
        rest = [column.name for column in table.columns if column.name not in keys]
        self.table = table
        self.name = table.name
        self.passing = table.name in PASSING
        self.keys = tuple(keys)
        self.values = tuple(rest)
        self.columns = (*keys, *rest)
        self.width = len(keys)
        self.owner = next((k.column.table.name for k in table.c[keys[0]].foreign_keys), "")
        self.row: Any = row_type(table.name, self.columns)
        unique = (each for each in table.constraints if isinstance(each, UniqueConstraint))
        every = (each for each in table.indexes if each.dialect_options["sqlite"]["where"] is None)
        parts: list[Index | UniqueConstraint] = [*every, *unique]
        found = {column.name for part in parts for column in part.columns}
        places = tuple(n for n, name in enumerate(self.columns) if name in found - {*keys})
        self.indexed = places if len(places) < len(rest) else ()

    def __repr__(self) -> str:
        return f"Shape({self.name})"


@cache
def shape(rows: type[Rows]) -> Shape:
    """Give the shape of a table's rows."""
    return Shape(rows.table)


@cache
def row_type(name: str, columns: tuple[str, ...]) -> Any:
    """Give the named tuple of a table's rows, or of a result's."""
    make: Any = namedtuple  # its fields are known only when the tables are
    return make(name, columns, rename=True)


@cache
def flush_order() -> dict[str, int]:
    """Give each table's place in an order in which foreign keys always find their row."""
    return {table.name: place for place, table in enumerate(METADATA.sorted_tables)}


@cache
def with_parents(names: frozenset[str]) -> frozenset[str]:
    """Give tables with all that their foreign keys lead to."""
    tables = METADATA.tables
    parents = {key.column.table.name for name in names for key in tables[name].foreign_keys}
    return names if parents <= names else with_parents(names | parents)
