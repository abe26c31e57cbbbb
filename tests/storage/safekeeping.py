"""A life to be backed up, and how backups of it are taken, opened and put back."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from storage.archive import (
    BOOKS,
    Manifest,
    unpack,
)
from storage.backup import back_up
from storage.database import Database
from storage.restore import Restored, restore
from tests.storage.life import Life

NOW = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
SECRET = b"a key that seals and is no text!"


def lived(database: Database, events: int = 60, seed: int = 1) -> None:
    with closing(Life(database, seed)) as life:
        life.goes_on(events)


def take(database: Database, to: Path, key: Path | None = None) -> Manifest:
    return back_up(database, to, key=key, program="0", now=NOW)


def put(database: Database, file: Path, *, replace: bool = False) -> Restored:
    return restore(database, file, key=None, now=NOW, replace=replace)


def inside(file: Path, tmp_path: Path) -> Path:
    """Unpack a backup; gives the copy in it."""
    folder = tmp_path / "inside"
    folder.mkdir()
    unpack(file, folder)
    return folder / BOOKS
