"""What a batch has merged and not written yet, table by table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from storage.chain import AUDIT, sealed
from storage.pages import Sums, add_up
from storage.shapes import flush_order

if TYPE_CHECKING:
    from storage.pages import Page
    from storage.shapes import Key, Row, Shape
    from storage.statements import Statements

Work = list[tuple[str, Sequence[Any]]]
"""Statements in the order in which foreign keys always find their row, and what each takes."""


class Unwritten:
    """Rows to put or to drop, rows to insert, and numbers to add."""

    __slots__ = ("_added", "_appended", "_rows", "_whole")

    def __init__(self) -> None:
        self._rows: dict[Shape, dict[Key, Row | None]] = defaultdict(dict)
        self._whole: dict[Shape, set[Key]] = defaultdict(set)
        """Of tables with indexes: the rows that are new to them, or are found otherwise now."""
        self._appended: dict[Shape, list[Row]] = defaultdict(list)
        self._added: Sums = {}

    def __bool__(self) -> bool:
        return bool(self._rows or self._appended or self._added)

    def take(self, page: Page, known: Mapping[Shape, dict[Key, Row | None]]) -> None:
        """Take over what a page writes; `known` are the rows as they were before it."""
        for shape, rows in page.rows.items():
            self._rows[shape].update(rows)
            if shape.indexed:
                self._whole[shape].update(_found_otherwise(shape, known.get(shape, {}), rows))
        for shape, new in page.appended.items():
            self._appended[shape] += new
        add_up(self._added, page.adds)

    def work(
        self,
        make: Statements,
        last: Callable[[], Sequence[Any]],
        only: Collection[str] | None = None,
    ) -> Work:
        """Give what is to be done for all tables, or only for some, and forget it.

        `last` reads the end of the audit chain.
        """
        order = flush_order()
        waiting = {*self._rows, *self._appended, *(shape for shape, _ in self._added)}
        shapes = sorted(
            (shape for shape in waiting if only is None or shape.name in only),
            key=lambda shape: order[shape.name],
        )
        gone: Work = []
        written: Work = []
        for shape in shapes:
            rows = self._rows.pop(shape, {})
            # In the order of the keys, so that each page of a tree is found once.
            put = sorted([row for row in rows.values() if row is not None])
            if len(put) < len(rows):
                dropped = sorted([key for key, row in rows.items() if row is None])
                gone.append((make.delete(shape), dropped))
            written += self._put(make, shape, put)
            if new := self._appended.pop(shape, None):
                inserted = sealed(new, last) if shape is AUDIT else sorted(new)
                written.append((make.insert(shape), inserted))
            for which in [which for which in self._added if which[0] is shape]:
                sums = self._added.pop(which).values()
                if added := sorted(row for row in sums if any(row[which[1] :])):
                    written.append((make.add(*which), added))
        # What points at a row goes before it.
        return [*reversed(gone), *written]

    def _put(self, make: Statements, shape: Shape, rows: list[Row]) -> Work:
        whole = self._whole.pop(shape, ())
        if not shape.indexed:
            return [(make.upsert(shape), rows)] if rows else []
        parts: tuple[list[Row], list[Row]] = [], []
        for row in rows:
            parts[row[: shape.width] in whole].append(row)
        made = zip((make.renew, make.upsert), parts, strict=True)
        return [(statement(shape), part) for statement, part in made if part]


def _found_otherwise(
    shape: Shape, known: Mapping[Key, Row], rows: Mapping[Key, Row]
) -> Iterator[Key]:
    for key, row in rows.items():
        before = known.get(key)
        if before is None or row is None or _moved(shape, before, row):
            yield key


def _moved(shape: Shape, before: Row, row: Row) -> bool:
    return any(before[place] != row[place] for place in shape.indexed)
