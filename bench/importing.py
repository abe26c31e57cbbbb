"""How many messages of an export are imported per second of CPU."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random
from time import process_time

from bench.events import WORDS, authors
from bot.importing import import_files
from storage.database import Database
from storage.schema import prepare

SHARED = Path(__file__).parents[2] / "shared" / "data" / "chat"
MESSAGES = 30_000


def import_per_cpu_second(folder: Path) -> tuple[float, list[str]]:
    """Import real exports where they are at hand, else an invented one."""
    files = sorted(SHARED.glob("*.json.gz")) or [_invented(folder / "result.json.gz")]
    database = Database(f"sqlite:///{folder / 'import.db'}", "FULL")
    prepare(database)
    began = process_time()
    reports = import_files(database, files, "Bench")
    seconds = process_time() - began
    database.close()
    messages = sum(found.messages for found in reports)
    names = ", ".join(found.file for found in reports)
    return messages / seconds, [f"imported {messages:,} messages of {names}"]


def _invented(path: Path) -> Path:
    rng = Random(3)
    messages = [
        {
            "id": number,
            "type": "message",
            "date": "2026-01-01T00:00:00",
            "date_unixtime": str(1_767_225_600 + number * 30),
            "from": f"Member {author}",
            "from_id": f"user{author}",
            "text": " ".join(rng.choices(WORDS, k=9)),
            "text_entities": [],
        }
        for number, author in enumerate(authors(rng, 2_000, MESSAGES), 1)
    ]
    chat = {"name": "Bench", "type": "public_supergroup", "id": 1, "messages": messages}
    path.write_bytes(gzip.compress(json.dumps(chat).encode()))
    return path
