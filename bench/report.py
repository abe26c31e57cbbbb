"""How a benchmark reports: a table for people, a line of JSON for machines."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Literal

from rich.console import Console
from rich.table import Table

Target = tuple[Literal[">=", "<="], float]


def pin(*, last: bool = False) -> None:
    """Keep this process on one core, where the system allows it: the first, or the last."""
    if hasattr(os, "sched_setaffinity"):
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {max(cores) if last else min(cores)})


def report(
    title: str,
    ratios: Mapping[str, float],
    targets: Mapping[str, Target],
    runs: int,
    notes: Sequence[str] = (),
) -> bool:
    """Print what was measured beside its targets; with --json a last line of JSON."""
    table = Table(title=title)
    for column in ("name", "measured", "target", ""):
        table.add_column(column)
    reached = True
    for name, value in ratios.items():
        sign, bound = targets.get(name, ("", 0.0))
        met = not sign or (value >= bound if sign == ">=" else value <= bound)
        reached = reached and met
        wanted = f"{sign} {bound:g}" if sign else ""
        table.add_row(name, f"{value:.3f}", wanted, "" if not sign else "yes" if met else "NO")
    console = Console()
    console.print(table)
    for note in notes:
        console.print(note, highlight=False)
    if "--json" in sys.argv:
        rounded = {name: round(value, 4) for name, value in ratios.items()}
        line = {"ratios": rounded, "targets": targets, "reached": reached, "runs": runs}
        print(json.dumps(line))
    return reached
