"""What is acknowledged and not committed yet, in a file: a death in between loses none of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import RLock

import msgspec
import structlog

log = structlog.get_logger()

NAME = "journal"
FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND
MOST_BYTES = 1 << 20
"""How long the file may grow while it is never empty; then it begins anew with what is kept."""


class Pending:
    """Keeps interactions as they came, each for the moments until it is committed.

    They stand in one file, one after the other, each behind a line with its id and its length; a
    length of nothing says that it is kept no longer. When none is kept the file is empty. Without
    a folder nothing is kept. Nobody else on the machine can read the file: it holds tokens.
    People may be forgotten from another thread.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._file: int | None = None
        self._size = 0
        self._kept: dict[str, bytes] = {}
        self._lock = RLock()

    def keep(self, number: str, data: bytes) -> None:
        """Keep an interaction by its id; where that cannot be, it is taken in all the same."""
        if self._folder is None:
            return
        try:
            with self._lock:
                if self._file is None:
                    self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                    self._file = os.open(self._folder / NAME, FLAGS, 0o600)
                if self._size > MOST_BYTES:
                    self._begin_anew(self._folder)
                self._write(_entry(number, data))
                self._kept[number] = data
        except OSError as error:
            log.warning("an interaction is not kept", id=number, why=error.strerror)

    def drop(self, number: str) -> None:
        """Keep an interaction no longer."""
        with self._lock, suppress(OSError):
            if self._kept.pop(number, None) is None or self._file is None:
                return
            if self._kept:
                self._write(_entry(number, b""))
            else:
                self._empty(self._file)

    def forget(self, account: str) -> None:
        """Keep nothing that an account asked for, nor anything that is kept no longer.

        What others asked about it is kept until it is committed. Where no process takes it in any
        more it goes as well. Raises OSError.
        """
        if self._folder is None:
            return
        with self._lock:
            path = self._folder / NAME
            if self._file is None:
                found = _entries(path.read_bytes()) if path.exists() else {}
                if any(account.encode() in data for data in found.values()):
                    path.write_bytes(b"".join(_without(found, account)))
                return
            self._kept = {n: data for n, data in self._kept.items() if _asker(data) != account}
            if self._kept:
                self._begin_anew(self._folder)
            else:
                self._empty(self._file)

    def close(self) -> None:
        """Close the file; what is kept stays in it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def left(self) -> Iterator[bytes]:
        """Give what an earlier process left, each once: all of it is dropped before it is given."""
        if self._folder is None or not self._folder.is_dir():
            return
        path = self._folder / NAME
        self.close()
        self._kept.clear()
        try:
            found = _entries(path.read_bytes()) if path.exists() else {}
            path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("what was asked cannot be read", why=error.strerror)
            return
        yield from found.values()

    def _empty(self, file: int) -> None:
        os.ftruncate(file, 0)
        self._size = 0

    def _begin_anew(self, folder: Path) -> None:
        """Write what is kept to a new file; until it is whole, the old one stands."""
        made = folder / f"{NAME}.new"
        file = os.open(made, FLAGS | os.O_TRUNC, 0o600)
        try:
            self._size = os.write(file, b"".join(_entry(*kept) for kept in self._kept.items()))
            made.replace(folder / NAME)
        except OSError:
            os.close(file)
            raise
        self.close()
        self._file = file

    def _write(self, entry: bytes) -> None:
        assert self._file is not None
        self._size += os.write(self._file, entry)


def _entry(number: str, data: bytes) -> bytes:
    return b"%s %d\n%s" % (number.encode(), len(data), data)


def _entries(written: bytes) -> dict[str, bytes]:
    """Give what is still kept by what is written; an entry that is not whole is the last one."""
    found, place = dict[str, bytes](), 0
    while (end := written.find(b"\n", place)) >= 0:
        number, length = written[place:end].split(b" ")
        place = end + 1 + int(length)
        if place > len(written):
            break
        if int(length):
            found[number.decode()] = written[end + 1 : place]
        else:
            found.pop(number.decode(), None)
    return found


class _Account(msgspec.Struct, frozen=True):
    id: str = ""


class _Person(msgspec.Struct, frozen=True):
    user: _Account = _Account()


class _Asked(msgspec.Struct):
    """Of an interaction, who asks."""

    user: _Account = _Account()
    member: _Person = _Person()


_read = msgspec.json.Decoder(_Asked).decode


def _asker(data: bytes) -> str:
    """Give the account that an interaction is from, empty where it does not say."""
    try:
        found = _read(data)
    except msgspec.MsgspecError:
        return ""
    return found.user.id or found.member.user.id


def _without(entries: dict[str, bytes], account: str) -> Iterator[bytes]:
    """Give the entries that do not name an account."""
    for number, data in entries.items():
        if account.encode() not in data:
            yield _entry(number, data)
