"""A run: one database, one story, so many deaths; then the two worlds are held together."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from storage.database import Database, Synchronous
from tests.chaos.child import Life
from tests.chaos.finding import Finding
from tests.chaos.handed import drawing, leftovers
from tests.chaos.nursery import Failed, Nursery
from tests.chaos.place import prepare_place
from tests.chaos.points import NAMED, Point
from tests.chaos.servers import Servers
from tests.chaos.story import story
from tests.chaos.verdict import judge

PATIENCE = 30.0
"""Seconds without any progress after which a run has failed."""
STALLED = 0.1
"""Seconds after which a life that has nothing to do, and should die, gets more to do."""
MORE = 20
SOON, AWHILE = 0.4, 0.1
"""The share of lives that may end while they still take up what was left; a moment, in seconds."""
DUE, MOST = 0.85, 0.97
"""The share of the story told when the last death is due, and at most if that takes longer."""
LATEST = {
    Point.PAGE: 120,
    Point.FLUSH: 20,
    Point.COMMIT: 20,
    Point.ACKNOWLEDGEMENT: 20,
    Point.WIRE: 25,
    Point.JOB: 4,
    Point.FILE: 40,
    Point.PICTURE: 2,
}
"""At which arrival at its point a life of `USUAL` events ends at the latest."""
USUAL = 400


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
    synchronous: Synchronous = "FULL"
    draws: bool = True
    """Whether pictures are drawn for real."""

    @property
    def deaths(self) -> int:
        """How often the bot dies."""
        return self.each * len(NAMED) + self.random

    @property
    def often(self) -> int:
        """How many events there are to a job of each kind, such that a life has some."""
        return max(10, self.events // (4 * max(1, self.deaths)))


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


class Run:
    """Carries a plan out."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._chance = Random(plan.seed)
        self._events = story(plan.seed, plan.events, plan.often)
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
        log = self._log.read_text(errors="replace")
        findings = judge(database, self._events, servers.requests, log, nonces=plan.nonces)
        findings.append(leftovers(plan.folder, await self._easels()))
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
        part = DUE / max(1, len(points))
        return [(part * number, point) for number, point in enumerate(points, 1)]

    async def _one_death(self, point: Point, until: int) -> None:
        """Let the bot live until the story is told up to an event, and die on the way."""
        self._servers.allow(until)
        self._note.write_text("")
        soon = self._chance.random() < SOON
        self._servers.arm(soon)
        await self._nursery.give_birth(self._life(point))
        dying = asyncio.ensure_future(self._nursery.see_die())
        if not soon:
            mark = self._servers.mark
            await self._come_to(self._chance.randint(mark, max(mark, until)), dying)
            self._servers.arm(True)
        if point is Point.RANDOM:
            await asyncio.sleep(self._chance.uniform(0, AWHILE))
            self._nursery.kill()
        code = await self._see(dying, self._give_more)
        await self._servers.silence()
        died_at = self._note.read_text().strip() or Point.RANDOM
        if code != -signal.SIGKILL or died_at != point:
            raise Failed(f"should die {point}, ended {died_at} with {code}{self._last_words()}")
        self.deaths[point] += 1

    async def _come_to(self, goal: int, dying: asyncio.Future[int]) -> None:
        """Wait until events are acknowledged up to a goal, or the bot ends before."""
        while self._servers.mark < goal and not dying.done():
            self._servers.moved.clear()
            moved = asyncio.ensure_future(self._servers.moved.wait())
            either: list[asyncio.Future[Any]] = [moved, dying]
            done, _ = await asyncio.wait(
                either, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
            )
            moved.cancel()
            if not done:
                raise Failed(
                    f"nothing moves any more at {self._servers.mark:,}{self._last_words()}"
                )

    def _latest(self, point: Point) -> int:
        """Give the last arrival that a life of this story can be expected to come to."""
        share = self._plan.events / self._plan.deaths / USUAL
        return max(1, round(LATEST.get(point, 1) * min(1.0, share)))

    def _give_more(self) -> None:
        """Give a life that has done everything, and should die, more of the story to do."""
        most = int(self._plan.events * MOST)
        if self._servers.mark == self._servers.limit:
            self._servers.allow(min(most, self._servers.mark + MORE))

    async def _last_life(self) -> None:
        self._servers.allow(self._plan.events)
        await self._nursery.give_birth(self._life(None))
        dying = asyncio.ensure_future(self._nursery.see_die())

        def end_when_told() -> None:
            if self._servers.mark == self._plan.events:
                self._servers.bid_farewell()

        code = await self._see(dying, end_when_told)
        if code:
            raise Failed(f"the last life ended with {code}{self._last_words()}")

    async def _see(self, dying: asyncio.Future[int], idle: Callable[[], None]) -> int:
        """Wait for a death; `idle` is called when nothing has moved for a moment."""
        since, before = time.monotonic(), None
        while not dying.done():
            await asyncio.wait([dying], timeout=STALLED)
            now = (self._servers.mark, len(self._servers.requests))
            if now != before:
                since, before = time.monotonic(), now
            elif time.monotonic() - since > PATIENCE:
                raise Failed(
                    f"nothing moves any more at {self._servers.mark:,}{self._last_words()}"
                )
            elif not dying.done():
                idle()
        return dying.result()

    async def _easels(self) -> list[int]:
        """Give the drawing processes that stay; one whose bot has died may finish its picture."""
        for _ in range(int(PATIENCE / STALLED)):
            if not drawing(str(self._note)):
                break
            await asyncio.sleep(STALLED)
        return drawing(str(self._note))

    def _life(self, point: Point | None) -> Life:
        plan = self._plan
        return Life(
            url=plan.url,
            synchronous=plan.synchronous,
            port=self._servers.port,
            nonces=plan.nonces,
            draws=plan.draws,
            note=str(self._note),
            log=str(self._log),
            point=None if point is Point.RANDOM else point,
            arrival=self._chance.randint(1, self._latest(point)) if point else 1,
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
    rows = [f"  {point:<46}{result.deaths[point]:>4}" for point in (*NAMED, Point.RANDOM)]
    found = [f"  {finding}" for finding in result.findings]
    return "\n".join([head, *rows, *found])


def shortfalls(result: Result) -> list[Any]:
    """Give what a run lacks: points with too few deaths, work left, and what is not right."""
    few: list[Any] = [p for p in NAMED if result.deaths[p] < result.plan.each]
    few += [] if result.left else ["nothing was left at the last kill"]
    return few + [finding for finding in result.findings if finding.wrong]
