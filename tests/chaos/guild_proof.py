"""The proof on Discord's wire: people talk on, whether the bot lives or not; nothing is lost."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import msgspec

from storage.coverage import gaps
from storage.database import Database, Synchronous
from tests.chaos.finding import Finding, rows
from tests.chaos.guild_life import Life
from tests.chaos.guild_verdict import SAID, beyond, judge, key_of
from tests.chaos.guilds import PLATFORM, Served, Talk
from tests.chaos.nursery import Failed, Nursery
from tests.chaos.points import CATCHING, Point

PATIENCE = 60.0
"""Seconds without any progress after which a run has failed."""
AT_ONCE, TICK = 4, 0.005
"""How many people speak between two looks at the bot, and how far those are apart."""
MOST_AHEAD = 400
"""So many messages may be said in one life beyond its share, until it has come to its point."""
MISSED = 0.5
"""The part of all messages that is said while the bot does not live."""
AWHILE = 0.3
LATEST = {Point.PAGE: 60, Point.FETCHED: 6, Point.TAKEN: 6, Point.MOVED: 6, Point.JOB: 2}
"""At which arrival at its point a life of `USUAL` messages ends at the latest."""
USUAL = 200


class Plan(msgspec.Struct, frozen=True):
    """How much is said, how often the bot dies at each named point and at random.

    `pages` is how many pages of a channel are caught up; with one, much is said in one channel.
    """

    url: str
    folder: Path
    messages: int
    points: tuple[Point, ...]
    each: int
    random: int = 0
    pages: int = 1_000
    seed: int = 1
    synchronous: Synchronous = "FULL"

    @property
    def name(self) -> str:
        return "Discord" if self.pages > 1 else "Discord, catching up one page"

    @property
    def deaths(self) -> int:
        return self.each * len(self.points) + self.random


class Result(msgspec.Struct):
    """What came of it: what was said, what of it while the bot was dead, what came twice."""

    plan: Plan
    deaths: Counter[Point]
    held: int
    missed: int
    twice: int
    given_up: int
    seconds: float
    findings: list[Finding]


class Proof:
    """Carries a plan out."""

    def __init__(self, plan: Plan, nursery: Nursery) -> None:
        self._plan = plan
        self._chance = Random(plan.seed)
        self._api = Served()
        self._talk = Talk(self._api)
        self._database = Database(plan.url, plan.synchronous)
        self._note = plan.folder / "deaths"
        self._log = plan.folder / "bot.log"
        self._nursery = nursery
        self._share = plan.messages // (plan.deaths + 1)
        self._missed = 0
        self._point: Point | None = None
        self.deaths: Counter[Point] = Counter()

    async def carry_out(self) -> Result:
        """Live and die, then compare. Raises Failed."""
        began, plan = time.monotonic(), self._plan
        self._talk.prepare(self._database)
        await self._api.start()
        try:
            await self._first_life()
            for point in self._order():
                await self._one_death(point)
            await self._last_life()
        finally:
            await self._api.stop()
        findings = [*judge(self._database, self._talk, capped=plan.pages == 1)]
        given_up = len(gaps(self._database, PLATFORM, 10_000))
        self._database.close()
        twice = sum(times > 1 for times in self._api.handed.values())
        seconds = time.monotonic() - began
        held = len(self._talk.held)
        return Result(plan, self.deaths, held, self._missed, twice, given_up, seconds, findings)

    def _order(self) -> list[Point]:
        points = [point for point in self._plan.points for _ in range(self._plan.each)]
        points += [Point.RANDOM] * self._plan.random
        self._chance.shuffle(points)
        return points

    async def _first_life(self) -> None:
        """Let the bot come to know its guilds: what was said before that, nobody has missed."""
        await self._nursery.give_birth(self._life(None))
        dying = asyncio.ensure_future(self._nursery.see_die())
        known = "SELECT count(*) FROM covered_server"
        await self._see(dying, lambda: self._one(known) == len(self._talk.guilds))
        self._nursery.kill(signal.SIGTERM)
        await self._see(dying, dying.done)

    async def _one_death(self, point: Point) -> None:
        self._note.write_text("")
        self._point = point
        missed = round(self._share * MISSED)
        self._talk.push(missed, one_place=self._plan.pages == 1 and missed > 100)
        self._missed += missed
        await self._nursery.give_birth(self._life(point))
        dying = asyncio.ensure_future(self._nursery.see_die())
        await self._see(dying, self._is_listening)
        goal = len(self._talk.held) + self._share - missed
        if point is Point.RANDOM:
            goal -= self._chance.randint(0, self._share // 4)
        await self._talk_on(dying, goal)
        if point is Point.RANDOM:
            await asyncio.wait([dying], timeout=self._chance.uniform(0, AWHILE))
            self._nursery.kill()
        else:
            await self._talk_on(dying, goal + MOST_AHEAD)
        await self._see(dying, dying.done)
        code, died_at = dying.result(), self._note.read_text().strip() or Point.RANDOM
        if code != -signal.SIGKILL or died_at != point:
            raise Failed(f"should die {point}, ended {died_at} with {code}{self._last_words()}")
        self.deaths[point] += 1
        self._api.gateway.forget()

    def _is_listening(self) -> bool:
        return self._api.gateway.connected

    async def _talk_on(self, dying: asyncio.Future[int], goal: int) -> None:
        """Let people talk until so much was said, or the bot is dead."""
        while len(self._talk.held) < goal and not dying.done():
            self._talk.push(AT_ONCE)
            await asyncio.wait([dying], timeout=TICK)

    async def _last_life(self) -> None:
        self._talk.push(max(0, self._plan.messages - len(self._talk.held)))
        await self._nursery.give_birth(self._life(None))
        dying = asyncio.ensure_future(self._nursery.see_die())
        await self._see(dying, self._is_all_in, every=0.5)
        self._nursery.kill(signal.SIGTERM)
        await self._see(dying, dying.done)
        if dying.result():
            raise Failed(f"the last life ended with {dying.result()}{self._last_words()}")

    def _is_all_in(self) -> bool:
        """Whether nothing is missing but what was given up, and all spam is removed."""
        if self._one("SELECT count(*) FROM outbox WHERE state < 2"):
            return False
        with self._database.reading() as connection:
            said = {(*row,) for row in rows(connection, SAID)}
            pending = rows(connection, "SELECT 1 FROM covered_channel WHERE until > 0")
        lacking = [each for each in self._talk.held if key_of(each) not in said]
        return not pending and not beyond(self._database, lacking)

    def _one(self, query: str) -> int:
        with self._database.reading() as connection:
            return int(rows(connection, query)[0][0])

    async def _see(
        self, dying: asyncio.Future[int], done: Callable[[], bool], *, every: float = 0.02
    ) -> None:
        """Wait for something, or the end; looks at it every so many seconds."""
        looked, before = 0, 0
        while not dying.done() and not done():
            await asyncio.wait([dying], timeout=every)
            now = len(self._api.requests)
            if now != before:
                looked, before = 0, now
            elif (looked := looked + 1) * every > PATIENCE:
                raise Failed(f"nothing moves any more, {self._point}{self._last_words()}")

    def _life(self, point: Point | None) -> Life:
        plan = self._plan
        share = min(1.0, self._share / USUAL)
        latest = max(1, round(LATEST.get(point, 1) * share)) if point else 1
        if plan.pages == 1 and point in CATCHING:
            latest = 1  # only one channel has moved, and only one page of it is fetched
        return Life(
            url=plan.url,
            synchronous=plan.synchronous,
            api=self._api.url,
            pages=plan.pages,
            note=str(self._note),
            log=str(self._log),
            point=None if point is Point.RANDOM else point,
            arrival=self._chance.randint(1, latest),
        )

    def _last_words(self) -> str:
        words = self._log.read_text(errors="replace")[-3000:] if self._log.exists() else ""
        return f"\n{words}"


async def carry_out(*plans: Plan) -> list[Result]:
    """Carry plans out, one after the other, with one nursery. Raises Failed."""
    async with Nursery("tests.chaos.guild_life") as nursery:
        return [await Proof(plan, nursery).carry_out() for plan in plans]


def told(result: Result) -> str:
    """Give a run as a table, and what was found."""
    plan = result.plan
    head = (
        f"{plan.name}: {result.held:,} messages, {result.missed:,} of them while the bot was dead, "
        f"{result.deaths.total()} x kill -9, {result.twice:,} handed out more than once, "
        f"{result.given_up:,} gaps, {result.seconds:.0f} s"
    )
    points = (*plan.points, Point.RANDOM)
    table = [f"  {point:<52}{result.deaths[point]:>4}" for point in points]
    return "\n".join([head, *table, *(f"  {finding}" for finding in result.findings)])


def shortfalls(result: Result) -> list[str]:
    """Give what a run lacks: points with too few deaths, and what is not right."""
    few = [str(p) for p in result.plan.points if result.deaths[p] < max(1, result.plan.each)]
    few += [] if result.twice else ["nothing was handed out twice: no death came in between"]
    few += ["nothing was given up"] if result.plan.pages == 1 and not result.given_up else []
    return few + [str(finding) for finding in result.findings if finding.wrong]
