"""A database by its address: connections as Hearth needs them, on SQLite and PostgreSQL."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from community.words import Code, Text, t

Synchronous = Literal["FULL", "NORMAL", "OFF"]
POSTGRES = "postgresql+psycopg"
CHECKPOINT_PAGES = 4000
"""Commits stall less with rarer checkpoints: p99 0.6 instead of 1.5 ms at the default 1000."""
JOURNAL_BYTES = 64 * 1024 * 1024
CACHE_KIB = 32 * 1024
"""Pages in memory, filled as they are used: the inner nodes of a million members' trees."""
READ_AHEAD_BYTES = 1 << 30
"""How much of the file the system is asked to read at the start: whole runs of a disk cost a
hundredth of the same pages one by one, as members come by in no order."""
REQUEST_BYTES = 128 * 1024
WORTH_ASKING = 1 << 20
"""Bytes of a file that is not there at once by itself."""
READERS = 2
"""Readers' connections that stay open; more are opened when they are needed."""
BUSY_MS = 10_000
CONNECT_S = 10
"""Seconds to reach PostgreSQL; by itself the driver waits for two minutes."""
WRITER_LOCK = 4_726_548
"""The advisory lock that makes writers on PostgreSQL take turns, as BEGIN IMMEDIATE does."""


class Unavailable(Exception):
    """The database cannot be used now; nothing is lost, the work can be tried again."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class Database:
    """Where the state lives. `url` is sqlite:///file or postgresql://...

    `key` is the instance's secret, by which who was forgotten is known again; `folder` is where
    files lie that belong to the state. Whoever opens a database for the bot sets both.
    """

    def __init__(self, url: str | URL, synchronous: Synchronous = "FULL") -> None:
        try:
            self.url = _by_our_driver(make_url(url))
            # The writer's connection is opened on one thread and closed on another.
            options: dict[str, Any] = {"check_same_thread": False}
            pool: dict[str, Any] = {"pool_size": READERS, "max_overflow": -1}
            if self.url.get_backend_name() != "sqlite":
                options = {"connect_timeout": self.url.query.get("connect_timeout", CONNECT_S)}
                # A server may have ended a connection that lay idle.
                pool["pool_pre_ping"] = True
            self.engine = create_engine(self.url, poolclass=QueuePool, connect_args=options, **pool)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise Unavailable(_unusable(str(url), error)) from error
        self.synchronous = synchronous
        self.cache_kib = CACHE_KIB
        self.key = b""
        self.folder = self.file.parent if self.file else Path()
        if self.engine.dialect.name not in ("sqlite", "postgresql"):
            raise Unavailable(_unusable(str(url), ValueError(self.engine.dialect.name)))
        if self.is_sqlite:
            event.listen(self.engine, "connect", self._prepare_sqlite)
            event.listen(self.engine, "begin", _begin)
        else:
            event.listen(self.engine, "connect", _prepare_postgres)

    @classmethod
    def at(cls, file: Path, synchronous: Synchronous = "FULL") -> "Database":
        """Give the SQLite database in a file, whatever signs its name has."""
        return cls(URL.create("sqlite", database=str(file)), synchronous)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The database's file, where it is one."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def handouts(self) -> Path:
        """Where files lie that were written for somebody; it is this database's alone."""
        return self.folder / "handouts" / Path(self.url.database or "memory").name

    @property
    def asked(self) -> Path:
        """The folder of what people asked for and is not committed yet."""
        return self.folder / "asked" / Path(self.url.database or "memory").name

    def connect(self) -> Any:
        """Open a connection of the driver itself, for a writer. Raises Unavailable."""
        with available():
            # A pool of its own: what readers left may have been opened while something was wrong.
            pooled = self.engine.pool.recreate().connect()
            connection = pooled.driver_connection
            pooled.detach()
            self._read_ahead()
            return connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a short reading transaction on a connection of its own; it sees one moment."""
        with available(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a writing transaction in turn with the other writers: beside a bot, a short one.

        Who changes what the dispatcher remembers ends it with `count_up`.
        """
        with available(), self.engine.connect() as connection, self.turn(connection):
            yield connection

    @contextmanager
    def turn(self, connection: Connection) -> Iterator[None]:
        """Begin a writing transaction, in turn with the other writers, on a connection."""
        connection.execution_options(writing=True)
        with connection.begin():
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
            yield

    def close(self) -> None:
        """Close what is pooled."""
        self.engine.dispose()

    def _read_ahead(self) -> None:
        """Ask the system for the file before its pages are needed one by one."""
        if self.file is None or not hasattr(os, "posix_fadvise"):
            return
        if self.file.stat().st_size < WORTH_ASKING:
            return
        # By a descriptor that SQLite has open itself. To open the file and close it again would
        # drop all of this process's locks on it, and the next program to leave would take the
        # log away under us.
        with suppress(OSError):
            wanted, own = str(self.file.resolve()), Path("/proc/self/fd")
            for link in own.iterdir():
                with suppress(OSError):
                    if str(link.readlink()) == wanted:
                        _ask_for(int(link.name), self.file.stat().st_size)
                        return

    def _prepare_sqlite(self, connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {self.synchronous}",
            "foreign_keys = ON",
            # What is deleted or replaced is overwritten; some builds of SQLite leave it otherwise.
            "secure_delete = ON",
            f"busy_timeout = {BUSY_MS}",
            f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
            f"journal_size_limit = {JOURNAL_BYTES}",
            f"cache_size = -{self.cache_kib}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _ask_for(descriptor: int, size: int) -> None:
    # The system reads no more for one request than a disk takes at once.
    for start in range(0, min(size, READ_AHEAD_BYTES), REQUEST_BYTES):
        os.posix_fadvise(descriptor, start, REQUEST_BYTES, os.POSIX_FADV_WILLNEED)


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: one that read first and upgrades fails when another wrote.
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def count_up(connection: Connection) -> None:
    """Count the version up, so that other processes forget what they remember."""
    connection.exec_driver_sql("UPDATE version SET n = n + 1 WHERE id = 1")


def _prepare_postgres(connection: Any, _: Any) -> None:
    """Let sums of whole numbers be whole numbers, as SQLite's are."""
    from psycopg.adapt import Loader

    class Whole(Loader):
        def load(self, data: Any) -> int | float:
            number = bytes(data)
            return int(number) if number.lstrip(b"-").isdigit() else float(number)

    connection.adapters.register_loader("numeric", Whole)


@contextmanager
def available() -> Iterator[None]:
    """Turn what a driver raises when the world fails into Unavailable, with a sentence."""
    try:
        yield
    except Exception as error:
        text = _why(error)
        if text is None:
            raise
        raise Unavailable(text) from error


def _why(error: Exception) -> Text | None:
    """Say what failed outside of us; None for what is our own mistake or the event's."""
    original = getattr(error, "orig", None) or error
    said = str(original).lower()
    if isinstance(original, sqlite3.DatabaseError):
        for sign, text in SQLITE_SIGNS.items():
            if sign in said:
                return text
        return None
    if type(original).__module__.startswith("psycopg") and type(original).__name__ in (
        "OperationalError",
        "AdminShutdown",
        "InterfaceError",
        "DiskFull",
        "CannotConnectNow",
        "ConnectionTimeout",
        "DeadlockDetected",
        "SerializationFailure",
        "LockNotAvailable",
    ):
        return t(
            "PostgreSQL cannot be used now: {why}.",
            why=" ".join(str(original).split())[:200].rstrip(".?"),
        )
    return None


SQLITE_SIGNS = {
    "disk is full": t(
        "The disk is full. Free some space; nothing is lost, work goes on by itself."
    ),
    "disk i/o error": t("The disk refuses to write. Check its space, its limits and its health."),
    "readonly": t(
        "The database file cannot be written. Check the rights of the file and its folder."
    ),
    "unable to open": t(
        "The database file cannot be opened. Check that its folder exists and is ours."
    ),
    "locked": t("Another program holds the database. Stop it, or try again in a moment."),
    "malformed": t(
        "The database file is damaged. Restore the last backup with {how}.",
        how=Code("hearth restore"),
    ),
    "not a database": t("This file is not a Hearth database."),
}


def _by_our_driver(url: URL) -> URL:
    """Take the addresses that hosters hand out, which name no driver, or PostgreSQL in short."""
    return url.set(drivername=POSTGRES) if url.drivername in ("postgres", "postgresql") else url


def _unusable(url: str, error: Exception) -> Text:
    shown = url.rsplit("@", maxsplit=1)[-1]
    if "psycopg" in str(error):
        return t("PostgreSQL needs its driver: {how}.", how=Code('pip install "psycopg[binary]"'))
    return t(
        "{url} is not the address of a database. For example: {example}",
        url=Code(shown),
        example=Code("sqlite:///hearth.db"),
    )
