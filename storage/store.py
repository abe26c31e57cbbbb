"""The store: the one writer's connection, and what it remembers between two batches."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import Any

from storage.batch import Batch
from storage.database import WRITER_LOCK, Database, Unavailable, available
from storage.pages import Search
from storage.shapes import Key, Row, Shape
from storage.statements import Statements, statements_of

MOST_REMEMBERED = 50_000
"""Rows kept in memory between batches; beyond that all are forgotten and read again."""


class Memory:
    """Rows, searches and counters as of a version; gone when somebody else has written."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.version = -1
        self.rows: defaultdict[Shape, dict[Key, Row | None]] = defaultdict(dict)
        self.found: dict[Search, Key | None] = {}
        self.ids: dict[Shape, int] = {}
        self.is_behind = True
        """Whether something may wait that came in a rush."""

    def begin(self, version: int) -> None:
        """Start a batch: forget everything when the version is not the one we left."""
        remembered = len(self.found) + sum(map(len, self.rows.values()))
        if version != self.version or remembered > MOST_REMEMBERED:
            self.forget()
        self.version = version

    def commit(self, cursor: Any) -> None:
        """Count the version up and commit; rows that are hardly asked for twice are let go."""
        with available():
            cursor.execute("UPDATE version SET n = n + 1 WHERE id = 1")
            cursor.execute("COMMIT")
        self.version += 1
        for shape in [shape for shape in self.rows if shape.passing]:
            del self.rows[shape]

    def rollback(self, cursor: Any) -> None:
        """Undo the transaction; what was read in it may be wrong now."""
        self.forget()
        try:
            # A connection that is lost has rolled back; what failed before is what is told.
            with suppress(Unavailable), available():
                cursor.execute("ROLLBACK")
        except Exception as error:
            if "no transaction" not in str(error):
                raise

    def forget(self) -> None:
        """Forget all that was read."""
        self.rows, self.found, self.ids = defaultdict(dict), {}, {}
        self.is_behind = True


class Store:
    """Opens one batch at a time on a connection of its own. Not to be shared between threads."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._memory = Memory(statements_of(database.engine.dialect.name))
        self._connection: Any = None

    def begin(self) -> Batch:
        """Begin a writing transaction; waits for other writers. Raises Unavailable."""
        if self._connection is None:
            self._connection = self.database.connect()
        try:
            with available():
                self._memory.begin(self._lock())
        except BaseException:
            self.close()
            raise
        return Batch(self._connection, self._memory, self.database.key)

    def close(self) -> None:
        """Close the connection; the next batch opens a new one."""
        self._memory.forget()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _lock(self) -> int:
        cursor = self._connection.cursor()
        if self.database.is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        else:
            self._connection.autocommit = True
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (WRITER_LOCK,))
        cursor.execute("SELECT n FROM version WHERE id = 1")
        row = cursor.fetchone()
        return int(row[0]) if row else 0
