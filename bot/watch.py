"""What the line has done so far, counted a batch at a time for whoever asks."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from time import time

from community.events import Event

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds of the classes that batches are counted in, in seconds."""


class Watch:
    """Counts events by kind and platform, and batches by how long they took.

    The dispatcher's thread counts, others read.
    """

    def __init__(self) -> None:
        self.events: Counter[tuple[type[Event], str]] = Counter()
        self.batches = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.last: float | None = None

    def count(self, events: Sequence[Event], seconds: float) -> None:
        """Count a batch that is committed."""
        self.events.update((type(event), event.platform) for event in events)
        self.batches[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds
        self.last = time()

    @property
    def classes(self) -> list[tuple[str, float]]:
        """Give how many batches took no longer than each bound."""
        total, found = 0, []
        for bound, count in zip((*BOUNDS, None), list(self.batches), strict=True):
            total += count
            found.append((f"{bound:g}" if bound is not None else "+Inf", float(total)))
        return found
