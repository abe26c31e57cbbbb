"""What pictures and a long job cost those who ask for something else meanwhile.

`points_p99_delta_ms`: by how much the 99th percentile of the time from asking `/points` until the
answer stands there grows, in milliseconds, while ten pictures are under way at any time (five
asked for in the same chat, five in private) and one job after the other goes over the books of
100,000 members with 1,000,000 ledger entries. That audit stands for a digest: it reads more, row
by row, on the worker's thread and a reader's connection, as a digest will. All in one process with
its drawing child, on all cores, with a disk's sync at each commit. `points_p99_delta_1core_ms` is
the same with everything on one core, and has no target.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from bench.databases import copy, loaded
from bench.events import PLAZA
from bench.report import Target, pin, report
from bot.app import App
from bot.clock import WorldClock
from bot.features import house
from bot.local.client import LocalPlatform
from bot.local.square import BOT, Shown, Soul, Square
from bot.pictures.painter import Painter
from community.people import Role
from storage.database import Database

MEMBERS = 100_000
RUNS, ASKED, PAUSE = 3, 400, 0.01
PICTURES = 10
TARGETS: dict[str, Target] = {"points_p99_delta_ms": ("<=", 50)}
OWNER = MEMBERS


class Listened(Square):
    """A square on which somebody waits for answers; `results` is what comes later, unasked."""

    def __init__(self) -> None:
        super().__init__()
        self.results: asyncio.Queue[Shown] = asyncio.Queue()
        self._waiting: dict[int, asyncio.Future[Shown]] = {}

    def write(self, by: str, chat: str, text: str, at: datetime, **more: Any) -> Shown:
        shown = super().write(by, chat, text, at, **more)
        waiting = self._waiting.pop(shown.reply_to or 0, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(shown)
        elif by == BOT:
            self.results.put_nowait(shown)
        return shown

    def answer_to(self, shown: Shown) -> asyncio.Future[Shown]:
        """Give what will be the answer to a message."""
        self._waiting[shown.id] = asyncio.get_running_loop().create_future()
        return self._waiting[shown.id]


class Crowd:
    """The bot on a large database, and members who ask it for things."""

    def __init__(self, path: Path) -> None:
        self._clock, self._square, painter = WorldClock(), Listened(), Painter()
        self._platform = LocalPlatform(self._square, self._clock, b"bench", painter)
        database = Database(f"sqlite:///{path}", "FULL")
        parts = [self._platform]
        self.app = App(database, house(), parts, key=b"bench", clock=self._clock, painter=painter)
        self._square.souls[BOT] = Soul(BOT, "Hearth", BOT, bot=True)
        self.done = {"/me": 0, "/audit": 0}

    async def ask(self, member: int, text: str, chat: str) -> Shown:
        """Let a member ask for something, and wait until the answer stands there."""
        who = str(member)
        rank = int(Role.OWNER) if member == OWNER else None
        soul = Soul(who, f"Member {member}", f"member{member}", rank=rank)
        self._square.souls.setdefault(who, soul)
        shown = self._square.write(who, chat, text, self._clock.now())
        answer = self._square.answer_to(shown)
        await self._platform.deliver(self._square.said(shown))
        return await answer

    async def again_and_again(self, member: int, text: str, chat: str) -> None:
        """Let a member ask for the same, each time as soon as the last answer has come."""
        while True:
            shown = await self.ask(member, text, chat)
            if text == "/me" and shown.picture is None:
                raise RuntimeError("a picture did not come")
            self.done[text] += 1
            if text == "/audit":
                await self._square.results.get()

    def busy(self) -> list[Coroutine[Any, Any, None]]:
        """Give all that goes on beside: pictures in the same chat and in private, and a job."""
        chats = [PLAZA.id if number % 2 else f"dm:{number}" for number in range(1, PICTURES + 1)]
        pictures = [self.again_and_again(n, "/me", chat) for n, chat in enumerate(chats, 1)]
        return [*pictures, self.again_and_again(OWNER, "/audit", PLAZA.id)]


async def p99(crowd: Crowd) -> float:
    """Give the 99th percentile of the milliseconds in which /points is answered."""
    taken = []
    for number in range(ASKED):
        began = perf_counter()
        await crowd.ask(1_000 + number, "/points", PLAZA.id)
        taken.append((perf_counter() - began) * 1000)
        await asyncio.sleep(PAUSE)
    return quantiles(taken, n=100)[98]


async def measured(path: Path) -> tuple[float, float, dict[str, int]]:
    """Give the percentile in peace and beside everything else, and what was done meanwhile."""
    crowd = Crowd(path)
    await crowd.app.start()
    try:
        await crowd.ask(1, "/me", PLAZA.id)  # the drawing process has begun
        await p99(crowd)
        quiet, busy = [], []
        for _ in range(RUNS):
            quiet.append(await p99(crowd))
            beside = [asyncio.ensure_future(work) for work in crowd.busy()]
            await asyncio.sleep(0.5)
            busy.append(await p99(crowd))
            for task in beside:
                task.cancel()
            for outcome in await asyncio.gather(*beside, return_exceptions=True):
                if isinstance(outcome, Exception):
                    raise outcome
            await crowd.app.settled()
        return median(quiet), median(busy), crowd.done
    finally:
        await crowd.app.stop()


def main() -> bool:
    """Measure, and print it."""
    ratios, notes = {}, []
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        for cores, ratio in (
            (os.cpu_count(), "points_p99_delta_ms"),
            (1, "points_p99_delta_1core_ms"),
        ):
            if cores == 1:
                pin()
            path = copy(loaded(MEMBERS), Path(name) / f"{cores}.db")
            quiet, busy, done = asyncio.run(measured(path))
            ratios[ratio] = busy - quiet
            notes.append(
                f"{cores} core(s): {quiet:.1f} ms alone, {busy:.1f} ms beside "
                f"{done['/me']} pictures and {done['/audit']} audits of {MEMBERS:,} members"
            )
    return report("jobs", ratios, TARGETS, RUNS, notes)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
