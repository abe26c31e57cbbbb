"""What the dispatcher costs against bare SQLite, and what a million members cost it.

`dispatch_vs_sqlite`: events per second from a queue through dispatcher and commit, against bare
`sqlite3` `executemany` of the very rows that the dispatcher wrote, in the same batches, on the
same database; `synchronous=FULL` on both sides, and nothing judged. `loaded_vs_empty`: the same
with 1,000,000 members and 10,000,000 entries, opened cold, against a database that knows only who
speaks.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.boards import board_times
from bench.databases import copy, fresh, loaded, unjudged
from bench.events import NOW, events
from bench.importing import import_per_cpu_second
from bench.report import Target, pin, report
from bench.starting import idle_mb, ready_s
from bot.collector import calm_collector
from bot.features import house
from community.dispatch import Dispatcher
from community.events import Event
from storage.database import Database, Unavailable
from storage.store import Store

RUNS = 5
EVENTS = 20_000
FEW, MANY = 2_000, 1_000_000
BATCH = 100
TARGETS: dict[str, Target] = {
    "dispatch_vs_sqlite": (">=", 0.20),
    "loaded_vs_empty": (">=", 0.80),
    "top_ms": ("<=", 5),
    "rank_ms": ("<=", 5),
    "import_per_cpu_s": (">=", 5000),
    "ready_s": ("<=", 1.5),
    "idle_mb": ("<=", 120),
}
Step = tuple[str, list[Any]]


class Noted:
    """A driver's cursor that notes what is handed to `executemany`."""

    def __init__(self, cursor: Any, steps: list[Step]) -> None:
        self._cursor = cursor
        self._steps = steps

    def executemany(self, sql: str, rows: list[Any]) -> None:
        """Note the rows, and write them."""
        self._steps.append((sql, list(rows)))
        self._cursor.executemany(sql, rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


class Recorder(Store):
    """A store that notes what it hands to the driver, batch by batch."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.batches: list[list[Step]] = []

    def begin(self) -> Any:
        batch: Any = super().begin()
        self.batches.append([])
        batch._cursor = Noted(batch._cursor, self.batches[-1])
        return batch


def dispatch(
    path: Path, waiting: Sequence[Event], make: Callable[[Database], Store] = Store
) -> tuple[float, Store]:
    """Run events that wait through the dispatcher; gives seconds, and the store that wrote."""
    database = Database(f"sqlite:///{path}", "FULL")
    store = make(database)
    dispatcher = Dispatcher(
        store,
        house(),
        key=b"bench",
        clock=lambda: NOW,
        instance=unjudged(),
        unavailable=Unavailable,
    )
    began = perf_counter()
    done = 0
    while done < len(waiting):
        done += dispatcher.run(waiting[done : done + BATCH]).handled
    seconds = perf_counter() - began
    store.close()
    database.close()
    return seconds, store


def bare(path: Path, batches: Sequence[Sequence[Step]]) -> float:
    """Write the same rows with nothing but sqlite3; gives seconds."""
    database = Database(f"sqlite:///{path}", "FULL")
    with closing(database.connect()) as connection:
        began = perf_counter()
        for steps in batches:
            connection.execute("BEGIN IMMEDIATE")
            for sql, rows in steps:
                connection.executemany(sql, rows)
            connection.execute("COMMIT")
        seconds = perf_counter() - began
    database.close()
    return seconds


def against_sqlite(folder: Path, count: int, runs: int) -> tuple[float, list[str]]:
    """Give the ratio of the dispatcher's speed to that of bare SQLite, and a line on both."""
    base = fresh(folder / "few.db", range(1, FEW + 1))
    waiting = list(events(count, FEW, seed=1))
    _, store = dispatch(copy(base, folder / "record.db"), waiting, Recorder)
    assert isinstance(store, Recorder)
    ours, theirs = [], []
    for run in range(runs):
        ours.append(dispatch(copy(base, folder / f"ours{run}.db"), waiting)[0])
        theirs.append(bare(copy(base, folder / f"bare{run}.db"), store.batches))
    rows = sum(len(rows) for steps in store.batches for _, rows in steps)
    note = (
        f"{count} events, {rows} rows: dispatcher {count / median(ours):,.0f} events/s, "
        f"bare sqlite3 {count / median(theirs):,.0f} events/s"
    )
    return median(theirs) / median(ours), [note]


def against_empty(folder: Path, count: int, runs: int, members: int) -> tuple[float, list[str]]:
    """Give the ratio of the speed with many members to that with only those who speak."""
    waiting = list(events(count, members, seed=2))
    speak = {int(event.who.id) for event in waiting if event.who}
    small = fresh(folder / "speakers.db", sorted(speak | _named(waiting)))
    big = loaded(members)
    many, few = [], []
    for run in range(runs):
        many.append(dispatch(copy(big, folder / "many.db"), waiting)[0])
        few.append(dispatch(copy(small, folder / f"few{run}.db"), waiting)[0])
    note = (
        f"{members:,} members: {count / median(many):,.0f} events/s, "
        f"{len(speak):,} who speak: {count / median(few):,.0f} events/s"
    )
    return median(few) / median(many), [note]


def _named(waiting: Sequence[Event]) -> set[int]:
    """Give the members that commands name, so that both databases know the same people."""
    texts = [getattr(event, "text", "") for event in waiting]
    return {
        int(text.split()[1].removeprefix("@member")) for text in texts if text.startswith("/give")
    }


def main(count: int = EVENTS, runs: int = RUNS, members: int = MANY) -> bool:
    """Measure everything, and print it."""
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        folder = Path(name)
        ratios["ready_s"] = ready_s(folder)
        ratios["idle_mb"] = idle_mb(folder)
        pin()
        calm_collector()  # as `hearth run` does; both sides are measured under it
        ratios["dispatch_vs_sqlite"], notes = against_sqlite(folder, count, runs)
        ratios["loaded_vs_empty"], more = against_empty(folder, count, runs, members)
        ratios |= board_times(copy(loaded(members), folder / "boards.db"))
        ratios["import_per_cpu_s"], last = import_per_cpu_second(folder)
    ordered = {name: ratios[name] for name in TARGETS if name in ratios}
    return report("dispatch", ordered, TARGETS, runs, [*notes, *more, *last])


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
