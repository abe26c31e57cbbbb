"""`hearth backup` and `hearth restore`, as whoever hosts the bot runs them."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.conftest import HEARTH, PATIENCE, Run
from tests.bot.test_run import Bot, bot, set_up

__all__ = ["bot"]
NAME = r"hearth-\d{8}T\d{6}Z\.tar\.gz"


def names(folder: Path = Path()) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_there_and_back(hearth: Run) -> None:
    hearth("community", "Garden")
    Path("safe").mkdir()
    said = hearth("backup", "safe")
    assert re.fullmatch(
        rf"Backed up to safe/{NAME}: 3 rows, \d+ KiB\.\nThe books agree\.\n", said.stdout
    )
    assert said.returncode == 0
    (file,) = Path("safe").iterdir()

    Path("hearth.db").rename("lost.db")
    back = hearth("restore", str(file))
    assert re.match(
        r"Restored to hearth\.db: 3 rows, as of \d+ \w+ \d{4}, \d\d:\d\d\.", back.stdout
    )
    assert "kept as" not in back.stdout
    assert "Founded" not in hearth("community", "Garden").stdout


def test_the_key_goes_along_but_no_secret_of_the_environment(
    hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearth("community", "Garden")
    Path("hearth.key").write_bytes(bytes(range(32)))
    hearth("backup", "with.tar.gz")
    Path("hearth.key").unlink()
    assert hearth("restore", "with.tar.gz", "--replace").returncode == 0
    assert Path("hearth.key").read_bytes() == bytes(range(32))

    secrets = {
        "HEARTH_SECRET": "marked-secret-of-the-environment",
        "HEARTH_TELEGRAM__TOKEN": "12345678:" + "m" * 35,
        "HEARTH_DISCORD__TOKEN": "marked-token-of-discord",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    hearth("backup", "without.tar.gz")
    with tarfile.open("without.tar.gz") as packed:
        assert packed.getnames() == ["manifest.json", "hearth.db"]
        raw = b"".join(packed.extractfile(name).read() for name in packed.getnames())  # type: ignore[union-attr]  # files all
    assert not [name for name, value in secrets.items() if value.encode() in raw]


def test_rotation_keeps_the_newest(hearth: Run) -> None:
    hearth("community", "Garden")
    Path("safe").mkdir()
    for day in ("01", "02", "03"):
        Path(f"safe/hearth-202601{day}T000000Z.tar.gz").touch()
    Path("safe/notes.txt").touch()
    said = hearth("backup", "safe", "--keep", "2").stdout
    assert re.findall(r"Deleted (\S+)\.\n", said) == [
        "hearth-20260101T000000Z.tar.gz",
        "hearth-20260102T000000Z.tar.gz",
    ]
    left = sorted(names(Path("safe")))
    assert left[0] == "hearth-20260103T000000Z.tar.gz"
    assert re.fullmatch(NAME, left[1])
    assert left[2:] == ["notes.txt"]
    assert hearth("backup", "safe", "--keep", "0").returncode == 2


def test_a_backup_whose_books_disagree_is_kept_and_says_so(hearth: Run) -> None:
    hearth("community", "Garden")
    with closing(sqlite3.connect("hearth.db")) as connection:
        connection.execute("INSERT INTO member VALUES (7, 1, 0, NULL, 0, 0, NULL, 0, 0, 0, 0)")
        columns = [name[0] for name in connection.execute("SELECT * FROM balance").description]
        row = [{"member": 7, "points": 9}.get(name, 0) for name in columns]
        connection.execute(f"INSERT INTO balance VALUES ({','.join('?' * len(row))})", row)
        connection.commit()
    said = hearth("backup", "copy.tar.gz")
    assert said.returncode == 1
    assert "✗ The books disagree in 1 place: hearth audit shows it." in said.stdout
    assert Path("copy.tar.gz").exists()
    back = hearth("restore", "copy.tar.gz", "--replace")
    assert back.returncode == 1
    assert "✗ The books disagree in 1 place" in back.stdout


BAD: dict[str, tuple[list[str], str]] = {
    "no database": (["backup"], "There is no database at hearth.db yet; hearth run makes one."),
    "a file in the way": (["backup", "taken"], "taken is there already; I overwrite nothing."),
    "no folder": (
        ["backup", "safe"],
        "There is no folder safe. Make it, or name a file like safe.tar",
    ),
    "no such folder": (["backup", "no/where.gz"], "no: no such file or folder. Make the folder"),
    "no such backup": (["restore", "none"], "none cannot be read: no such file or folder."),
    "a folder": (["restore", "folder"], "folder cannot be read: it is a folder."),
    "some file": (["restore", "taken"], "taken is no backup of Hearth."),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_done_is_a_sentence(case: str, hearth: Run) -> None:
    words, said = BAD[case]
    if case != "no database":
        hearth("community", "Garden")
    Path("taken").write_text("something")
    Path("folder").mkdir()
    before = names()
    told = hearth(*words)
    assert said in told.stderr
    assert told.stderr.count("\n") == 1
    assert told.returncode == 1
    assert names() - {"hearth.db-wal", "hearth.db-shm"} == before
    assert Path("taken").read_text() == "something"


def test_in_chinese_too(hearth: Run) -> None:
    hearth("community", "Garden")
    said = hearth("backup", "copy.tar.gz", "--language", "zh")
    assert said.stdout.startswith("已备份到 copy.tar.gz：3 行，")
    told = hearth("restore", "copy.tar.gz", "--language", "zh")
    assert told.stderr == (
        "hearth.db 已有数据库。加上 --replace，原来的会改名保留，由备份取而代之。\n"
    )


def test_a_full_disk_leaves_nothing_half_made(elsewhere: Path, hearth: Run) -> None:
    hearth("community", "Garden")
    before = names()

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    told = subprocess.run(
        [HEARTH, "backup", "copy.tar.gz"],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=small,
        timeout=PATIENCE,
    )
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1, told.stderr
    assert "Traceback" not in told.stderr
    assert names() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a disk of a given size")
def test_a_disk_that_is_really_full(elsewhere: Path, hearth: Run) -> None:
    hearth("community", "Garden")
    Path("disk").mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "none", "disk"],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        told = hearth("backup", "disk")
        assert told.stderr == (
            f"There is no room for it in {Path('disk').absolute()}. Nothing was changed, and "
            "nothing half made is left; free some space, or take another place.\n"
        )
        assert names(Path("disk")) == set()
    finally:
        subprocess.run(["umount", "disk"], check=True)


@pytest.mark.long
def test_beside_a_bot_and_after_its_violent_end(bot: Bot, hearth: Run) -> None:
    set_up(bot)
    bot.says("/award @kim 5")
    bot.hears("Kim was awarded 5 points.")
    assert hearth("backup", "copy.tar.gz").returncode == 0
    bot.says("/award @kim 7")
    bot.hears("Kim was awarded 7 points.")

    refused = hearth("restore", "copy.tar.gz", "--replace")
    assert re.match(
        r"hearth@\S+ \(PID \d+\) runs on this database .* Stop it first\.\n", refused.stderr
    )
    bot.says("/award @kim 9")
    bot.hears("Kim was awarded 9 points.")

    bot.signalled(signal.SIGKILL)
    bot.stops(signal.SIGKILL)
    assert "runs on it now" not in hearth("check").stdout
    assert "Looked at 1 member, 3 ledger entries" in hearth("audit").stdout
    assert hearth("restore", "copy.tar.gz", "--replace").returncode == 0
    assert "Looked at 1 member, 1 ledger entry" in hearth("audit").stdout

    second = Bot()
    try:
        second.says(".as kim", "/points")
        second.hears("You have 5 points.")
    finally:
        second.kill()
