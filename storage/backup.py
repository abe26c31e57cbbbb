"""A backup: a copy as of one moment, opened and audited before it counts as one."""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from community.system import refusal
from community.words import Code, Name, Words, t
from storage.archive import BOOKS, KEY, Manifest, pack, piece_of
from storage.books import audit
from storage.copying import copy, counts
from storage.database import SQLITE_SIGNS, Database, Unavailable
from storage.lease import forget_all
from storage.schema import HEAD, prepare, version_of

DATED = re.compile(r"hearth-\d{8}T\d{6}Z\.tar\.gz")
SCRATCH = ".hearth-"
STALE = timedelta(days=1)
"""What a process that was killed has left for this long is in nobody's use."""


class Examined(msgspec.Struct, frozen=True):
    """What was found in a copy: its migration, its last transaction, rows by table, and how many
    places of the books disagree."""

    schema: str
    transactions: int
    rows: dict[str, int]
    wrong: int


class NoRoom(Unavailable):
    """The disk on which something is to be put is full."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            t(
                "There is no room for it in {folder}. Nothing was changed, and nothing half made "
                "is left; free some space, or take another place.",
                folder=Code(str(folder)),
            )
        )


class InTheWay(Unavailable):
    """The file is there already."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            t("{file} is there already; I overwrite nothing. Name another file.", file=_code(file))
        )


class NotUsable(Unavailable):
    """A folder that is not there, or is not ours."""

    def __init__(self, folder: Path, why: Words) -> None:
        super().__init__(
            t(
                "Nothing can be written in {folder}: {why}. Make the folder, or give it to this "
                "user.",
                folder=_code(folder),
                why=why,
            )
        )


def back_up(
    database: Database, to: Path, *, key: Path | None, program: str, now: datetime
) -> Manifest:
    """Write a backup of a database, with the key file if there is one, into a new private file.

    A bot may run on it meanwhile. Raises Unavailable; then nothing is left of it.
    """
    if to.exists():
        raise InTheWay(to)
    with scratch(to.absolute().parent) as folder:
        copied = folder / BOOKS
        copied.touch(0o600)
        copy(database, copied)
        found = examine(copied)
        if key is not None and key.is_file():
            shutil.copyfile(key, folder / KEY)
        pieces = {
            name: piece_of(folder / name) for name in (BOOKS, KEY) if (folder / name).exists()
        }
        manifest = Manifest(
            hearth=program,
            taken=now.replace(microsecond=0),
            source=database.engine.dialect.name,
            schema=found.schema,
            transactions=found.transactions,
            wrong=found.wrong,
            rows=found.rows,
            files=pieces,
        )
        packed = folder / "packed"
        pack(manifest, folder, packed)
        place(packed, to)
    return manifest


def dated(folder: Path, now: datetime) -> Path:
    """Give the file of a backup that is named for its moment."""
    return folder / f"hearth-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"


def rotate(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest backups that are named for their moments; gives what went."""
    found = sorted(file for file in folder.iterdir() if DATED.fullmatch(file.name))
    gone = [file for file in found if file.is_file() and not file.is_symlink()][:-keep]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


def examine(copied: Path) -> Examined:
    """Open a copy, look for damage, and audit its books; leaves it as it is.

    Raises Unavailable, WrongVersion.
    """
    with closing(Database.at(copied)) as opened:
        schema = version_of(opened)
        if schema is None:
            raise Unavailable(t("There is nothing in the database yet."))
        if schema > HEAD:
            prepare(opened)  # which raises, and says what to do
        with opened.reading() as connection:
            told = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
            if told != "ok":
                raise Unavailable(t("The copy is damaged ({what}).", what=Name(str(told))))
            rows = counts(connection)
            last = connection.exec_driver_sql("SELECT n FROM version WHERE id = 1").scalar()
        if schema == HEAD:
            wrong = len(audit(opened).wrong)
    return Examined(schema, int(last or 0), rows, wrong if schema == HEAD else _rehearse(copied))


def _rehearse(copied: Path) -> int:
    """Audit a copy of an older version, by bringing another copy of it up to date."""
    other = copied.with_name("rehearsal.db")
    shutil.copyfile(copied, other)
    with closing(Database.at(other, "OFF")) as opened:
        forget_all(opened)
        prepare(opened)
        return len(audit(opened).wrong)


@contextmanager
def scratch(within: Path) -> Iterator[Path]:
    """Make a private folder for the time of some work. Raises NoRoom, NotUsable."""
    try:
        _sweep(within)
        folder = Path(mkdtemp(prefix=SCRATCH, dir=within))
    except OSError as error:
        raise _refusal(error, within) from error
    try:
        yield folder
    except OSError as error:
        raise _refusal(error, within) from error
    except Unavailable as error:
        if error.text == SQLITE_SIGNS["disk is full"]:
            raise NoRoom(within) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def place(made: Path, to: Path) -> None:
    """Give a file its name, once it is on the disk. Raises InTheWay, OSError."""
    made.chmod(0o600)
    to_disk(made)
    try:
        to.hardlink_to(made)  # which, unlike renaming, overwrites nothing
    except FileExistsError as error:
        raise InTheWay(to) from error
    except OSError:  # a file system without links
        if to.exists():
            raise InTheWay(to) from None
        made.replace(to)
    to_disk(to.absolute().parent)


def to_disk(path: Path) -> None:
    """Wait until a file or folder would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(within: Path) -> None:
    """Take away what killed processes left here."""
    for left in within.glob(f"{SCRATCH}????????"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE.total_seconds():
                shutil.rmtree(left, ignore_errors=True)


def _refusal(error: OSError, folder: Path) -> Unavailable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoRoom(folder)
    return NotUsable(folder, refusal(error))


def _code(path: Path) -> Code:
    return Code(str(path))
