"""Commands beside the bot that die: `hearth backup` and `hearth export`, with a reaper in them.

`main` is a nursery, as child.py is, of processes for one command each.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import msgspec

import storage.exporting
from bot.cli import main as hearth
from storage import backup, copying
from storage.database import Database, Unavailable
from tests.chaos.child import raise_lives
from tests.chaos.place import prepare_place
from tests.chaos.points import Point, Reaper

STEPS = 200
"""Steps of SQLite's machine between two looks at whether it is time to die."""


class Errand(msgspec.Struct, frozen=True):
    """A command: its words, where it runs, on what, at which moment, and where it ends."""

    words: tuple[str, ...]
    place: str
    url: str
    now: datetime
    note: str
    log: str
    point: Point | None = None
    arrival: int = 1


async def go(errand: Errand) -> None:
    """Carry out a command as the console does, until it ends or death comes."""
    os.chdir(errand.place)
    os.environ["HEARTH_DATABASE__URL"] = errand.url
    reaper = Reaper(errand.point, errand.arrival, Path(errand.note))
    reaper.armed = True
    with ExitStack() as stack:
        stack.enter_context(patch("bot.safekeeping.datetime", _stopped(errand.now)))
        for seam in (_backups, _exports):
            for where, mortal in seam(reaper):
                stack.enter_context(patch(where, mortal))
        try:
            hearth(errand.words)
        except SystemExit as left:
            if left.code:
                raise RuntimeError(f"{errand.words} ended with {left.code}") from left


def _stopped(at: datetime) -> type[datetime]:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]  # of the base, not ours
            return at.astimezone(tz)

    return Stopped


def _backups(reaper: Reaper) -> Iterator[tuple[str, Any]]:
    """Give the seams of a backup: SQLite copies in one statement, PostgreSQL row by row."""

    def connect(database: Database, real: Callable[[Database], Any] = Database.connect) -> Any:
        connection = real(database)
        if isinstance(connection, sqlite3.Connection):
            connection.set_progress_handler(lambda: reaper.at(Point.COPY), STEPS)
        return connection

    put_all = copying._put_into_sqlite

    def put(target: Any, table: Any, parts: Iterable[Any]) -> None:
        put_all(target, table, _watched(parts, reaper))

    yield "storage.copying.Database.connect", connect
    yield "storage.copying._put_into_sqlite", put
    yield "storage.backup.examine", _after(reaper, Point.VERIFY, backup.examine)
    yield "storage.backup.place", _after(reaper, Point.NAME, backup.place)


def _exports(reaper: Reaper) -> Iterator[tuple[str, Any]]:
    """Give the seams of an export, which is verified by the manifest that comes last."""
    exporting = storage.exporting

    def write(path: Any, table: Any, rows: Any, *more: Any, real: Any = exporting._write) -> int:
        written: int = real(path, table, _watched(rows, reaper), *more)
        return written

    def rename(path: Path, to: Path, real: Any = Path.rename) -> Path:
        reaper.at(Point.NAME)
        renamed: Path = real(path, to)
        return renamed

    yield "storage.exporting._write", write
    yield "storage.exporting._manifest", _after(reaper, Point.VERIFY, exporting._manifest)
    yield "bot.exporting.Path.rename", rename


def _after(reaper: Reaper, point: Point, work: Callable[..., Any]) -> Callable[..., Any]:
    """Put a point before some work."""

    def mortal(*words: Any, **more: Any) -> Any:
        reaper.at(point)
        return work(*words, **more)

    return mortal


def _watched(parts: Iterable[Any], reaper: Reaper) -> Iterator[Any]:
    for part in parts:
        yield part
        reaper.at(Point.COPY)


def rehearse() -> None:
    """Load whatever a command needs, by carrying each out once."""
    with suppress(Unavailable):
        Database("postgresql+psycopg://").close()
    with TemporaryDirectory() as home:
        url = f"sqlite:///{home}/hearth.db"
        with closing(Database(url, "OFF")) as database:
            prepare_place(database)
        os.environ["HEARTH_DATABASE__URL"] = url
        os.chdir(home)
        for words in (("backup", "copy.tar.gz"), ("export", "out", "--format", "json")):
            with suppress(SystemExit):
                hearth(words)
        os.chdir("/")


def main() -> None:
    """Be the nursery."""
    raise_lives(Errand, go, rehearse)
