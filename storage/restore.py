"""Restoring: a backup is unpacked, verified and brought up to date before it is put in place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from tempfile import gettempdir

import msgspec
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import ProgrammingError

from community.words import Code, t
from storage.archive import BOOKS, KEY, Manifest, read_manifest, unpack
from storage.backup import Examined, examine, scratch, to_disk
from storage.books import audit
from storage.copying import carry, counts
from storage.database import SQLITE_SIGNS, Database, Unavailable, available
from storage.lease import Lease, forget_all, refuse_while_held
from storage.processes import named
from storage.schema import WrongVersion, make_tables, prepare, version_of

LOCK_WAIT = "10s"
BESIDE = ("-wal", "-shm")
"""What SQLite may have beside a file, and would read along with another one of that name."""
DAMAGED = (SQLITE_SIGNS["malformed"], SQLITE_SIGNS["not a database"])


class Before(Enum):
    """What is in the place that a backup is to take."""

    NOTHING = auto()
    EMPTY = auto()
    OURS = auto()
    FOREIGN = auto()
    DAMAGED = auto()


class Restored(msgspec.Struct, frozen=True):
    """What was restored: what the backup said and what was found in it; `aside` and `key_aside`
    say where what was there before is kept, if there was anything."""

    manifest: Manifest
    found: Examined
    aside: str = ""
    key_aside: str = ""


class Occupied(Unavailable):
    """There is a database in the place already."""

    def __init__(self, where: str) -> None:
        super().__init__(
            t(
                "There is a database at {where} already. With {replace} it is kept aside under "
                "another name, and the backup takes its place.",
                where=Code(where),
                replace=Code("--replace"),
            )
        )


def restore(
    database: Database, file: Path, *, key: Path | None, now: datetime, replace: bool = False
) -> Restored:
    """Put a backup in the place of a database; `key` is where the key file goes, None for nowhere.

    Raises Unavailable, Held, Occupied, NoBackup; then what was there is there still.
    """
    read_manifest(file)
    before = _look(database, now)
    full = before not in (Before.NOTHING, Before.EMPTY)
    if full and not replace:
        raise Occupied(str(database.file or database.url.database))
    stamp = f"before-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    old = database.file
    with scratch(old.absolute().parent if old else Path(gettempdir())) as folder:
        manifest = unpack(file, folder)
        copied = folder / BOOKS
        with closing(Database.at(copied)) as opened:
            if version_of(opened) is not None:
                forget_all(opened)
                prepare(opened)
        found = examine(copied)
        if old is not None:
            with _alone(database, before, now):
                aside = _swap(old, copied, stamp if full else "")
        else:
            aside = _pour(database, copied, stamp if full else "", now)
            found = msgspec.structs.replace(found, wrong=len(audit(database).wrong))
        key_aside = _put_key(folder / KEY, key, stamp)
    return Restored(manifest, found, aside, key_aside)


def _look(database: Database, now: datetime) -> Before:
    """Say what is there now. Raises Held, Unavailable."""
    if database.file is not None and not database.file.exists():
        return Before.NOTHING
    try:
        if version_of(database) is None:
            return Before.EMPTY
        refuse_while_held(database, now)
        with database.reading() as connection:
            lived_in = connection.exec_driver_sql("SELECT 1 FROM community").first() is not None
            return Before.OURS if lived_in else Before.EMPTY
    except WrongVersion:
        return Before.FOREIGN
    except Unavailable as error:
        if error.text in DAMAGED:
            return Before.DAMAGED
        raise


# A file takes the place of a file.


def _swap(old: Path, new: Path, stamp: str) -> str:
    """Put a file in the place of another, which is kept under its name and a stamp."""
    aside = old.with_name(f"{old.name}.{stamp}") if stamp else None
    if old.exists():
        _resemble(old, new)
    to_disk(new)
    for end in BESIDE:
        with suppress(FileNotFoundError):
            old.with_name(old.name + end).rename(f"{aside or old}{end}.{stamp or 'before'}")
    if aside is not None:
        _keep(old, aside)
    new.replace(old)  # at one stroke: at any moment there is one database or the other
    to_disk(old.absolute().parent)
    return str(aside or "")


def _resemble(old: Path, new: Path) -> None:
    """Give a file the rights of another, and its owner when it is restored by root."""
    shutil.copymode(old, new)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = old.stat()
        os.chown(new, owner.st_uid, owner.st_gid)


def _keep(old: Path, aside: Path) -> None:
    """Give a file a second name, or where that cannot be, a copy."""
    try:
        aside.hardlink_to(old)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(old, aside)
        to_disk(aside)


@contextmanager
def _alone(database: Database, before: Before, now: datetime) -> Iterator[None]:
    """Keep everybody else out of a file, and let nothing of it lie in a log beside it."""
    if before in (Before.NOTHING, Before.DAMAGED):
        database.close()
        yield
        return
    lease = Lease(database, named("hearth restore"))
    if before is Before.OURS:
        lease.take(now)
    database.close()  # what readers left open would be in the way, and be of the old file later
    try:
        with available(), closing(database.connect()) as connection:
            # Refused while anybody else has the file open.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            try:
                yield
            finally:
                connection.execute("ROLLBACK")
    except BaseException:
        if before is Before.OURS:
            with suppress(Unavailable):
                lease.release()
        raise


# Rows take the place of rows.


def _pour(database: Database, copied: Path, stamp: str, now: datetime) -> str:
    """Bring the rows of a copy into PostgreSQL, in one transaction."""
    with (
        closing(Database.at(copied)) as opened,
        opened.reading() as source,
        database.writing() as target,
    ):
        target.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
        there = inspect(target).get_table_names()
        if "lease" in there:
            refuse_while_held(database, now)
        _clear(target, there, stamp)
        make_tables(target)
        if carry(source, target) != counts(source):
            raise Unavailable(t("Not every row arrived. Nothing was changed."))
    return f"{database.url.database}, {stamp}" if stamp else ""


def _clear(target: Connection, tables: list[str], stamp: str) -> None:
    """Move tables into a schema of their own, or drop them when nobody lives in them."""
    quote = target.dialect.identifier_preparer.quote
    try:
        if stamp:
            target.exec_driver_sql(f"CREATE SCHEMA {quote(stamp)}")
        for table in tables:
            end = f"ALTER TABLE {quote(table)} SET SCHEMA {quote(stamp)}"
            target.exec_driver_sql(end if stamp else f"DROP TABLE {quote(table)} CASCADE")
    except ProgrammingError as error:
        if "denied" not in str(error) and "owner" not in str(error):
            raise
        raise Unavailable(
            t(
                "PostgreSQL does not let this role keep the old tables aside. Let its owner grant "
                "it {right} on the database, or restore into an empty one.",
                right=Code("CREATE"),
            )
        ) from error


def _put_key(packed: Path, key: Path | None, stamp: str) -> str:
    """Put the key file of a backup in its place; gives where another one is kept that was there."""
    if key is None or not packed.exists():
        return ""
    aside = ""
    if key.exists():
        if key.read_bytes() == packed.read_bytes():
            return ""
        _resemble(key, packed)
        kept = key.with_name(f"{key.name}.{stamp}")
        key.replace(kept)
        aside = str(kept)
    else:
        key.parent.mkdir(parents=True, exist_ok=True)
    packed.chmod(0o600)
    # From another file system, where the database is none of files.
    staged = key.with_name(f"{key.name}.new")
    staged.touch(0o600)
    shutil.copyfile(packed, staged)
    staged.replace(key)
    return aside
