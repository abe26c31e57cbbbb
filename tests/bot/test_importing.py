"""Imports: what is counted, once, whoever saw it first, and how an import goes on."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.features import house
from bot.founding import found, join
from bot.importing import Report, import_files
from community.dispatch import Dispatcher
from community.events import Person, Place, Said
from storage.books import audit
from storage.database import Database, Unavailable
from storage.repositories.activity import ACTIVITY, TEXT
from storage.repositories.ledger import LEDGER
from storage.repositories.letters import LETTER
from storage.repositories.outbox import OUTBOX
from storage.store import Store
from tests import forked

BEGAN = 1_700_000_000
GROUP = "-100123"


def message(number: int, text: str = "", **more: Any) -> dict[str, Any]:
    at = BEGAN + number * 90
    return {
        "id": number,
        "type": "message",
        "date": "2023-11-14T00:00:00",
        "date_unixtime": str(at),
        "from": f"P{number % 7}",
        "from_id": f"user{number % 7 + 1}",
        "text": text or f"message number {number}",
        "text_entities": [],
    } | more


def export(path: Path, messages: list[Any], kind: str = "public_supergroup") -> Path:
    chat = {"name": "Fair", "type": kind, "id": 123, "messages": messages}
    path.write_text(json.dumps(chat, indent=1))
    return path


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, "OFF")
    yield opened
    opened.close()


def count(database: Database, table: Any, *where: Any) -> int:
    with database.reading() as connection:
        found_ = connection.execute(select(func.count()).select_from(table.table).where(*where))
        return int(found_.scalar_one())


def run(database: Database, *files: Path, award: bool = False) -> list[Report]:
    return import_files(database, files, "Fair", award=award)


def see_live(database: Database, numbers: range, place: str = GROUP) -> None:
    """Let the bot see these messages live, as the export has them."""
    store = Store(database)
    now = datetime.fromtimestamp(BEGAN + 90 * numbers[-1], UTC)
    community = found(store, "Fair", now)
    join(store, community.id, "telegram", Place(place, title="Fair"))
    dispatcher = Dispatcher(
        store, house(), key=b"", clock=lambda: now, unavailable=Unavailable, most_work=60
    )
    dispatcher.run(
        [
            Said(
                platform="telegram",
                place=Place(place),
                message=number,
                at=datetime.fromtimestamp(BEGAN + 90 * number, UTC),
                who=Person(str(number % 7 + 1), f"P{number % 7}"),
                text=f"message number {number}",
            )
            for number in numbers
        ]
    )
    store.close()


@pytest.mark.both_databases
def test_a_second_import_adds_nothing(database: Database, tmp_path: Path) -> None:
    file = export(tmp_path / "result.json", [message(n) for n in range(1, 41)])
    (first,) = run(database, file)
    (second,) = run(database, file)

    assert (first.messages, first.new, first.known) == (40, 40, 0)
    assert (second.messages, second.new, second.known) == (40, 0, 40)
    assert count(database, ACTIVITY) == 40
    assert count(database, TEXT) == 0  # longer ago than texts are kept
    assert count(database, OUTBOX) == 0


@pytest.mark.both_databases
def test_what_was_seen_live_before_and_after_is_counted_once(
    database: Database, tmp_path: Path
) -> None:
    see_live(database, range(1, 11))
    (report,) = run(database, export(tmp_path / "r.json", [message(n) for n in range(1, 31)]))
    see_live(database, range(25, 36))

    assert (report.new, report.known) == (20, 10)
    assert count(database, ACTIVITY) == 35


def test_history_earns_only_when_asked(database: Database, tmp_path: Path) -> None:
    file = export(tmp_path / "r.json", [message(n) for n in range(1, 31)])
    run(database, file)
    assert count(database, LEDGER) == 0

    other = export(tmp_path / "more.json", [message(n) for n in range(31, 61)])
    run(database, other, award=True)
    assert count(database, LEDGER) == 30
    assert audit(database).wrong == ()


def test_commands_in_the_history_are_not_obeyed(database: Database, tmp_path: Path) -> None:
    file = export(tmp_path / "r.json", [message(1, "/checkin"), message(2, "签到")])
    run(database, file, award=True)
    assert count(database, OUTBOX) == 0
    assert count(database, LEDGER) == 0


def test_malformed_rows_are_counted_shown_and_kept_once(database: Database, tmp_path: Path) -> None:
    rows = [message(1), {"id": "?", "type": "message"}, message(2), message(3, from_id=5.5)]
    file = export(tmp_path / "r.json", rows)
    (first,) = run(database, file)
    run(database, file)

    assert (first.new, first.malformed) == (2, 2)
    assert len(first.shown) == 2
    assert count(database, LETTER) == 2


def test_a_truncated_file_gives_what_is_whole(database: Database, tmp_path: Path) -> None:
    whole = export(tmp_path / "r.json", [message(n) for n in range(1, 41)]).read_bytes()
    cut = tmp_path / "cut.json"
    cut.write_bytes(whole[: len(whole) // 2])
    (report,) = run(database, cut)

    assert 0 < report.messages < 40
    assert report.ended is not None
    (rest,) = run(database, tmp_path / "r.json")
    assert rest.new == 40 - report.new


def test_a_basic_group_ends_where_the_bot_itself_began(database: Database, tmp_path: Path) -> None:
    see_live(database, range(21, 31), place="-123")
    messages = [message(n) | {"id": n + 5000} for n in range(1, 41)]
    file = export(tmp_path / "r.json", messages, "private_group")
    (report,) = run(database, file)

    assert report.messages == 20
    assert "basic group" in str(report.notes[0])


def test_a_chat_of_another_community_is_refused(database: Database, tmp_path: Path) -> None:
    file = export(tmp_path / "r.json", [message(1)])
    run(database, file)
    with pytest.raises(Exception, match="another community"):
        import_files(database, [file], "Other")


def test_an_import_that_was_killed_goes_on(sqlite_url: str, tmp_path: Path) -> None:
    file = export(tmp_path / "r.json", [message(n) for n in range(1, 12_001)])
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from bot.importing import import_files\n"
        "from storage.database import Database\n"
        "def progress(read, size, report):\n"
        "    if report.new > 7000: os.kill(os.getpid(), 9)\n"
        "import_files(Database(sys.argv[1]), [Path(sys.argv[2])], 'Fair', progress=progress)\n"
    )
    killed = forked.run("-c", script, sqlite_url, str(file))
    assert killed.returncode == -9

    database = Database(sqlite_url)
    (report,) = run(database, file)
    assert report.resumed_at > 5000
    assert count(database, ACTIVITY) == 12_000
    database.close()


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("discord-chat-exporter.json.gz", 1_500),
        pytest.param("discord-chat-exporter.json.gz", None, marks=pytest.mark.long),
        pytest.param("telegram-desktop-result.json.gz", None, marks=pytest.mark.long),
    ],
)
def test_the_real_chats_give_their_own_counts(
    sqlite_url: str, shared: Path, tmp_path: Path, name: str, most: int | None
) -> None:
    """In the suite the beginning of one of them, once; at length all of both, twice."""
    file = shared / "data" / "chat" / name
    if most is not None:
        file = beginning(file, most, tmp_path / name)
    database = Database(sqlite_url, "OFF")
    (report,) = run(database, file)
    messages, people, replies = own_counts(json.loads(gzip.decompress(file.read_bytes())))
    assert (report.messages, len(report.people), report.replies) == (messages, people, replies)
    assert report.malformed == 0
    if most is None:
        (again,) = run(database, file)
        assert again.new == 0
    database.close()


def beginning(file: Path, most: int, to: Path) -> Path:
    """An export of the first messages of a chat only."""
    whole = json.loads(gzip.decompress(file.read_bytes()))
    to.write_bytes(
        gzip.compress(json.dumps(whole | {"messages": whole["messages"][:most]}).encode())
    )
    return to


def own_counts(export: dict[str, Any]) -> tuple[int, int, int]:
    """Count messages, people and replies by nothing but the file's own words."""
    rows = [row for row in export["messages"] if row["type"] != "service"]
    authors = {row["author"]["id"] if "author" in row else row["from_id"] for row in rows}
    replies = [row for row in rows if row.get("reply_to_message_id") or row.get("reference")]
    return len(rows), len(authors), len(replies)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system tells no peak")
def test_memory_does_not_grow_with_the_file(tmp_path: Path, shared: Path) -> None:
    source = shared / "data" / "chat" / "telegram-desktop-result.json.gz"
    chat = json.loads(gzip.decompress(source.read_bytes()))
    one, ten = tmp_path / "one.json", tmp_path / "ten.json"
    one.write_text(json.dumps(chat, indent=1))
    shifted = [
        row | {"id": row["id"] + times * 20_000_000}
        for times in range(10)
        for row in chat["messages"]
    ]
    ten.write_text(json.dumps(chat | {"messages": shifted}, indent=1))

    small, large = peak_mb(one, tmp_path), peak_mb(ten, tmp_path)
    assert large < 250
    assert large <= small * 1.10


def peak_mb(file: Path, folder: Path) -> float:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from bot.importing import import_files\n"
        "from storage.database import Database\n"
        "from storage.schema import prepare\n"
        "database = Database(sys.argv[1], 'OFF')\n"
        "prepare(database)\n"
        "import_files(database, [Path(sys.argv[2])], 'Fair')\n"
        # Not getrusage: its peak counts what this process, which wrote the files, held before.
        "lines = Path('/proc/self/status').read_text().splitlines()\n"
        "print(next(int(line.split()[1]) for line in lines if line.startswith('VmHWM')) / 1024)\n"
    )
    address = f"sqlite:///{folder / file.stem}.db"
    done = subprocess.run(
        [sys.executable, "-c", script, address, str(file)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout.splitlines()[-1])
