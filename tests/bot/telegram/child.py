"""A bot as a process that a test may kill: forked from one that has loaded it, to save the time."""

from __future__ import annotations

import os
from pathlib import Path

from tests.forked import Forked


def born(environment: dict[str, str], log: str) -> Forked:
    """Start `hearth run` with this environment; its lines are added to a file."""
    with Path(log).open("a") as file, Path(os.devnull).open() as nothing:
        return Forked(
            *("hearth", "run"), stdin=nothing, stdout=file, stderr=file, environment=environment
        )
