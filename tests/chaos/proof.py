"""The proof on the real wire: so many updates wait, so many deaths, and the server's own list."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import msgspec
from sqlalchemy import Connection

from storage.books import audit
from storage.database import Database, Synchronous
from storage.repositories.jobs import WAITING
from tests.bot.telegram.hooks import HookedApi, free_port
from tests.chaos.finding import Finding, rows, same
from tests.chaos.flood import JOB, Flood, prepare_chats
from tests.chaos.nursery import Failed, Nursery
from tests.chaos.place import SPAM
from tests.chaos.points import Point
from tests.chaos.wired import Life

PATIENCE = 60.0
"""Seconds without any progress after which a run has failed; longer where others work, too."""
EVERY = 0.005
"""Seconds after which it is looked again; looks are counted, not the seconds of a busy machine."""
STALLED = 0.2
"""Seconds after which a life that has taken everything, and should die, gets more to take."""
MORE = 60
AWHILE = 0.05
LATEST = {
    Point.PAGE: 150,
    Point.FLUSH: 3,
    Point.COMMIT: 3,
    Point.ACKNOWLEDGEMENT: 3,
    Point.WIRE: 2,  # messages are removed by the hundred
    Point.JOB: 3,
    Point.CALLED: 150,
    Point.ANSWERING: 150,
}
"""At which arrival at its point a life of `USUAL` updates ends at the latest."""
USUAL = 200


class Plan(msgspec.Struct, frozen=True):
    """How many updates wait, and how often the bot dies: at each named point, and at random."""

    url: str
    folder: Path
    webhook: bool
    updates: int
    points: tuple[Point, ...]
    each: int
    random: int = 0
    seed: int = 1
    synchronous: Synchronous = "FULL"

    @property
    def name(self) -> str:
        return f"Telegram by {'webhook' if self.webhook else 'polling'}"

    @property
    def deaths(self) -> int:
        return self.each * len(self.points) + self.random


class Result(msgspec.Struct):
    """What came of it."""

    plan: Plan
    deaths: Counter[Point]
    held: int
    left: int
    """Updates that the server still held at the last death."""
    twice: int
    """Updates that it delivered more than once."""
    seconds: float
    findings: list[Finding]


class Proof:
    """Carries a plan out."""

    def __init__(self, plan: Plan, nursery: Nursery) -> None:
        self._plan = plan
        self._chance = Random(plan.seed)
        self._api = HookedApi()
        self._flood = Flood(self._api)
        self._note = plan.folder / "deaths"
        self._log = plan.folder / "bot.log"
        self._nursery = nursery
        self._port = free_port() if plan.webhook else 0
        self.deaths: Counter[Point] = Counter()

    async def carry_out(self) -> Result:
        """Live and die, then compare. Raises Failed."""
        began, plan, api = time.monotonic(), self._plan, self._api
        database = Database(plan.url, plan.synchronous)
        prepare_chats(database)
        await api.start()
        try:
            self._flood.push(plan.updates)
            for point in self._order():
                await self._one_death(point)
            left = api.waiting
            await self._last_life()
        finally:
            await api.stop()
        findings = [*judge(database, self._flood, api)]
        database.close()
        delivered = api.calls if plan.webhook else api.served
        return Result(
            plan,
            self.deaths,
            len(self._flood.held) + len(self._flood.poison),
            left,
            sum(times > 1 for times in delivered.values()),
            time.monotonic() - began,
            findings,
        )

    def _order(self) -> list[Point]:
        points = [point for point in self._plan.points for _ in range(self._plan.each)]
        points += [Point.RANDOM] * self._plan.random
        self._chance.shuffle(points)
        return points

    async def _one_death(self, point: Point) -> None:
        self._note.write_text("")
        await self._nursery.give_birth(self._life(point))
        dying = asyncio.ensure_future(self._nursery.see_die())
        if point is Point.RANDOM:
            share = self._plan.updates // self._plan.deaths
            goal = self._flood.taken + self._chance.randint(0, share)
            await self._see(dying, self._give_more, lambda: self._flood.taken >= goal)
            await asyncio.sleep(self._chance.uniform(0, AWHILE))
            self._nursery.kill()
        await self._see(dying, self._give_more, dying.done)
        code, died_at = dying.result(), self._note.read_text().strip() or Point.RANDOM
        if code != -signal.SIGKILL or died_at != point:
            raise Failed(f"should die {point}, ended {died_at} with {code}{self._last_words()}")
        self.deaths[point] += 1

    def _give_more(self) -> None:
        """Give a life that has taken everything, and should die, more to take."""
        if not self._api.waiting:
            self._flood.push(MORE)

    async def _last_life(self) -> None:
        await self._nursery.give_birth(self._life(None))
        dying = asyncio.ensure_future(self._nursery.see_die())
        await self._see(dying, lambda: None, lambda: not self._api.waiting)
        self._nursery.kill(signal.SIGTERM)
        await self._see(dying, lambda: None, dying.done)
        if dying.result():
            raise Failed(f"the last life ended with {dying.result()}{self._last_words()}")

    async def _see(
        self, dying: asyncio.Future[int], idle: Callable[[], None], done: Callable[[], bool]
    ) -> None:
        """Wait for something, or the end; `idle` is called when nothing has moved for a moment."""
        looked, before = 0, None
        while not done() and not dying.done():
            await asyncio.wait([dying], timeout=EVERY)
            now = (self._flood.taken, len(self._api.requests))
            if now != before:
                looked, before = 0, now
            elif (looked := looked + 1) * EVERY > PATIENCE:
                raise Failed(f"nothing moves any more{self._last_words()}")
            elif looked * EVERY > STALLED:
                idle()

    def _life(self, point: Point | None) -> Life:
        plan = self._plan
        share = min(1.0, plan.updates / plan.deaths / USUAL)
        latest = max(1, round(LATEST.get(point, 1) * share)) if point else 1
        return Life(
            url=plan.url,
            synchronous=plan.synchronous,
            api=self._api.url,
            port=self._port,
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
    async with Nursery("tests.chaos.wired") as nursery:
        return [await Proof(plan, nursery).carry_out() for plan in plans]


def judge(database: Database, flood: Flood, api: HookedApi) -> Iterator[Finding]:
    """Hold the database against what the server knows that it has delivered."""
    with database.reading() as connection:
        yield from _happened(connection, flood)
        letters = {raw for (raw,) in rows(connection, "SELECT raw FROM dead_letter")}
        untold = rows(connection, "SELECT body, why FROM untold")
        jobs = [state for (state,) in rows(connection, "SELECT state FROM job")]
    found = {word for word in flood.poison for raw in letters if word in raw}
    yield same("updates that nobody can read, kept", flood.poison, found)
    yield same("and no other dead letter, nothing untold", (), [*untold, *_beyond(flood, letters)])
    waiting = (f"{jobs.count(WAITING)} jobs still wait",) if WAITING in jobs else ()
    yield Finding("jobs came to an end", len(jobs), waiting)
    asked = ["a job"] * len(flood.beginning(JOB))
    yield same("jobs, each started once", asked, ["a job"] * len(jobs))
    spam = {(m["chat"]["id"], m["message_id"]) for m in flood.beginning(SPAM)}
    removed = {(asked.chat, asked.params["message_id"]) for asked in api.of("deleteMessage")}
    batches = [(asked.chat, asked.params["message_ids"]) for asked in api.of("deleteMessages")]
    removed |= {(chat, message) for chat, messages in batches for message in messages}
    yield same("spam that was removed", spam, removed)
    yield Finding("requests as Telegram wants them", len(api.requests), tuple(api.wrong))
    books = audit(database)
    yield Finding("the house's own audit", books.entries, books.wrong)


def _beyond(flood: Flood, letters: set[str]) -> list[str]:
    """Give the dead letters that are no poison; poison may be there twice if it came twice."""
    return [raw for raw in letters if not any(word in raw for word in flood.poison)]


def _happened(connection: Connection, flood: Flood) -> Iterator[Finding]:
    query = """SELECT c.external, a.ref FROM activity a JOIN chat c ON c.id = a.chat
        WHERE a.kind = 1"""
    held = [(str(m["chat"]["id"]), m["message_id"]) for m in flood.held]
    yield same("messages, each claimed once", held, rows(connection, query))
    query = """SELECT i.external, l.amount, c.external, l.ref FROM ledger l
        JOIN identity i ON i.id = l.identity JOIN chat c ON c.id = l.chat"""
    earned = [(str(m["from"]["id"]), 1, str(m["chat"]["id"]), m["message_id"]) for m in flood.held]
    yield same("points, each earned once", earned, rows(connection, query))


def told(result: Result) -> str:
    """Give a run as a table, and what was found."""
    plan = result.plan
    head = (
        f"{plan.name}: {result.held:,} updates, "
        f"{result.deaths.total()} x kill -9, {result.left:,} left at the last kill, "
        f"{result.twice:,} delivered more than once, {result.seconds:.0f} s"
    )
    points = (*plan.points, Point.RANDOM)
    table = [f"  {point:<46}{result.deaths[point]:>4}" for point in points]
    return "\n".join([head, *table, *(f"  {finding}" for finding in result.findings)])


def shortfalls(result: Result) -> list[str]:
    """Give what a run lacks: points with too few deaths, work left, and what is not right."""
    few = [str(p) for p in result.plan.points if result.deaths[p] < max(1, result.plan.each)]
    few += [] if result.left else ["nothing was left at the last kill"]
    few += [] if result.twice else ["nothing was delivered twice: no death came in between"]
    return few + [str(finding) for finding in result.findings if finding.wrong]
