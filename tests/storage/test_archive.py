"""Archives that are none, or not whole ones: a sentence, and nothing is changed."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from storage.archive import (
    BOOKS,
    MANIFEST,
    Manifest,
    NoBackup,
    piece_of,
    read_manifest,
)
from storage.backup import examine
from storage.database import Database, Unavailable
from storage.schema import WrongVersion
from tests.storage.agreement import everything
from tests.storage.safekeeping import lived, put, take


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url, "OFF")) as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "safe"
    folder.mkdir()
    return folder / "copy.tar.gz"


def repacked(file: Path, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Give an archive with other contents."""
    with tarfile.open(file) as packed:
        parts = {name: packed.extractfile(name).read() for name in packed.getnames()}  # type: ignore[union-attr]  # files all
    change(parts)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, raw in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(raw)
            archive.addfile(entry, io.BytesIO(raw))
    return out.getvalue()


def _changed(file: Path) -> bytes:
    return repacked(file, lambda p: p.update({BOOKS: p[BOOKS][:-1] + b"?"}))


def _longer(file: Path) -> bytes:
    return repacked(file, lambda p: p.update({BOOKS: p[BOOKS] + b"?"}))


def _missing(file: Path) -> bytes:
    return repacked(file, lambda p: p.__delitem__(BOOKS))


def _smuggled(file: Path) -> bytes:
    return repacked(file, lambda p: p.update({"../evil": b"?"}))


def _future_format(file: Path) -> bytes:
    newer = b'{"format": 99, "all": "different"}'
    return repacked(file, lambda p: p.update({MANIFEST: newer}))


def _headless(file: Path) -> bytes:
    return repacked(file, lambda p: p.__delitem__(MANIFEST))


def _linked(file: Path) -> bytes:
    out = io.BytesIO()
    with tarfile.open(file) as packed, tarfile.open(fileobj=out, mode="w:gz") as archive:
        archive.addfile(packed.getmember(MANIFEST), packed.extractfile(MANIFEST))
        entry = tarfile.TarInfo(BOOKS)
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    return out.getvalue()


BAD: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "cut in half": (lambda f: f.read_bytes()[: f.stat().st_size // 2], "is damaged: it ends too"),
    "cut at the end": (lambda f: f.read_bytes()[:-600], "is damaged: it ends too early"),
    "a byte changed": (_changed, "is damaged: hearth.db is not what was packed"),
    "a byte more": (_longer, "is damaged: hearth.db is not what was packed"),
    "nothing in it": (_missing, "is damaged: hearth.db is missing"),
    "a path out of the folder": (_smuggled, "is damaged: ../evil does not belong in it"),
    "a link": (_linked, "is damaged: hearth.db does not belong in it"),
    "of a newer Hearth": (_future_format, "was written by a newer Hearth"),
    "without a manifest": (_headless, "is no backup of Hearth"),
    "empty": (lambda _: b"", "is no backup of Hearth"),
    "a picture": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(600), "is no backup of Hearth"),
    "some gzip": (lambda _: gzip.compress(b"hello" * 999), "is no backup of Hearth"),
    "a database": (lambda f: f.with_name("hearth.db").read_bytes(), "is no backup of Hearth"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_whole_backup_changes_nothing(
    kind: str, sqlite_url: str, tmp_path: Path
) -> None:
    make, said = BAD[kind]
    with closing(Database(sqlite_url, "OFF")) as database:
        lived(database, 30)
        take(database, tmp_path / "good")
        before = everything(database)
        bad = tmp_path / "bad"
        bad.write_bytes(make(tmp_path / "good"))
        names = {file.name for file in tmp_path.iterdir()}
        with pytest.raises(NoBackup, match=said):
            put(database, bad, replace=True)
        assert everything(database) == before
        assert {file.name for file in tmp_path.iterdir()} - names <= {
            "hearth.db-wal",
            "hearth.db-shm",
        }


def test_a_file_that_is_not_there_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match="nothing cannot be read: no such file"):
        put(database, tmp_path / "nothing")


def test_tables_of_a_newer_hearth_are_refused(
    database: Database, archive: Path, tmp_path: Path, empty_sqlite_url: str
) -> None:
    lived(database, 20)
    take(database, archive)

    def newer(parts: dict[str, bytes]) -> None:
        file = tmp_path / "newer.db"
        file.write_bytes(parts[BOOKS])
        with closing(Database.at(file)) as opened, opened.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        parts[BOOKS] = file.read_bytes()
        manifest = msgspec.json.decode(parts[MANIFEST], type=Manifest)
        manifest = msgspec.structs.replace(manifest, files={BOOKS: piece_of(file)})
        parts[MANIFEST] = msgspec.json.encode(manifest)

    archive.write_bytes(repacked(archive, newer))
    assert read_manifest(archive).schema
    with closing(Database(empty_sqlite_url)) as target:
        with pytest.raises(WrongVersion, match="written by a newer Hearth"):
            put(target, archive)
        assert target.file is not None
        assert not target.file.exists()


def test_a_copy_with_a_hole_in_it_is_no_copy(sqlite_url: str) -> None:
    with closing(Database(sqlite_url, "OFF")) as database:
        lived(database, 100)
        assert database.file is not None
        with database.reading() as connection:
            query = "SELECT rootpage FROM sqlite_master WHERE name = 'ledger'"
            page = connection.exec_driver_sql(query).scalar_one()
            size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    with database.file.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(bytes(size))
    with pytest.raises(Unavailable):
        examine(database.file)
