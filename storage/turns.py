"""Short writing transactions beside a running bot, with pauses in which it has its turn."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection

from storage.batch import Batch
from storage.database import Database, count_up
from storage.store import Store

T = TypeVar("T")

HOLD = 0.025
"""Seconds for which a transaction should hold the writers' lock; twice that is no harm."""
MOST = 5_000
FEW = 50
"""Rows between two looks at the clock."""


class Pace:
    """Says how much may be done `at_once` in a transaction, by how long the last one took."""

    def __init__(self) -> None:
        self.at_once = 100

    def pace(self, took: float) -> None:
        """Do more at once, or less, so that the next time takes as long as it should."""
        factor = max(0.5, min(2.0, HOLD / max(took, 1e-6)))
        self.at_once = max(1, min(MOST, round(self.at_once * factor)))


class Turns(Pace):
    """Opens transactions, and says how much may be done `at_once` in the next one."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    @contextmanager
    def take(self) -> Iterator[Batch]:
        """Open a transaction, commit it, and leave the lock to others for as long as it took."""
        batch = self._store.begin()
        began = time.perf_counter()
        try:
            yield batch
            batch.commit()
        except BaseException:
            batch.rollback()
            raise
        took = time.perf_counter() - began
        self.pace(took)
        rest(took)


def rest(took: float) -> None:
    """Leave the lock to others for as long as it was held."""
    time.sleep(min(took, 2 * HOLD))


def in_turns(
    database: Database, rows: Iterator[T], write: Callable[[Connection, list[T]], None]
) -> int:
    """Write what belongs to some rows, a few in each transaction; gives how many they were.

    The clock is looked at while the lock is held: what as many rows took before says little on a
    machine that has just become busy, and nothing of another table.
    """
    done, part = 0, list(islice(rows, FEW))
    while part:
        with database.writing() as connection:
            began = time.perf_counter()
            while part and time.perf_counter() - began < HOLD:
                write(connection, part)
                done += len(part)
                part = list(islice(rows, FEW))
            count_up(connection)
        rest(time.perf_counter() - began)
    return done
