"""Sums under any number of keys, kept in a private file that goes away by itself."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from storage.shapes import Row, Shape
from storage.statements import statements_of

AT_ONCE = 5_000


class Scratch:
    """Rows of one table's shape; from column `first` on they are whole numbers, and added up."""

    def __init__(self, shape: Shape, first: int) -> None:
        self._shape = shape
        self._first = first
        # An empty name is a file that SQLite makes when its cache is full, and then throws away.
        self._file = sqlite3.connect("", isolation_level=None)
        sums = (f'"{name}" INTEGER' for name in shape.columns[first:])
        columns = ", ".join((*(f'"{name}"' for name in shape.columns[:first]), *sums))
        keys = ", ".join(f'"{name}"' for name in shape.keys)
        self._file.execute(
            f'CREATE TABLE "{shape.name}" ({columns}, PRIMARY KEY ({keys})) WITHOUT ROWID'
        )
        self._add = statements_of("sqlite").add(shape, first)

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows to those of the same key."""
        rows = iter(rows)
        while part := list(islice(rows, AT_ONCE)):
            self._file.execute("BEGIN")
            self._file.executemany(self._add, part)
            self._file.execute("COMMIT")

    def take_off(self, rows: Iterable[Row]) -> None:
        """Add rows with their numbers turned round."""
        first = self._first
        self.add((*row[:first], *(-number for number in row[first:])) for row in rows)

    def rows(self) -> Iterator[Row]:
        """Give the rows that are not all zero, in the order of their keys."""
        names = ", ".join(f'"{name}"' for name in self._shape.columns)
        wrong = " OR ".join(f'"{name}" <> 0' for name in self._shape.columns[self._first :])
        keys = ", ".join(f'"{name}"' for name in self._shape.keys)
        found = self._file.execute(
            f'SELECT {names} FROM "{self._shape.name}" WHERE {wrong} ORDER BY {keys}'
        )
        # A `yield from` would close the cursor when nobody reads on, perhaps after the file.
        while row := found.fetchone():
            yield row

    def close(self) -> None:
        """Throw everything away."""
        self._file.close()
