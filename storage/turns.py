"""Short writing transactions beside a running bot, with pauses in which it has its turn."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from storage.batch import Batch
from storage.store import Store

HOLD = 0.025
"""Seconds for which a transaction should hold the writers' lock; twice that is no harm."""
MOST = 5_000


class Turns:
    """Opens transactions, and says how much may be done `at_once` in the next one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.at_once = 100

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
        time.sleep(min(took, 2 * HOLD))

    def pace(self, took: float) -> None:
        """Do more at once, or less, so that the next time takes as long as it should."""
        factor = max(0.5, min(2.0, HOLD / max(took, 1e-6)))
        self.at_once = max(1, min(MOST, round(self.at_once * factor)))
