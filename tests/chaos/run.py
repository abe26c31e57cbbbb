"""A run: one database, one story, so many deaths; then the two worlds are held together."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

import msgspec

from storage.database import Database, Synchronous
from tests.chaos.child import Life
from tests.chaos.place import prepare_place
from tests.chaos.points import NAMED, Point
from tests.chaos.servers import Servers
from tests.chaos.story import story
from tests.chaos.verdict import Finding, judge

PATIENCE = 60.0
"""Seconds without any progress after which a run has failed."""
STALLED = 0.1
"""Seconds after which a life that has nothing to do, and should die, gets more to do."""
MORE = 20
LEFT = 0.03
"""The share of the story that the last life is left with, at least."""
LATEST = {
    Point.PAGE: 120,
    Point.FLUSH: 20,
    Point.COMMIT: 20,
    Point.ACKNOWLEDGEMENT: 20,
    Point.WIRE: 25,
    Point.JOB: 2,
}
"""At which arrival at its point a life ends at the latest."""


class Plan(msgspec.Struct, frozen=True):
    """What is done to whom: `each` deaths at each named point, `random` ones at random times."""

    name: str
    url: str
    folder: Path
    nonces: bool
    events: int = 20_000
    each: int = 5
    random: int = 20
    seed: int = 1
    audit_every: int = 150
    synchronous: Synchronous = "FULL"


class Result(msgspec.Struct):
    """What came of it."""

    plan: Plan
    deaths: Counter[Point]
    lives: int
    left: int
    """Events that were not acknowledged at the last death."""
    again: int
    asked: int
    seconds: float
    findings: list[Finding]


class Failed(Exception):
    """The run itself could not be carried out."""


class Nursery:
    """The process that forks the bot's lives."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()

    async def give_birth(self, life: Life) -> int:
        """Start a life; gives its process."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(life) + b"\n")
        return int((await self._hear())["born"])

    async def see_die(self) -> int:
        """Wait for the end of the life; gives the exit code, negative for a signal."""
        return int((await self._hear())["ended"])

    async def _hear(self) -> dict[str, int]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise Failed("the nursery has ended")
        heard: dict[str, int] = json.loads(line)
        return heard


class Run:
    """Carries a plan out."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._chance = Random(plan.seed)
        self._events = story(plan.seed, plan.events, plan.audit_every)
        self._servers = Servers(self._events, nonces=plan.nonces, seed=plan.seed)
        self._note = plan.folder / "deaths"
        self._log = plan.folder / "bot.log"
        self._nursery = Nursery()
        self.deaths: Counter[Point] = Counter()

    async def carry_out(self) -> Result:
        """Live and die, then compare. Raises Failed."""
        began, plan, servers = time.monotonic(), self._plan, self._servers
        database = Database(plan.url)
        prepare_place(database)
        await servers.start()
        try:
            async with self._nursery:
                for share, point in self._order():
                    await self._one_death(point, int(share * plan.events))
                left = plan.events - servers.mark
                await self._last_life()
        finally:
            await servers.stop()
        findings = judge(database, self._events, servers.requests, nonces=plan.nonces)
        database.close()
        deaths = self.deaths
        return Result(
            plan,
            deaths,
            deaths.total() + 1,
            left,
            servers.again,
            len(servers.requests),
            time.monotonic() - began,
            findings,
        )

    def _order(self) -> list[tuple[float, Point]]:
        """Give the deaths in their order, each with the share of the story told until then."""
        points: list[Point] = [point for point in NAMED for _ in range(self._plan.each)]
        points += [Point.RANDOM] * self._plan.random
        self._chance.shuffle(points)
        part = (1 - 2 * LEFT) / max(1, len(points))
        return [(part * number, point) for number, point in enumerate(points, 1)]

    async def _one_death(self, point: Point, until: int) -> None:
        self._servers.allow(until)
        self._note.write_text("")
        arrival = self._chance.randint(1, LATEST.get(point, 1))
        process = await self._nursery.give_birth(self._life(point, arrival))
        dying = asyncio.ensure_future(self._nursery.see_die())
        if point is Point.RANDOM:
            await self._wait_a_while(until)
            os.kill(process, signal.SIGKILL)
        code = await self._see(dying, process, lambda: self._give_more(point))
        died_at = self._note.read_text().strip() or Point.RANDOM
        if code != -signal.SIGKILL or died_at != point:
            raise Failed(f"should die {point}, ended {died_at} with {code}{self._last_words()}")
        self.deaths[point] += 1

    async def _wait_a_while(self, until: int) -> None:
        """Wait for a moment, often so short that the bot is still taking up what was left."""
        if self._chance.random() < 0.5:
            await asyncio.sleep(self._chance.uniform(0, 0.2))
            return
        goal = self._chance.randint(self._servers.mark, until)
        while self._servers.mark < goal:
            self._servers.moved.clear()
            await asyncio.wait_for(self._servers.moved.wait(), PATIENCE)
        await asyncio.sleep(self._chance.uniform(0, 0.02))

    def _give_more(self, point: Point) -> None:
        """Give a life that waits for its point more of the story, but never the end of it."""
        most = int(self._plan.events * (1 - LEFT))
        if self._servers.mark >= most:
            raise Failed(f"the story is told, and nobody came {point}{self._last_words()}")
        self._servers.allow(min(most, self._servers.mark + MORE))

    async def _last_life(self) -> None:
        self._servers.allow(self._plan.events)
        process = await self._nursery.give_birth(self._life(None, 1))
        dying = asyncio.ensure_future(self._nursery.see_die())

        def end_when_told() -> None:
            if self._servers.mark == self._plan.events:
                self._servers.bid_farewell()

        code = await self._see(dying, process, end_when_told)
        if code:
            raise Failed(f"the last life ended with {code}{self._last_words()}")

    async def _see(self, dying: asyncio.Future[int], process: int, idle: Callable[[], None]) -> int:
        """Wait for a death; `idle` is called when nothing has moved for a moment."""
        since, before = time.monotonic(), None
        try:
            while True:
                done, _ = await asyncio.wait([dying], timeout=STALLED)
                if done:
                    return dying.result()
                now = (self._servers.mark, len(self._servers.requests))
                if now != before:
                    since, before = time.monotonic(), now
                    continue
                if time.monotonic() - since > PATIENCE:
                    raise Failed(f"nothing moves any more{self._last_words()}")
                idle()
        except BaseException:
            os.kill(process, signal.SIGKILL)
            raise

    def _life(self, point: Point | None, arrival: int) -> Life:
        plan = self._plan
        dies = None if point is Point.RANDOM else point
        return Life(
            plan.url,
            plan.synchronous,
            self._servers.port,
            plan.nonces,
            str(self._note),
            str(self._log),
            dies,
            arrival,
        )

    def _last_words(self) -> str:
        words = self._log.read_text(errors="replace")[-3000:] if self._log.exists() else ""
        return f"\n{words}"


def told(result: Result) -> str:
    """Give a run as a table, and what was found."""
    plan = result.plan
    head = (
        f"{plan.name}: {plan.events:,} events, {result.deaths.total()} x kill -9, "
        f"{result.lives - 1} restarts, {result.left:,} events left at the last kill, "
        f"{result.again:,} handed out twice, {result.asked:,} requests to the platform, "
        f"{result.seconds:.0f} s"
    )
    rows = [f"  {point:<46}{result.deaths[point]:>4}" for point in Point]
    found = [f"  {finding}" for finding in result.findings]
    return "\n".join([head, *rows, *found])


def shortfalls(result: Result) -> list[Any]:
    """Give what a run lacks: points with too few deaths, work left, and what is not right."""
    few: list[Any] = [p for p in NAMED if result.deaths[p] < result.plan.each]
    few += [] if result.left else ["nothing was left at the last kill"]
    return few + [finding for finding in result.findings if finding.wrong]
