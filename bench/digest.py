"""What a week's digest costs beside a long history: `python -m bench.digest`.

A community of 1,000,000 members that wrote 20,000,000 messages in 100 weeks, and the same one with
the last ten of these weeks alone. `digest_s` are seconds of the longer one, in a process of its
own, with the file in the system's memory; `digest_mb` is all that this process ever took.
`history_factor` is how many times longer it takes than with a tenth of the history. `board_ms` is
the slower, at the median, of a board's page with one's own place, and of what a card shows.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.boards import board_times
from bench.databases import FOLDER, fresh, loaded
from bench.events import NOW
from bench.report import Target, pin, report
from community.badges import Badges
from community.boards import Boards, Metric, Span, board
from community.checkins import Checkins
from community.driving import drive
from community.holdings import Holdings, Item
from community.ledger import Ledger
from community.ports import Page, People
from community.refs import EPOCH
from community.weeks import latest_week
from storage.database import Database
from storage.schema import HEAD
from storage.store import Store

TARGETS: dict[str, Target] = {
    "digest_s": ("<=", 3),
    "digest_mb": ("<=", 300),
    "history_factor": ("<=", 1.3),
    "board_ms": ("<=", 5),
}
MEMBERS, MESSAGES, WEEKS, RUNS = 1_000_000, 20_000_000, 100, 3
DAYS = 7 * WEEKS
LAST = latest_week(NOW.date(), 0).last
BUILD = 2
POPULAR = 1.0
"""The exponent by which few members write much (Zipf's law): three messages a week by whoever
writes at all, on Lean's public chat it is fifteen."""
HOUR = 3_600_000_000
CHILD = """
import json, sys, time
from datetime import date
from community.weeks import Week
from storage.database import Database
from storage.weekly import digest_of

began = time.perf_counter()
found = digest_of(Database("sqlite:///" + sys.argv[1]), 1, Week(date.fromisoformat(sys.argv[2])))
took = time.perf_counter() - began
lines = open("/proc/self/status").read().splitlines()
peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
print(json.dumps([took, peak, found.presence.weekly.now, found.retention.at_risk]))
"""


def main() -> None:
    """Measure and report; the exit code says whether all figures are reached."""
    pin()
    long, short = lived(WEEKS), lived(WEEKS // 10)
    runs = [(_digest(long), _digest(short)) for _ in range(RUNS + 1)][1:]
    takes = [median(pair[at][0] for pair in runs) for at in (0, 1)]
    boards = board_times(loaded(MEMBERS))
    figures = {
        "digest_s": takes[0],
        "digest_mb": max(pair[0][1] for pair in runs),
        "history_factor": takes[0] / takes[1],
        "board_ms": max(boards["top_ms"] + boards["rank_ms"], card_ms(loaded(MEMBERS))),
    }
    _, _, active, at_risk = runs[0][0]
    note = f"{active:.0f} members were active in the week, {at_risk:.0f} are at risk."
    reached = report("The week's digest", figures, TARGETS, RUNS, [note])
    sys.exit(0 if reached else 1)


def card_ms(path: Path) -> float:
    """Give the median milliseconds of reading what a member's card shows, of members anywhere."""
    database = Database(f"sqlite:///{path}")
    store, taken = Store(database), []
    for member in range(1, MEMBERS, MEMBERS // 50):
        batch = store.begin()
        page = batch.page()
        began = perf_counter()
        drive(_card(page, member))
        taken.append((perf_counter() - began) * 1000)
        batch.rollback()
    store.close()
    database.close()
    return median(taken)


async def _card(page: Page, member: int) -> None:
    await page.port(Ledger).account(member)
    await page.port(Checkins).of(member)
    await page.port(Holdings).held(member, Item.FREEZE)
    await page.port(Badges).of(member)
    everybody = board(1, Metric.POINTS, Span.ALL, NOW.date())
    await page.port(Boards).standing(everybody, member)
    await page.port(Boards).size(everybody)
    await page.port(Checkins).first(member)
    await page.port(People).since(member)


def lived(weeks: int) -> Path:
    """Give the database with so many weeks of history; built at the first call."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"lived-{weeks}-{HEAD}-{BUILD}.db"
    if not path.exists():
        building = path.with_suffix(".building")
        for left in FOLDER.glob(f"{building.name}*"):
            left.unlink()
        fresh(building, range(1, MEMBERS + 1))
        with closing(sqlite3.connect(building, isolation_level=None)) as connection:
            connection.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;")
            connection.execute("BEGIN")
            _fill(connection, weeks)
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
        building.rename(path)
    return path


def _fill(connection: sqlite3.Connection, weeks: int) -> None:
    import numpy as np

    random = np.random.default_rng(11)
    first = LAST - timedelta(days=DAYS - 1)
    begins = (first - EPOCH.date()).days * 24 * HOUR
    # They came one after the other, three quarters of them before the history begins.
    came = np.linspace(begins - 3 * DAYS * 24 * HOUR, begins + DAYS * 24 * HOUR, MEMBERS)
    rows = ((int(at), member) for member, at in enumerate(came.tolist(), 1))
    connection.executemany("UPDATE member SET joined_at = ? WHERE id = ?", rows)
    liking = 1 / (1 + random.permutation(MEMBERS)) ** POPULAR
    below = np.cumsum(liking / liking.sum())
    below[-1] = 1.0
    for day in range(DAYS - 7 * weeks, DAYS):
        ordinal = first.toordinal() + day
        since = begins + (day * 24 + 4) * HOUR
        here = np.searchsorted(below, random.random(MESSAGES // DAYS))
        here = here[came[here] < since] + 1
        at = since + np.sort(random.integers(0, 24 * HOUR, here.size))
        connection.executemany(
            "INSERT INTO activity (chat, kind, ref, sub, identity, at, topic, words, media,"
            " mentions, print, flags, likeness, letters, marks)"
            " VALUES (1, 1, ?, 0, ?, ?, 0, 6, '', '', ?, 0, 0, 0, 0)",
            _messages(day, here.tolist(), at.tolist()),
        )
        who, messages = np.unique(here, return_counts=True)
        connection.executemany(
            f"INSERT INTO member_day VALUES (1, {ordinal}, ?, ?, ?, 0, ?, 0)",
            _days(who.tolist(), messages.tolist()),
        )
        hours, counts = np.unique(at // HOUR, return_counts=True)
        connection.executemany(
            "INSERT INTO chat_hour VALUES (1, ?, ?, 0, 0)",
            zip(hours.tolist(), counts.tolist(), strict=True),
        )
        connection.execute(f"INSERT INTO checkin_day VALUES (1, {ordinal}, {len(who) // 3})")
        connection.execute(f"INSERT INTO ledger_day VALUES (1, {ordinal}, 2, {len(who)}, 1)")


def _messages(day: int, who: list[int], at: list[int]) -> Iterator[tuple[int, ...]]:
    for number, (member, moment) in enumerate(zip(who, at, strict=True), 1):
        yield day * MESSAGES // DAYS + number, member, moment, member * 0x9E3779B97F4A7C15 % 2**63


def _days(who: list[int], messages: list[int]) -> Iterator[tuple[int, int, int, int]]:
    for member, count in zip(who, messages, strict=True):
        yield member, count, 6 * count, count % 3


def _digest(path: Path) -> tuple[float, float, float, float]:
    """Give seconds, MiB, active members and those at risk, of one digest in a fresh process."""
    first = (LAST - timedelta(days=6)).isoformat()
    child = [sys.executable, "-c", CHILD, str(path), first]
    told = subprocess.run(child, check=True, capture_output=True, text=True).stdout
    found: Any = json.loads(told)
    return tuple(found)


if __name__ == "__main__":
    main()
