"""Writes a table for a person, as a spreadsheet opens it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from community.jobs import File
from storage.exporting import cell
from storage.handouts import drop_old_files, new_file


def write_table(
    folder: Path, member: int, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> File:
    """Write rows as CSV for a member, as they come; what was never delivered before goes."""
    drop_old_files(folder)
    path, file = new_file(folder, member, ".csv")
    count = 0
    try:
        with TextIOWrapper(file, "utf-8-sig", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(columns)
            for row in rows:
                writer.writerow(map(cell, row))
                count += 1
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return File(str(path), path.stat().st_size, count)
