"""What a week's digest costs beside a long history: `python -m bench.digest`.

A community of 1,000,000 members that wrote 20,000,000 messages in 100 weeks, and the same one with
the last ten of these weeks alone. `digest_s` are seconds of the longer one, in a process of its
own, with the file in the system's memory; `digest_mb` is all that this process ever took.
`history_factor` is how many times longer it takes than with a tenth of the history. `board_ms` is
the slower, at the median, of a board's page with one's own place, and of what a card shows.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.boards import board_times
from bench.databases import loaded
from bench.events import NOW
from bench.lived import LAST, MEMBERS, WEEKS, lived
from bench.report import Target, pin, report
from community.badges import Badges
from community.boards import Boards, Metric, Span, board
from community.checkins import Checkins
from community.driving import drive
from community.holdings import Holdings, Item
from community.ledger import Ledger
from community.ports import Page, People
from storage.database import Database
from storage.store import Store

TARGETS: dict[str, Target] = {
    "digest_s": ("<=", 3),
    "digest_mb": ("<=", 300),
    "history_factor": ("<=", 1.3),
    "board_ms": ("<=", 5),
}
RUNS = 3
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


def _digest(path: Path) -> tuple[float, float, float, float]:
    """Give seconds, MiB, active members and those at risk, of one digest in a fresh process."""
    first = (LAST - timedelta(days=6)).isoformat()
    child = [sys.executable, "-c", CHILD, str(path), first]
    told = subprocess.run(child, check=True, capture_output=True, text=True).stdout
    found: Any = json.loads(told)
    return tuple(found)


if __name__ == "__main__":
    main()
