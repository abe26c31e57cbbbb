"""Kills the bot, what works beside it, and the bot on the wire; says what came of it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import postgres
from tests.chaos import beside, guild_proof, letters, proof, stock, weekly
from tests.chaos.finding import Finding
from tests.chaos.nursery import Failed
from tests.chaos.points import CATCHING, HOOKED, NAMED, SPINE
from tests.chaos.run import Plan, Run, shortfalls, told

Outcome = tuple[list[Finding], list[Any], str]
"""What was found, what is lacking, and both in words."""
Carried = Callable[[], Outcome]
ONLY = ("house", "beside", "weekly", "letters", "telegram", "discord")
VARIANTS = {True: "a platform with nonces", False: "a platform without nonces"}


def main() -> int:
    """Carry out all runs; gives the exit code."""
    options = _options()
    findings: list[Finding] = []
    lacking: list[str] = []
    with ExitStack() as stack:
        for name, run in _runs(options, stack):
            try:
                found, lacks, words = run()
            except Failed as error:
                print(f"{name}: {error}\n", flush=True)
                lacking.append(name)
                continue
            findings += found
            lacking += [f"{name}: {what}" for what in lacks]
            print(f"{words}\n", flush=True)
        if options.only in (None, "telegram"):
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="hearth-stock-")))
            print(asyncio.run(stock.compare(folder, options.updates, options.kills_on_the_wire)))
    for line in lacking:
        print(line)
    failed = sum(bool(finding.wrong) for finding in findings)
    print(f"{len(findings) - failed} passed, {failed} failed")
    return 1 if lacking else 0


def _runs(options: argparse.Namespace, stack: ExitStack) -> Iterator[tuple[str, Carried]]:
    """Give all runs by their names: of the bot, of what works beside it, and on the real wire."""
    for plan in _plans(options, stack) if options.only in (None, "house") else ():
        yield plan.name, partial(_in_the_house, plan)
    for kept in _kept(options, stack) if options.only in (None, "beside") else ():
        yield kept.name, partial(_beside_it, kept)
    for week in _weekly(options, stack) if options.only in (None, "weekly") else ():
        yield week.name, partial(_on_mondays, week)
    for sent in _letters(options, stack) if options.only in (None, "letters") else ():
        yield sent.name, partial(_to_members, sent)
    for wired in _wired(options, stack) if options.only in (None, "telegram") else ():
        yield wired.name, partial(_on_the_wire, wired)
    for talked in _talked(options, stack) if options.only in (None, "discord") else ():
        yield talked.name, partial(_among_guilds, talked)


def _in_the_house(plan: Plan) -> Outcome:
    result = asyncio.run(Run(plan).carry_out())
    return result.findings, shortfalls(result), told(result)


def _beside_it(plan: beside.Plan) -> Outcome:
    result = asyncio.run(beside.Run(plan).carry_out())
    return result.findings, beside.shortfalls(result), beside.told(result)


def _on_mondays(plan: weekly.Plan) -> Outcome:
    found = asyncio.run(weekly.carry_out(plan))
    words = "\n".join((f"{plan.name}: {plan.weeks} weeks", *(f"  {each}" for each in found)))
    return found, [each for each in found if each.wrong], words


def _to_members(plan: letters.Plan) -> Outcome:
    found = asyncio.run(letters.carry_out(plan))
    words = "\n".join((f"{plan.name}: {plan.broadcasts}", *(f"  {each}" for each in found)))
    return found, [each for each in found if each.wrong], words


def _on_the_wire(plan: proof.Plan) -> Outcome:
    (result,) = asyncio.run(proof.carry_out(plan))
    return result.findings, proof.shortfalls(result), proof.told(result)


def _among_guilds(plan: guild_proof.Plan) -> Outcome:
    (result,) = asyncio.run(guild_proof.carry_out(plan))
    return result.findings, guild_proof.shortfalls(result), guild_proof.told(result)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=50, help="of each run, at least 30")
    parser.add_argument("--kills-beside", type=int, default=50, help="of each run, at least 6")
    parser.add_argument("--updates", type=int, default=20_000, help="of each run on the wire")
    parser.add_argument("--kills-on-the-wire", type=int, default=100, help="at least 8")
    parser.add_argument("--broadcasts", type=int, default=10, help="that see three deaths each")
    parser.add_argument("--weeks", type=int, default=30, help="that are told, each with a death")
    parser.add_argument("--only", choices=ONLY)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--nonces", choices=("yes", "no"), action="append")
    return parser.parse_args()


def _plans(options: argparse.Namespace, stack: ExitStack) -> Iterator[Plan]:
    each = max(1, min(5, options.kills // len(NAMED)))
    for kind, cluster in _databases(options, stack):
        for choice in options.nonces or ("yes", "no"):
            nonces = choice == "yes"
            home, url = _place(cluster, stack)
            yield Plan(
                name=f"{kind}, {VARIANTS[nonces]}",
                url=url,
                folder=home,
                nonces=nonces,
                events=options.events,
                each=each,
                random=options.kills - each * len(NAMED),
                seed=options.seed,
            )


def _kept(options: argparse.Namespace, stack: ExitStack) -> Iterator[beside.Plan]:
    kills, cases = options.kills_beside, len(beside.CASES)
    each = max(1, kills * 7 // 8 // cases)
    for kind, cluster in _databases(options, stack):
        home, url = _place(cluster, stack)
        yield beside.Plan(
            name=f"{kind}, backups and exports",
            url=url,
            folder=home,
            events=options.events // 4,
            each=each,
            random=max(0, kills - each * cases),
            seed=options.seed,
        )


def _weekly(options: argparse.Namespace, stack: ExitStack) -> Iterator[weekly.Plan]:
    for kind, cluster in _databases(options, stack):
        home, url = _place(cluster, stack)
        yield weekly.Plan(f"{kind}, digests over Telegram", url, home, options.weeks, options.seed)


def _letters(options: argparse.Namespace, stack: ExitStack) -> Iterator[letters.Plan]:
    for kind, cluster in _databases(options, stack):
        home, url = _place(cluster, stack)
        name, many = f"{kind}, broadcasts over Telegram", options.broadcasts
        yield letters.Plan(name, url, home, members=30, broadcasts=many, seed=options.seed)


def _databases(
    options: argparse.Namespace, stack: ExitStack
) -> Iterator[tuple[str, postgres.Cluster | None]]:
    for kind in options.database or ("sqlite", "postgresql"):
        cluster = None
        if kind == "postgresql":
            folder = postgres.binaries()
            if folder is None:
                print("Left out: PostgreSQL's binaries are not on this machine.\n")
                continue
            cluster = stack.enter_context(postgres.Cluster(folder))
        yield kind, cluster


def _place(cluster: postgres.Cluster | None, stack: ExitStack) -> tuple[Path, str]:
    """Give a folder of its own, and a new database."""
    home = Path(stack.enter_context(TemporaryDirectory(prefix="hearth-chaos-")))
    return home, cluster.url(cluster.create()) if cluster else f"sqlite:///{home}/hearth.db"


def _wired(options: argparse.Namespace, stack: ExitStack) -> Iterator[proof.Plan]:
    for webhook in (False, True):
        home = Path(stack.enter_context(TemporaryDirectory(prefix="hearth-chaos-")))
        url = f"sqlite:///{home}/hearth.db"
        points = (*SPINE, *HOOKED) if webhook else SPINE
        kills = options.kills_on_the_wire
        each = max(1, kills * 3 // 4 // len(points))
        random = max(0, kills - each * len(points))
        yield proof.Plan(
            url, home, webhook, options.updates, points, each, random, seed=options.seed
        )


def _talked(options: argparse.Namespace, stack: ExitStack) -> Iterator[guild_proof.Plan]:
    """Catch up all, by a cap that nothing comes to; and a fifth as much by a cap of one page."""
    points, kills = (*SPINE, *CATCHING), options.kills_on_the_wire
    for pages, part in ((1_000, 1), (1, 5)):
        home = Path(stack.enter_context(TemporaryDirectory(prefix="hearth-chaos-")))
        url, deaths = f"sqlite:///{home}/hearth.db", kills // part
        each = max(1, deaths * 3 // 4 // len(points))
        random = max(0, deaths - each * len(points))
        messages = options.updates // part
        yield guild_proof.Plan(
            url, home, messages, points, each, random, pages=pages, seed=options.seed
        )


if __name__ == "__main__":
    sys.exit(main())
