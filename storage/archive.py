"""A backup in one file: a manifest, then what it lists, packed and with their digests."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import IO

import msgspec

from community.system import refusal
from community.words import Code, Text, t
from storage.database import Unavailable

FORMAT = 1
MANIFEST, BOOKS, KEY = "manifest.json", "hearth.db", "hearth.key"
MOST_MANIFEST = 1024 * 1024
SPEED = 1
"""How hard it is packed: 1 takes a third of the time of 6 and a tenth more space."""
BLOCK = 1024 * 1024


class Piece(msgspec.Struct, frozen=True):
    """A file in a backup: its size in bytes, and its SHA-256."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself; counts only, nothing of what is counted.

    `schema` is the migration that the tables stand at, `transactions` the number of the last one
    in the copy, `wrong` how many places of the books disagreed already.
    """

    format: int = FORMAT
    hearth: str
    taken: datetime
    source: str
    schema: str
    transactions: int
    wrong: int
    rows: dict[str, int]
    files: dict[str, Piece]


class _Form(msgspec.Struct):
    """What every manifest has said and will say of itself."""

    format: int


class NoBackup(Unavailable):
    """The file is no backup, or not a whole one."""


def piece_of(file: Path) -> Piece:
    """Measure a file."""
    with file.open("rb") as opened:
        return Piece(file.stat().st_size, file_digest(opened, "sha256").hexdigest())


def pack(manifest: Manifest, folder: Path, to: Path) -> None:
    """Pack what the manifest lists from a folder into a new file."""
    with tarfile.open(to, "x:gz", compresslevel=SPEED) as archive:
        raw = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        archive.addfile(_entry(MANIFEST, len(raw), manifest.taken), BytesIO(raw))
        for name, piece in manifest.files.items():
            with (folder / name).open("rb") as content:
                archive.addfile(_entry(name, piece.size, manifest.taken), content)


def read_manifest(file: Path) -> Manifest:
    """Read what a backup says of itself. Raises NoBackup."""
    with _opened(file) as archive:
        return _manifest(file, archive, archive.next())


def unpack(file: Path, folder: Path) -> Manifest:
    """Unpack a backup into a private folder, each file compared with its digest.

    Raises NoBackup; what stands in the folder then is worth nothing.
    """
    with _opened(file) as archive:
        entries = iter(archive)
        manifest = _manifest(file, archive, next(entries, None))
        missing = dict(manifest.files)
        with _whole(file):
            for entry in entries:
                piece = missing.pop(entry.name, None)
                content = archive.extractfile(entry) if entry.isreg() else None
                if piece is None or content is None:
                    raise _damaged(file, t("{name} does not belong in it", name=Code(entry.name)))
                if _unpacked(content, folder / entry.name, piece) != piece:
                    raise _damaged(file, t("{name} is not what was packed", name=Code(entry.name)))
        if missing:
            raise _damaged(file, t("{name} is missing", name=Code(min(missing))))
    return manifest


def _entry(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(at.timestamp())
    return entry


def _manifest(file: Path, archive: tarfile.TarFile, entry: tarfile.TarInfo | None) -> Manifest:
    content = None
    if entry is not None and entry.isreg() and entry.name == MANIFEST:
        content = archive.extractfile(entry)
    if entry is None or content is None or entry.size > MOST_MANIFEST:
        raise _foreign(file)
    raw = content.read()
    if msgspec.json.decode(raw, type=_Form).format > FORMAT:
        raise NoBackup(
            t("{file} was written by a newer Hearth. Update Hearth first.", file=Code(str(file)))
        )
    manifest = msgspec.json.decode(raw, type=Manifest)
    if not {BOOKS} <= manifest.files.keys() <= {BOOKS, KEY}:
        raise _foreign(file)
    return manifest


def _unpacked(content: IO[bytes], to: Path, piece: Piece) -> Piece:
    """Write a file, no further than it may be long; gives what was written."""
    size, digest = 0, sha256()
    to.touch(0o600)
    with to.open("wb") as out:
        while size <= piece.size and (block := content.read(BLOCK)):
            size += len(block)
            digest.update(block)
            out.write(block)
    return Piece(size, digest.hexdigest())


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    """Open an archive to be read from its beginning to its end. Raises NoBackup."""
    try:
        with file.open("rb"):  # which names the file in what it raises
            pass
        with tarfile.open(file, "r|gz") as archive:
            yield archive
    except (tarfile.TarError, EOFError, zlib.error, msgspec.MsgspecError) as error:
        raise _foreign(file) from error
    except OSError as error:
        if error.filename is None or Path(error.filename) != file:
            raise  # it is not the archive that the system refuses
        text = t("{file} cannot be read: {why}.", file=Code(str(file)), why=refusal(error))
        raise NoBackup(text) from error


@contextmanager
def _whole(file: Path) -> Iterator[None]:
    """Call it damage when the rest of an archive is not what its beginning promised."""
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise _damaged(file, t("it ends too early, or was changed")) from error


def _damaged(file: Path, what: Text) -> NoBackup:
    return NoBackup(
        t(
            "The backup {file} is damaged: {what}. Nothing was changed; take another one.",
            file=Code(str(file)),
            what=what,
        )
    )


def _foreign(file: Path) -> NoBackup:
    return NoBackup(t("{file} is no backup of Hearth.", file=Code(str(file))))
