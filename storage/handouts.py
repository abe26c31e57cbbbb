"""Files that were written for somebody, until they are delivered."""

from __future__ import annotations

import os
import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import IO

LIVES = timedelta(hours=24)
"""How long a file waits for its delivery; then it goes, wherever it got stuck."""


def new_file(folder: Path, member: int, suffix: str) -> tuple[Path, IO[bytes]]:
    """Open a file for a member that nobody else on the machine can read; gives path and file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{member}-{token_hex(16)}{suffix}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return path.resolve(), os.fdopen(descriptor, "wb")


def drop_files(folder: Path, member: int) -> None:
    """Delete the files of a member."""
    for path in folder.glob(f"{member}-*"):
        path.unlink(missing_ok=True)


def drop_old_files(folder: Path) -> int:
    """Delete the files that were never delivered; gives how many those were."""
    before = time.time() - LIVES.total_seconds()
    old = [path for path in folder.glob("*-*") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def keep_only(folder: Path, awaited: Collection[str]) -> None:
    """Delete the files that no action waits to hand over, while nobody writes any.

    They are what a process left that ended while it wrote, or before it could say that it had.
    """
    for path in folder.glob("*-*"):
        if str(path.resolve()) not in awaited:
            path.unlink(missing_ok=True)
