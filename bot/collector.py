"""The pace of Python's garbage collector in a process that runs the dispatcher."""

import gc

YOUNG, MIDDLE, OLD = 50_000, 20, 50
"""A batch makes some ten thousand values that live until its commit: by itself the collector looks
at all of them several times over, for a seventh of the dispatcher's time."""


def calm_collector() -> None:
    """Let the collector look rarely, and never again at what start-up has made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
