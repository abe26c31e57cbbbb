"""Whether a backup or an export that stands under its name is whole, and what else lies about."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.archive import BOOKS, unpack
from storage.backup import DATED, SCRATCH, STALE, examine
from storage.database import Unavailable


def backups(folder: Path) -> set[Path]:
    """Give what a rotation takes for a backup."""
    return {path for path in folder.iterdir() if DATED.fullmatch(path.name)}


def backup_amiss(file: Path) -> Iterator[str]:
    """Unpack and audit a backup; say what is wrong with it."""
    with TemporaryDirectory(prefix="hearth-chaos-") as home:
        try:
            manifest = unpack(file, Path(home))
            found = examine(Path(home) / BOOKS)
        except Unavailable as error:
            yield f"{file.name}: {error}"
            return
    if found.wrong or manifest.wrong:
        yield f"{file.name}: the books disagree in {found.wrong} places"
    if (found.rows, found.transactions) != (manifest.rows, manifest.transactions):
        yield f"{file.name} is not what its manifest says"


def export_amiss(folder: Path) -> Iterator[str]:
    """Count an export's rows, and its points in two ways; say what is wrong with it."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    kept = {path.stem: _lines(path) for path in folder.glob("*.jsonl")}
    counts = {name: len(rows) for name, rows in kept.items()}
    if counts != manifest["rows"]:
        yield f"{folder.name} has {counts} rows, but says {manifest['rows']}"
    entries = sum(row["amount"] for row in kept["ledger"])
    points = sum(row["points"] - row["debt"] for row in kept["balance"])
    if entries != points:
        yield f"{folder.name}: entries of {entries} and {points} points are of two moments"


def _lines(path: Path) -> list[dict[str, int]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def remains(*folders: Path) -> list[Path]:
    """Give what killed commands left, which nobody but the owner may look into."""
    return [
        path
        for folder in folders
        for path in folder.iterdir()
        if path.name.startswith(SCRATCH) or path.name.endswith(".part")
    ]


def open_to_others(paths: list[Path]) -> list[str]:
    """Say what of it others could read."""
    return [f"{path.name} is open to others" for path in paths if _mode(path) & 0o077]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def age(paths: list[Path]) -> None:
    """Let it look as old as what is in nobody's use any more."""
    before = time.time() - 2 * STALE.total_seconds()
    for path in paths:
        os.utime(path, (before, before))
