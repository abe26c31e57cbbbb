"""The statements of pages: made once per dialect by SQLAlchemy, run by the driver itself."""

from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Dialect, Table, bindparam, delete
from sqlalchemy.dialects import registry
from sqlalchemy.sql.util import find_tables

from storage.shapes import Shape

CHUNKS = (1, 4, 16, 64, 128)
"""How many keys one select takes; a list is padded to the next, so that plans are reused."""


class Statements:
    """SQL text per table and verb, in the placeholder style of the driver."""

    def __init__(self, dialect: Dialect) -> None:
        self._insert = import_module(f"sqlalchemy.dialects.{dialect.name}").insert
        kind: Any = type(dialect)
        self._dialect = kind(paramstyle="format" if dialect.name == "postgresql" else "qmark")
        self.mark = "%s" if dialect.name == "postgresql" else "?"
        self.insert = cache(self._make_insert)
        self.upsert = cache(self._make_upsert)
        self.renew = cache(self._make_renew)
        self.add = cache(self._make_add)
        self.delete = cache(self._make_delete)
        self.by_keys = cache(self._make_by_keys)
        self._compiled = cache(self._compile)
        self._tables = cache(_tables)

    def reads(self, statement: Any) -> frozenset[str]:
        """Give the names of the tables that a constant Core statement reads."""
        return self._tables(statement)

    def bound(self, statement: Any, params: dict[str, Any]) -> tuple[str, list[Any]]:
        """Give the SQL of a constant Core statement and its values in the driver's order."""
        sql, order, defaults = self._compiled(statement)
        return sql, [params[name] if name in params else defaults[name] for name in order]

    def _compile(self, statement: Any) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        compiled = statement.compile(dialect=self._dialect)
        return str(compiled), tuple(compiled.positiontup or ()), dict(compiled.params)

    def _values(self, shape: Shape) -> Any:
        return self._insert(shape.table).values({c: bindparam(c) for c in shape.columns})

    def _make_insert(self, shape: Shape) -> str:
        return self._text(self._values(shape), shape.columns)

    def _make_upsert(self, shape: Shape) -> str:
        new = self._values(shape)
        if not shape.values:
            return self._text(new.on_conflict_do_nothing(), shape.columns)
        replaced = {name: new.excluded[name] for name in shape.values}
        return self._text(
            new.on_conflict_do_update(index_elements=shape.keys, set_=replaced), shape.columns
        )

    def _make_renew(self, shape: Shape) -> str:
        """Replace what no index finds a row by: the indexes of a row stay untouched."""
        new = self._values(shape)
        found = {shape.columns[place] for place in shape.indexed}
        replaced = {name: new.excluded[name] for name in shape.values if name not in found}
        return self._text(
            new.on_conflict_do_update(index_elements=shape.keys, set_=replaced), shape.columns
        )

    def _make_add(self, shape: Shape, first: int) -> str:
        """Insert the row, or add its numbers from column `first` on to those there."""
        new = self._values(shape)
        sums = {name: shape.table.c[name] + new.excluded[name] for name in shape.columns[first:]}
        return self._text(
            new.on_conflict_do_update(index_elements=shape.keys, set_=sums), shape.columns
        )

    def _make_delete(self, shape: Shape) -> str:
        clauses = [shape.table.c[name] == bindparam(f"k_{name}") for name in shape.keys]
        return self._text(delete(shape.table).where(*clauses), tuple(f"k_{k}" for k in shape.keys))

    def _make_by_keys(self, shape: Shape, names: tuple[str, ...], count: int) -> str:
        """Select rows by a list of keys; a join, since SQLite scans for row values in a list."""
        quoted = self._dialect.identifier_preparer.quote
        columns = ", ".join(f"t.{quoted(name)}" for name in shape.columns)
        row = f"({', '.join([self.mark] * len(names))})"
        meets = " AND ".join(f"t.{quoted(n)} = k.column{i}" for i, n in enumerate(names, 1))
        values = ", ".join([row] * count)
        name = quoted(shape.name)
        return f"SELECT {columns} FROM (VALUES {values}) AS k JOIN {name} AS t ON {meets}"

    def _text(self, statement: Any, order: tuple[str, ...]) -> str:
        sql, names, _ = self._compile(statement)
        if names != order:
            raise AssertionError(f"{sql} takes {names}, not {order}")
        return sql


def _tables(statement: Any) -> frozenset[str]:
    found = find_tables(statement, include_joins=True, include_selects=True, check_columns=True)
    return frozenset(table.name for table in found if isinstance(table, Table))


@cache
def statements_of(name: str) -> Statements:
    """Give the statements of a dialect; they are text, and made once for all that write."""
    return Statements(registry.load(name)())
