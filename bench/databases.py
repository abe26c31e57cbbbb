"""Databases to measure on: a small one, and one of a million members, built once."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from bench.events import NOW, PLAZA
from bench.updates import GROUP
from bot.founding import found, join
from community.boards import Metric, Span, board, buckets
from community.events import Place
from community.people import MOST_COUNTED
from community.refs import micros
from community.rulebook import FEATURE, field_of, names
from community.settings import Instance
from storage.database import Database
from storage.repositories.boards import CROWDED
from storage.repositories.people import IDENTITY
from storage.schema import HEAD, prepare
from storage.store import Store

FOLDER = Path(__file__).parents[1] / ".bench"
ENTRIES = 10
"""Entries of the ledger for each member."""
BUILD = 2
"""Counted up when this module builds another database than before."""
SECOND = 1_000_000
PODIUM = 5_000


def fresh(path: Path, members: Iterable[int]) -> Path:
    """Make a database in which only these members are known."""
    database = Database(f"sqlite:///{path}", "OFF")
    prepare(database)
    store = Store(database)
    join(store, found(store, "Bench", NOW).id, "local", PLAZA)
    store.close()
    database.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO member VALUES (?,?,?,?,?,?,?,?,?,?,?)", map(_member, members)
        )
        connection.executemany(
            "INSERT INTO identity VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", map(_identity, members)
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def unjudged() -> Instance:
    """Give an instance whose file has every rule of moderation off: bench.judging measures them."""
    return Instance({FEATURE: {field_of(name, "mode"): "off" for name in names()}})


BAKERS = Place(str(GROUP["id"]), title="Bakers")


def bakery(path: Path, platform: str = "telegram", place: Place = BAKERS) -> str:
    """Make a database with a community that a chat belongs to; gives its address."""
    url = f"sqlite:///{path}"
    database = Database(url)
    prepare(database)
    store = Store(database)
    bakers = found(store, "Bakers", datetime.now(UTC), language="en", zone="UTC")
    join(store, bakers.id, platform, place)
    store.close()
    database.close()
    return url


def loaded(members: int) -> Path:
    """Give the database of many members with ten entries each; built at the first call."""
    return built(f"loaded-{members}", BUILD, members, lambda db: _fill(db, members))


def built(name: str, build: int, members: int, fill: Callable[[sqlite3.Connection], None]) -> Path:
    """Give a database of so many members, filled in one transaction at the first call.

    Another one is built after a migration, or where `build` was counted up.
    """
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}-{HEAD}-{build}.db"
    if not path.exists():
        building = path.with_suffix(".building")
        for left in FOLDER.glob(f"{building.name}*"):
            left.unlink()
        fresh(building, range(1, members + 1))
        with closing(sqlite3.connect(building, isolation_level=None)) as connection:
            connection.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;")
            connection.execute("BEGIN")
            fill(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
        building.rename(path)
    return path


def copy(path: Path, to: Path) -> Path:
    """Copy a database, and let the system forget that it has the pages in memory."""
    shutil.copyfile(path, to)
    with to.open("rb") as file:
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return to


def _member(number: int) -> tuple[Any, ...]:
    return (number, 1, 0, None, 0, 0, None, 0, 0, 0, 0)


def _identity(number: int) -> tuple[Any, ...]:
    handle = f"member{number}"
    row: list[Any] = [number, 1, number, "local", str(number), f"Member {number}", handle, handle]
    known = dict(zip(IDENTITY.columns, row, strict=False)) | {"wrote": MOST_COUNTED}
    return tuple(known.get(column, 0) for column in IDENTITY.columns)


def _fill(connection: sqlite3.Connection, members: int) -> None:
    """Write entries, balances, lots and boards that agree with each other."""
    today = NOW.date()
    scores = _scores(members)
    connection.executemany(
        "INSERT INTO ledger VALUES (?,?,?,?,?,?,?,?,?,?)", _entries(scores, today)
    )
    rows = ((member, score, 0, score) for member, score in enumerate(scores, 1))
    connection.executemany("INSERT INTO balance VALUES (?,?,?,?)", rows)
    lots = ((member, 0, score) for member, score in enumerate(scores, 1))
    connection.executemany("INSERT INTO lot VALUES (?,?,?)", lots)
    for metric in Metric:
        for span in Span:
            which = board(1, metric, span, today)
            values = scores if metric is Metric.POINTS else [score % 400 + 1 for score in scores]
            kept = [(m, v) for m, v in enumerate(values, 1) if span is not Span.DAY or m % 3 == 0]
            connection.executemany(
                "INSERT INTO score VALUES (?,?,?,?,?)",
                ((m, which.code, which.start, 1, v) for m, v in kept),
            )
            podium = sorted(kept, key=lambda pair: -pair[1])[:PODIUM]
            connection.executemany(
                "INSERT INTO podium VALUES (1,?,?,?,?)",
                ((which.code, which.start, v, m) for m, v in podium),
            )
            floor = podium[-1][1] + 1
            standing = sum(v >= floor for _, v in podium)
            connection.execute(
                "INSERT INTO floor VALUES (1,?,?,?,?,?)",
                (which.code, which.start, floor, standing, CROWDED),
            )
            tally = Counter((level, b) for _, v in kept for level, b in enumerate(buckets(v)))
            connection.executemany(
                "INSERT INTO tally VALUES (1,?,?,?,?,?)",
                ((which.code, which.start, *key, n) for key, n in sorted(tally.items())),
            )


def _scores(members: int) -> list[int]:
    rng = Random(7)
    return [ENTRIES + int(rng.paretovariate(1.2) * 20) % 200_000 for _ in range(members)]


def _entries(scores: list[int], today: date) -> Iterator[tuple[Any, ...]]:
    """Give ten entries a member, of which the last makes up the sum."""
    began = micros(NOW) - 90 * 86_400 * SECOND
    for member, score in enumerate(scores, 1):
        for number in range(ENTRIES):
            at = began + (number * 7 * 86_400 + member % 86_400) * SECOND
            amount = 1 if number else score - ENTRIES + 1
            yield (
                member,
                at,
                2,
                1,
                -member * ENTRIES - number,
                amount,
                today.toordinal(),
                0,
                "",
                "",
            )
