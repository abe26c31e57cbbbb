"""A million messages against the laws of moderation: `python -m tests.moderation.fuzz [COUNT]`.

Plain luck where Hypothesis is too slow; what fails is told by its seed, and repeated by it.
"""

from __future__ import annotations

import sys
import time
from multiprocessing import Pool
from random import Random

from moderation.folding import compact, fold
from tests.moderation.test_laws import grows, joins, obeys, some_message
from tests.moderation.test_reading import is_read_as_alone
from tests.moderation.texts import some_text

COUNT, BATCH, ROW = 1_000_000, 1_000, 50


def one(seed: int) -> None:
    """Judge one message; raises AssertionError for a broken law, and whatever breaks the judge."""
    luck = Random(seed)
    message, history = some_message(luck)
    obeys(message, history)
    joins(luck)
    grows(luck)
    for text in (message.text, message.quote):
        assert fold(fold(text)) == fold(text)
        assert compact(compact(text)) == compact(text)


def row(seed: int) -> None:
    """Read texts together; raises AssertionError where one is not read as if it were alone."""
    luck = Random(seed)
    is_read_as_alone([some_text(luck) for _ in range(ROW)])


def batch(first: int) -> int:
    """Judge a batch; what fails bears the seed that `one` repeats it by."""
    for seed in range(first, first + BATCH):
        try:
            one(seed)
            if not seed % ROW:
                row(seed)
        except Exception as broken:
            broken.add_note(f"one({seed}) or row({seed}) repeats it")
            raise
    return BATCH


def main() -> None:
    """Judge as many as are asked for, on all cores; what breaks a law ends it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    began, first, done = time.perf_counter(), time.time_ns(), 0
    with Pool() as pool:
        for some in pool.imap_unordered(batch, range(first, first + count, BATCH)):
            done += some
            sys.stdout.write(f"\r{done:,} messages in {time.perf_counter() - began:.0f} s ")
            sys.stdout.flush()
    sys.stdout.write("and every law held\n")


if __name__ == "__main__":
    main()
