"""The pace of Python's garbage collector in a process that runs the dispatcher."""

import gc

YOUNG, MIDDLE, OLD = 50_000, 20, 50
"""A batch makes some ten thousand values that live until its commit: by itself the collector looks
at all of them several times over, for a seventh of the dispatcher's time."""


STARTING = 250_000
"""More than a start makes, nearly all of which stays: to look at it several times finds nothing."""


def spare_start() -> None:
    """Let the collector wait until a start has loaded what it needs."""
    if gc.get_threshold() != (YOUNG, MIDDLE, OLD):  # to count the frozen walks past all of them
        gc.set_threshold(STARTING)


def calm_collector() -> None:
    """Let the collector look rarely, and never at what start-up has made."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
