"""What recognising costs in a database: all of a long history at once, and then a day's update."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from bench.chronicle import Chronicle
from community.events import Kind
from community.evidence import Remark
from community.jobs import Recognise
from storage.counting import CHAT_HOUR
from storage.database import Database
from storage.recognising import recognise_all
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT, COMMUNITY, IDENTITY, MEMBER
from storage.schema import create_in
from storage.shapes import Shape
from storage.times import HOUR

MESSAGES = 150_000
KIB_OF_MB = 1_000
HOME = 1
WORKER = (sys.executable, "-m", "bench.effort")


def effort(chronicle: Chronicle) -> dict[str, float]:
    """Measure the job over so many messages and again after one more day: seconds, and the most
    memory that its process takes."""
    first, last = _stretch(chronicle)
    with TemporaryDirectory() as folder, closing(Database.at(Path(folder) / "e.db")) as database:
        create_in(database)
        _people(database, chronicle, first, last)
        _say(database, [r for day in range(first, last) for r in chronicle.days.get(day, ())])
        full, most = _timed(database, last - 1)
        _say(database, chronicle.days.get(last, ()))
        daily, _ = _timed(database, last)
    return {"full_s": full, "full_mb": most, "daily_s": daily}


def _timed(database: Database, today: int) -> tuple[float, float]:
    order = (str(database.file), str(today))
    done = subprocess.run((*WORKER, *order), capture_output=True, check=True)
    seconds, most = map(float, done.stdout.split())
    return seconds, most


def main() -> None:
    """Do the job in this process, and say how long it took and the most memory it had, in MB."""
    file, today = sys.argv[1:]
    began = time.perf_counter()
    with closing(Database.at(Path(file))) as database:
        recognise_all(database, Recognise(community=HOME, today=int(today)))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_OF_MB
    told = Path("/proc/self/status")
    if told.exists():  # what the system counts begins with the process that started this one
        line = next(line for line in told.read_text().splitlines() if line.startswith("VmHWM"))
        most = int(line.split()[1]) / KIB_OF_MB
    print(time.perf_counter() - began, most)


def _stretch(chronicle: Chronicle) -> tuple[int, int]:
    """Give the days with so many messages before the last whole one."""
    last = max(chronicle.days) - 1
    first, said = last, 0
    while said < MESSAGES and first > min(chronicle.days):
        first -= 1
        said += len(chronicle.days.get(first, ()))
    return first, last


def _people(database: Database, chronicle: Chronicle, first: int, last: int) -> None:
    at = int(datetime.fromordinal(first).replace(tzinfo=UTC).timestamp()) * 1_000_000
    said = [r for day in range(first, last + 1) for r in chronicle.days.get(day, ())]
    people = {who for r in said for who in (r.author, r.answered, *r.named) if who}
    with database.writing() as connection:
        home = _blank(COMMUNITY) | {"id": HOME, "name": "Bench"}
        home |= {"language": "en", "zone": "UTC"}
        connection.execute(insert(COMMUNITY.table), [home])
        chats = [
            _blank(CHAT)
            | {"id": place, "community": HOME, "platform": "bench", "external": str(place)}
            | {"title": "", "language": None, "purpose": "", "server": None}
            for place in {r.place for r in said}
        ]
        connection.execute(insert(CHAT.table), chats)
        members = [
            _blank(MEMBER)
            | {"id": who, "community": HOME, "language": None, "rank": None, "joined_at": at}
            for who in people
        ]
        connection.execute(insert(MEMBER.table), members)
        accounts = [
            _blank(IDENTITY)
            | {"id": who, "community": HOME, "member": who, "platform": "bench", "username": None}
            | {"external": str(who), "name": "", "handle": "", "first_seen": at}
            for who in people
        ]
        connection.execute(insert(IDENTITY.table), accounts)


def _blank(which: Shape) -> dict[str, Any]:
    return dict.fromkeys(which.columns, 0)


def _say(database: Database, remarks: Sequence[Remark]) -> None:
    blank = _blank(ACTIVITY) | {"kind": int(Kind.SAID), "media": ""}
    rows = [
        blank
        | {"chat": r.place, "ref": r.ref, "identity": r.author, "at": r.at, "topic": r.topic}
        | {"words": r.words, "reply_to": None, "reply_author": r.answered, "print": r.print}
        | {"mentions": ",".join(map(str, r.named))}
        for r in remarks
    ]
    hours = Counter((r.place, r.at // HOUR) for r in remarks)
    counted = [
        _blank(CHAT_HOUR) | {"chat": place, "hour": hour, "messages": said}
        for (place, hour), said in hours.items()
    ]
    with database.writing() as connection:
        connection.execute(insert(ACTIVITY.table), rows)
        connection.execute(insert(CHAT_HOUR.table), counted)


if __name__ == "__main__":
    main()
