"""What a comparison finds, and how two bags of anything are compared."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, text

SHOWN = 5


class Finding(msgspec.Struct, frozen=True):
    """One thing that was compared: how much of it there is, and what is wrong with it."""

    what: str
    count: int
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.wrong:
            return f"passed  {self.what}: {self.count:,}"
        shown = "".join(f"\n          {line}" for line in self.wrong[:SHOWN])
        return f"FAILED  {self.what}: {len(self.wrong):,} differences{shown}"


def rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(query))]


def same(what: str, expected: Iterable[Any], found: Iterable[Any]) -> Finding:
    """Compare two bags of anything."""
    should, does = Counter(expected), Counter(found)
    wrong = [f"missing: {thing} x {times}" for thing, times in (should - does).items()]
    wrong += [f"too much: {thing} x {times}" for thing, times in (does - should).items()]
    return Finding(what, should.total(), tuple(wrong))
