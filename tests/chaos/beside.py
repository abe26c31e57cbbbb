"""Backups and exports beside a bot that is fed all the while: killed, looked at, and made again."""

from __future__ import annotations

import asyncio
import shutil
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Iterable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal

import msgspec

from storage.database import Database, Synchronous
from tests.chaos.child import Life
from tests.chaos.finding import Finding
from tests.chaos.keeper import Errand
from tests.chaos.nursery import Failed, Nursery
from tests.chaos.place import BEGINS, prepare_place
from tests.chaos.points import KEPT, Point
from tests.chaos.servers import Servers
from tests.chaos.story import story
from tests.chaos.verdict import judge
from tests.chaos.whole import age, backup_amiss, backups, export_amiss, open_to_others, remains

What = Literal["backup", "export"]
Case = tuple[What, Point]
COMMANDS: tuple[What, ...] = ("backup", "export")
CASES: tuple[Case, ...] = tuple((what, point) for what in COMMANDS for point in KEPT)
LATEST = 200
"""At which arrival a copy ends at the latest: at a step of SQLite's, or a row."""
LONG = 0.9
"""The share of a command's usual time within which it is killed at random."""
TOLD = 0.2
"""The share of the story that has been told before the first death."""
KEEP = 3
PATIENCE = 300.0
"""Seconds after which something does not end or move at all; on a busy machine they take many."""


class Plan(msgspec.Struct, frozen=True):
    """What is done to whom: `each` deaths in each case, `random` ones at random times."""

    name: str
    url: str
    folder: Path
    events: int = 8_000
    cases: tuple[Case, ...] = CASES
    each: int = 7
    random: int = 8
    seed: int = 1
    synchronous: Synchronous = "FULL"


class Result(msgspec.Struct):
    """What came of it; `fed` are events that the bot took while a command was at work."""

    plan: Plan
    deaths: Counter[Case]
    made: Counter[What]
    fed: int
    seconds: float
    findings: list[Finding]


class Run:
    """Carries a plan out."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._chance = Random(plan.seed)
        self._events = story(plan.seed, plan.events)
        self._servers = Servers(self._events, nonces=True, seed=plan.seed)
        self._bot, self._keeper = Nursery(), Nursery("tests.chaos.keeper")
        self._home, self._safe = plan.folder / "home", plan.folder / "safe"
        self._note, self._log = plan.folder / "deaths", plan.folder / "log"
        self._took: dict[What, float] = {}
        self._known: set[Path] = set()
        self._wrong: list[str] = []
        self._errands = self._fed = 0
        self._deaths: Counter[Case] = Counter()
        self._made: Counter[What] = Counter()

    async def carry_out(self) -> Result:
        """Feed the bot, kill what works beside it, then compare. Raises Failed."""
        began, plan, servers = time.monotonic(), self._plan, self._servers
        self._home.mkdir()
        self._safe.mkdir()
        database = Database(plan.url)
        prepare_place(database)
        await servers.start()
        try:
            async with self._bot, self._keeper:
                await self._bot.give_birth(self._life())
                living = asyncio.ensure_future(self._bot.see_die())
                await self._tell(int(plan.events * TOLD))
                left = await self._deaths_beside()
                await self._end(living)
        finally:
            await servers.stop()
        log = self._log.read_text(errors="replace")
        judged = judge(database, self._events, servers.requests, log, nonces=True)
        findings = [*self._found(left), *judged]
        database.close()
        seconds = time.monotonic() - began
        return Result(plan, self._deaths, self._made, self._fed, seconds, findings)

    async def _deaths_beside(self) -> int:
        """Let all deaths happen, each after a share of the story; gives what they left behind."""
        plan = self._plan
        cases: list[Case] = [case for case in plan.cases for _ in range(plan.each)]
        cases += [(self._chance.choice(COMMANDS), Point.RANDOM) for _ in range(plan.random)]
        self._chance.shuffle(cases)
        for what in COMMANDS if plan.random else ():
            await self._carry_through(what)  # which says how long it takes
        part = (1 - TOLD) / (len(cases) + 1)
        for number, case in enumerate(cases, 1):
            self._servers.allow(int(plan.events * (TOLD + part * number)))
            before = self._servers.mark
            await self._die(*case)
            self._look()
            await self._carry_through(case[0])
            self._fed += self._servers.mark - before
        left = remains(self._home, self._safe)
        age(left)
        await self._carry_through("backup")
        self._wrong += [f"{path} is left" for path in remains(self._home, self._safe)]
        return len(left)

    async def _die(self, what: What, point: Point) -> None:
        """Have a command killed; one that ends before its point comes is tried with an earlier."""
        arrival = self._chance.randint(1, LATEST) if point is Point.COPY else 1
        while True:
            self._note.write_text("")
            await self._keeper.give_birth(self._errand(what, point, arrival))
            if point is Point.RANDOM:
                await asyncio.sleep(self._chance.uniform(0, self._took[what] * LONG))
                self._keeper.kill()
            code = await self._ended(self._keeper.see_die())
            died_at = self._note.read_text().strip() or Point.RANDOM
            if code == -signal.SIGKILL and died_at == point:
                self._deaths[what, point] += 1
                return
            if code or arrival == 1:
                ended = f"ended {died_at} with {code}{self._words()}"
                raise Failed(f"{what} should die {point}, {ended}")
            arrival //= 2
            self._look()

    async def _carry_through(self, what: What) -> None:
        """Carry a command out as if nothing had happened before; what it made must be whole."""
        began = time.monotonic()
        await self._keeper.give_birth(self._errand(what, None, 1))
        code = await self._ended(self._keeper.see_die())
        self._took[what] = time.monotonic() - began
        if code:
            self._wrong.append(f"{what} ended with {code}{self._words()}")
        before = self._made[what]
        self._look()
        if self._made[what] == before:
            self._wrong.append(f"{what} has made nothing")
        if len(backups(self._safe)) > KEEP:
            self._wrong.append(f"{len(backups(self._safe))} backups are kept")

    async def _ended(self, dying: Awaitable[int]) -> int:
        """Wait for an end; raises Failed where it never comes."""
        try:
            return await asyncio.wait_for(dying, PATIENCE)
        except TimeoutError:
            raise Failed(f"it does not end{self._words()}") from None

    def _look(self) -> None:
        """See that whatever is new and stands under its name is whole, and the rest private.

        An export is put away then, since the next one is to take its place.
        """
        for file in backups(self._safe) - self._known:
            self._known.add(file)
            self._made["backup"] += 1
            self._wrong += backup_amiss(file)
        if (out := self._home / "out").exists():
            self._made["export"] += 1
            self._wrong += export_amiss(out)
            shutil.rmtree(out)
        self._wrong += open_to_others(remains(self._home, self._safe))

    def _errand(self, what: What, point: Point | None, arrival: int) -> Errand:
        self._errands += 1
        words = {
            "backup": ("backup", str(self._safe), "--keep", str(KEEP)),
            "export": ("export", str(self._home / "out"), "--format", "json"),
        }
        return Errand(
            words=words[what],
            place=str(self._home),
            url=self._plan.url,
            now=BEGINS + timedelta(minutes=self._errands),
            note=str(self._note),
            log=str(self._log),
            point=None if point is Point.RANDOM else point,
            arrival=arrival,
        )

    def _life(self) -> Life:
        return Life(
            url=self._plan.url,
            synchronous=self._plan.synchronous,
            port=self._servers.port,
            nonces=True,
            draws=False,
            note=str(self._home / "bot"),
            log=str(self._log),
        )

    async def _tell(self, until: int) -> None:
        """Tell the story up to an event, and wait until the bot has taken it in."""
        self._servers.allow(until)
        while self._servers.mark < until:
            self._servers.moved.clear()
            try:
                await asyncio.wait_for(self._servers.moved.wait(), PATIENCE)
            except TimeoutError:
                raise Failed(f"nothing moves at {self._servers.mark:,}{self._words()}") from None

    async def _end(self, living: asyncio.Future[int]) -> None:
        await self._tell(self._plan.events)
        self._servers.bid_farewell()
        code = await self._ended(living)
        if code:
            raise Failed(f"the bot ended with {code}{self._words()}")

    def _found(self, left: int) -> Iterable[Finding]:
        what = f"backups ({self._made['backup']}) and exports under their names, whole"
        yield Finding(what, self._made.total(), tuple(self._wrong))
        yield Finding("left by the killed, gone a day later", left)

    def _words(self) -> str:
        words = self._log.read_text(errors="replace")[-3000:] if self._log.exists() else ""
        return f"\n{words}"


def told(result: Result) -> str:
    """Give a run as a table, and what was found."""
    plan = result.plan
    head = (
        f"{plan.name}: {plan.events:,} events, {result.deaths.total()} x kill -9 of what works "
        f"beside the bot, {result.fed:,} events taken meanwhile, {result.seconds:.0f} s"
    )
    points = (*KEPT, Point.RANDOM)
    cases = [(what, point) for what in COMMANDS for point in points]
    rows = [f"  {what}, {point:<38}{result.deaths[what, point]:>4}" for what, point in cases]
    return "\n".join([head, *rows, *(f"  {finding}" for finding in result.findings)])


def shortfalls(result: Result) -> list[Any]:
    """Give what a run lacks: deaths, events meanwhile, and what is not right."""
    plan = result.plan
    lacks: list[Any] = [case for case in plan.cases if result.deaths[case] < plan.each]
    lacks += [] if result.fed else ["the bot was given nothing meanwhile"]
    return lacks + [finding for finding in result.findings if finding.wrong]
