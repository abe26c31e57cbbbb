"""How long a town takes to open, so that tests can have one each."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from shutil import copyfile
from statistics import median
from time import perf_counter

from bench.report import Target, pin, report
from bot.local.town import Town
from storage.schema import create

TOWNS = 30
TARGETS: dict[str, Target] = {"town_ms": ("<=", 20)}


async def opening_ms() -> float:
    """Give the median milliseconds in which a town opens on a fresh database."""
    taken = []
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        template = Path(name) / "template.db"
        create(f"sqlite:///{template}")
        for number in range(TOWNS):
            path = Path(name) / f"{number}.db"
            began = perf_counter()
            copyfile(template, path)
            town = await Town.open(f"sqlite:///{path}")
            taken.append((perf_counter() - began) * 1000)
            await town.close()
    return median(taken)


def main() -> bool:
    """Measure, and print it."""
    pin()
    return report("town", {"town_ms": asyncio.run(opening_ms())}, TARGETS, TOWNS)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
