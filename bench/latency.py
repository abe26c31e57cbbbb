"""How long a command waits for its answer: from an update that is there to the request on the wire.

`hearth run`, its database on disk, hears 200 messages a second in a group by a Bot API server on
loopback; twenty of them ask for something that is told in private, each by somebody else.
`telegram_p50_ms`, `telegram_p99_ms`: from the moment when Telegram would have the update to that
when it has the answer. The server and the clock are in a process of their own.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from random import Random
from statistics import median, quantiles

from bench.databases import bakery
from bench.report import Target, report
from bench.telegram import RATE, Server, chatter
from bench.updates import TOKEN

RUNS = 3
WARM_UP, SECONDS = 4.0, 15.0
PATIENCE = 30.0
FIRST_PERSON = 10_000
TARGETS: dict[str, Target] = {"telegram_p99_ms": ("<=", 150), "telegram_p50_ms": ("<=", 30)}


async def waits(folder: Path, seed: int) -> tuple[list[float], float]:
    """Give the milliseconds that each command waited, and the bot's share of a core."""
    server, luck = Server(), Random(seed)
    await server.start()
    bot = born(bakery(folder / f"{seed}.db"), server.url, folder / f"{seed}.log")
    try:
        await until(lambda: server.polls > 1, "the bot does not ask for updates")
        people = count(FIRST_PERSON)
        await chatter(server, luck, WARM_UP, people)
        first, used = next(people), cpu_seconds(bot.pid)
        await chatter(server, luck, SECONDS, people)
        share = (cpu_seconds(bot.pid) - used) / SECONDS
        await until(lambda: {*server.asked} == {*server.answered}, "an answer is missing")
    finally:
        bot.terminate()
        await asyncio.to_thread(bot.wait)
        await server.stop()
    measured = [person for person in server.asked if person > first]
    return [(server.answered[p] - server.asked[p]) * 1000 for p in measured], share


def born(url: str, api: str, log: Path, **settings: str) -> subprocess.Popen[bytes]:
    """Start the bot with these settings, on a core of its own where there are two."""
    told = {
        "HEARTH_DATABASE__URL": url,
        "HEARTH_TELEGRAM__TOKEN": TOKEN,
        "HEARTH_TELEGRAM__API": api,
        "NO_PROXY": "127.0.0.1",
        **settings,
    }
    command = [sys.executable, "-c", "from bot.cli import main; main()", "run"]
    root, out = Path(__file__).parents[1], log.open("wb")
    bot = subprocess.Popen(
        command, env=os.environ | told, cwd=root, stdout=out, stderr=subprocess.STDOUT
    )
    out.close()
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) > 1:
        os.sched_setaffinity(bot.pid, {cores[0]})
        os.sched_setaffinity(0, {cores[1]})
    return bot


async def until(true: Callable[[], bool], why: str) -> None:
    """Wait until something is true; raises TimeoutError with what is wrong when it never is."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not true():  # noqa: ASYNC110 - the other process tells nobody
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise TimeoutError(why) from None


def cpu_seconds(pid: int) -> float:
    """Give the processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def percentile(values: Sequence[float], part: int) -> float:
    """Give the value below which so many percent are."""
    return quantiles(values, n=100, method="inclusive")[part - 1]


def main(runs: int = RUNS) -> bool:
    """Measure, and print it."""
    p50, p99, shares, counted = [], [], [], 0
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        for seed in range(runs):
            waited, share = asyncio.run(waits(Path(name), seed))
            p50.append(percentile(waited, 50))
            p99.append(percentile(waited, 99))
            shares.append(share)
            counted += len(waited)
    note = (
        f"{counted} commands among {RATE:.0f} messages/s, {runs} runs; p99 "
        f"{', '.join(f'{ms:.0f}' for ms in p99)} ms; the bot used {median(shares):.0%} of a core"
    )
    ratios = {"telegram_p99_ms": median(p99), "telegram_p50_ms": median(p50)}
    return report("latency", ratios, TARGETS, runs, [note])


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
