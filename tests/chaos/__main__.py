"""Kills the bot fifty times on each database, and says what was lost and what was doubled."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import postgres
from tests.chaos.nursery import Failed
from tests.chaos.points import NAMED
from tests.chaos.run import Plan, Run, shortfalls, told

VARIANTS = {True: "a platform with nonces", False: "a platform without nonces"}


def main() -> int:
    """Carry out all runs; gives the exit code."""
    options = _options()
    failed = passed = 0
    lacking: list[str] = []
    with ExitStack() as stack:
        for plan in _plans(options, stack):
            try:
                result = asyncio.run(Run(plan).carry_out())
            except Failed as error:
                print(f"{plan.name}: {error}\n", flush=True)
                lacking.append(plan.name)
                continue
            wrong = [finding for finding in result.findings if finding.wrong]
            failed += len(wrong)
            passed += len(result.findings) - len(wrong)
            lacking += [f"{plan.name}: {what}" for what in shortfalls(result)]
            print(f"{told(result)}\n", flush=True)
    for line in lacking:
        print(line)
    print(f"{passed} passed, {failed} failed")
    return 1 if lacking else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=50, help="of each run, at least 30")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--nonces", choices=("yes", "no"), action="append")
    return parser.parse_args()


def _plans(options: argparse.Namespace, stack: ExitStack) -> Iterator[Plan]:
    each = max(1, min(5, options.kills // len(NAMED)))
    for kind in options.database or ("sqlite", "postgresql"):
        cluster = None
        if kind == "postgresql":
            folder = postgres.binaries()
            if folder is None:
                print("Left out: PostgreSQL's binaries are not on this machine.\n")
                continue
            cluster = stack.enter_context(postgres.Cluster(folder))
        for choice in options.nonces or ("yes", "no"):
            nonces = choice == "yes"
            home = Path(stack.enter_context(TemporaryDirectory(prefix="hearth-chaos-")))
            file = f"sqlite:///{home}/hearth.db"
            yield Plan(
                name=f"{kind}, {VARIANTS[nonces]}",
                url=cluster.url(cluster.create()) if cluster else file,
                folder=home,
                nonces=nonces,
                events=options.events,
                each=each,
                random=options.kills - each * len(NAMED),
                seed=options.seed,
            )


if __name__ == "__main__":
    sys.exit(main())
