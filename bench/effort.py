"""What recognising costs: a full run over a long history, and a day's update."""

from __future__ import annotations

import time
import tracemalloc

from bench.chronicle import Chronicle, evidence
from community.recognition import recognise

MESSAGES = 150_000
MB = 1_000_000


def full(chronicle: Chronicle) -> dict[str, float]:
    """Measure gathering and ranking so many messages: seconds, and the most memory it takes."""
    first, last = _stretch(chronicle)
    began = time.perf_counter()
    recognise(list(evidence(chronicle, first, last)), {})
    seconds = time.perf_counter() - began
    tracemalloc.start()
    recognise(list(evidence(chronicle, first, last)), {})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"full_s": seconds, "full_mb": most / MB}


def daily(chronicle: Chronicle) -> dict[str, float]:
    """Measure gathering the last two days and ranking the whole of it again."""
    first, last = _stretch(chronicle)
    before = list(evidence(chronicle, first, last - 2))
    began = time.perf_counter()
    recognise([*before, *evidence(chronicle, last - 2, last)], {})
    return {"daily_s": time.perf_counter() - began}


def _stretch(chronicle: Chronicle) -> tuple[int, int]:
    last = max(chronicle.days) + 1
    first, said = last, 0
    while said < MESSAGES and first > min(chronicle.days):
        first -= 1
        said += len(chronicle.days.get(first, ()))
    return first, last
