"""A batch: one transaction over the pages of many events, flushed a table at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from time import time_ns
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from community.ports import Broken, Landed, TooMuchRead
from storage.chain import LAST
from storage.database import Unavailable, available
from storage.pages import ABSENT, Page, Search
from storage.shapes import Key, Row, Shape, row_type, with_parents
from storage.statements import CHUNKS
from storage.unwritten import Unwritten

if TYPE_CHECKING:
    from community.actions import Action
    from community.events import Event
    from community.facts import Fact
    from community.jobs import Job
    from community.windows import Changes, Window
    from storage.store import Memory

NOT_OF_TOTALS = frozenset(
    {"community", "chat", "member", "identity", "ledger", "lot", "posting", "checkin"}
    | {"makeup", "badge", "thanks", "cases", "case_trace", "appeal", "note", "tag"}
    | {"queue", "queue_card", "report", "hit", "judgement", "rule_day", "lesson", "model"}
    | {"former_model", "arrival"}
)
"""Tables that no total writes: whoever reads nothing else need not settle totals first."""
MOST_ROWS = 1_000
"""A handler in the dispatcher reads at most this many rows; more is work for a job."""


def _nothing() -> None:
    pass


@cache
def _highest(shape: Shape) -> Any:
    return select(func.coalesce(func.max(shape.table.c[shape.keys[0]]), 0))


class Batch:
    """What pages lie on: the rows they merged, the rows they read, and the open transaction."""

    def __init__(self, connection: Any, memory: Memory, key: bytes = b"") -> None:
        self._cursor = connection.cursor()
        self._memory = memory
        self.key = key
        self._rows = memory.rows
        self._statements = memory.statements
        self._unwritten = Unwritten()
        self._settling = False
        self._new: dict[str, int] = {}
        """By table, the first number given in this batch: nothing of it is in the database."""
        self._windows: Changes = {}
        self.facts: list[Fact] = []
        self.acts: list[tuple[int, Action]] = []
        self.jobs: list[tuple[int, Job]] = []
        self.at = time_ns() // 1000
        self.in_rush = False
        self.before_read: Callable[[], None] = _nothing
        self.rows_read = 0

    def prepare(self, events: Sequence[Event]) -> None:
        """Read what the events will ask for, one statement per table."""
        from storage.warm import warm

        warm(self, events)

    def prepare_totals(self, facts: Sequence[Fact]) -> None:
        """Read what totals over these facts will ask for."""
        from storage.warm import warm_totals

        warm_totals(self, facts)

    def page(self) -> Page:
        """Open a page for one event."""
        return Page(self)

    def merge(self, page: Page) -> None:
        """Take over what an event wrote."""
        if self._settling:
            written = {shape.name for shape in (*page.rows, *page.appended)}
            assert not written & NOT_OF_TOTALS, f"totals wrote {written & NOT_OF_TOTALS}"
        self._unwritten.take(page, self._rows)
        for shape, rows in page.rows.items():
            self._rows[shape].update(rows)
        self._memory.found.update(page.found)
        self.facts += page.facts
        self.acts += page.acts
        self.jobs += page.jobs
        self._windows.update(page.windows)

    # What a page asks for that it does not have itself.

    def get(self, shape: Shape, key: Key) -> Row | None:
        """Read a row by its primary key, from memory if it was read or written before."""
        rows = self._rows[shape]
        row = rows.get(key, ABSENT)
        if row is ABSENT:
            if shape.owner in self._new and key[0] >= self._new[shape.owner]:
                rows[key] = None
                return None
            found = self._by_keys(shape, shape.keys, [key])
            row = rows[key] = found[0] if found else None
        return row

    def find(self, shape: Shape, names: tuple[str, ...], values: Key) -> Row | None:
        """Read a row by another unique key."""
        key = self.found_key((shape, names, values))
        return self.get(shape, key) if key is not None else None

    def found_key(self, search: Search) -> Key | None:
        """Give the primary key that a search leads to."""
        if search not in self._memory.found:
            self.fetch_found(search[0], search[1], [search[2]])
        return self._memory.found[search]

    def fetch(self, shape: Shape, keys: Iterable[Key]) -> None:
        """Read many rows by primary key in one statement, so that `get` finds them in memory."""
        rows = self._rows[shape]
        missing = [key for key in dict.fromkeys(keys) if key not in rows]
        rows.update(dict.fromkeys(missing))
        for row in self._by_keys(shape, shape.keys, missing):
            rows[row[: shape.width]] = row

    def fetch_found(self, shape: Shape, names: tuple[str, ...], keys: Iterable[Key]) -> None:
        """Read many rows by another unique key in one statement, for `find`."""
        found = self._memory.found
        missing = [key for key in dict.fromkeys(keys) if (shape, names, key) not in found]
        for key in missing:
            found[shape, names, key] = None
        for row in self._by_keys(shape, names, missing):
            key = row[: shape.width]
            # A row that this batch has changed already is newer than the one just read.
            self._rows[shape].setdefault(key, row)
            found[shape, names, tuple(getattr(row, name) for name in names)] = key

    def next_id(self, shape: Shape) -> int:
        """Give a fresh number, to one page only, since several may be open at once.

        Counted in memory while nobody else has written.
        """
        ids = self._memory.ids
        if shape not in ids:
            ids[shape] = self._run(_highest(shape), {})[0][0]
        ids[shape] += 1
        self._new.setdefault(shape.name, ids[shape])
        return ids[shape]

    def select(self, statement: Any, **params: Any) -> Sequence[Any]:
        """Flush what was merged of the tables it reads, then read, at most 1,000 rows.

        The statement is a constant with bind parameters, compiled once. Raises TooMuchRead.
        """
        tables = self._statements.reads(statement)
        if not tables <= NOT_OF_TOTALS:
            self.settle()
        self.flush(with_parents(tables))
        rows = self._run(statement, params)
        self.rows_read += len(rows)
        if len(rows) > MOST_ROWS:
            raise TooMuchRead(f"a handler read more than {MOST_ROWS} rows: {statement}")
        return rows

    def recall(self, window: Window, key: Any) -> Any:
        """Read a window as the batch sees it."""
        change = self._windows.get((window.name, key))
        return change[1] if change else window.get(key)

    # The transaction.

    def flush(self, only: Collection[str] | None = None) -> None:
        """Write what was merged, of all tables or only of some, one statement per table.

        Raises Unavailable, or Broken when the database refuses a row.
        """
        if not self._unwritten:
            return
        work = self._unwritten.work(self._statements, lambda: self._run(LAST, {}), only)
        try:
            with available():
                for statement, rows in work:
                    self._cursor.executemany(statement, rows)
        except Unavailable:
            raise
        except Exception as error:
            raise Broken(str(error)) from error

    def settle(self, *, wholly: bool = True) -> None:
        """Let what depends on totals write, once, while it is not doing that already.

        Wholly: what waits since a rush is written, too.
        """
        before, self._settling = self._settling, True
        try:
            self.before_read()
            if wholly and not before and (self.in_rush or self._memory.is_behind):
                self._catch_up()
        finally:
            self._settling = before

    def _catch_up(self) -> None:
        from storage.repositories.boards import catch_up

        page = self.page()
        catch_up(page)
        self.merge(page)
        self._memory.is_behind = False

    def commit(self) -> Landed:
        """Flush and commit; only then do the windows change. Raises Unavailable."""
        self.settle(wholly=not self.in_rush)
        self._memory.is_behind |= self.in_rush
        self.flush()
        self._memory.commit(self._cursor)
        for (_, key), (window, value) in self._windows.items():
            window.set(key, value)
        return Landed(tuple(self.acts), tuple(self.jobs))

    def rollback(self) -> None:
        """Undo everything, and forget what was read."""
        self._memory.rollback(self._cursor)

    def _by_keys(self, shape: Shape, names: tuple[str, ...], keys: list[Key]) -> list[Row]:
        rows: list[Row] = []
        if not keys:
            return rows
        with available():
            for start in range(0, len(keys), CHUNKS[-1]):
                part = keys[start : start + CHUNKS[-1]]
                size = next(size for size in CHUNKS if size >= len(part))
                padded = [*part, *part[-1:] * (size - len(part))]
                statement = self._statements.by_keys(shape, names, size)
                self._cursor.execute(statement, [value for key in padded for value in key])
                rows.extend(map(shape.row._make, self._cursor.fetchall()))
        return rows

    def _run(self, statement: Any, params: dict[str, Any]) -> list[Any]:
        sql, values = self._statements.bound(statement, params)
        with available():
            self._cursor.execute(sql, values)
            columns = tuple(column[0] for column in self._cursor.description)
            make = row_type("found", columns)._make
            return [make(row) for row in self._cursor.fetchmany(MOST_ROWS + 1)]
