"""What a platform's whole way costs: `python -m bench.wire --platform telegram`, or discord.

`telegram_vs_ptb_noop`: messages per CPU-second on the whole way (ask for updates, read, dispatch
with check-ins, points and activity, commit with a disk's sync, answer, confirm), against a stock
`Application` of python-telegram-bot with one handler that does nothing. `discord_vs_noop`: the
same, heard from the gateway, against a stock `Client` of discord.py with handlers that only count.
Nothing is judged in it, since that is measured by bench.judging; a note says what it comes to.
Both are processes on one core, in turns, before the same server, which runs on another core; what
is counted is their own CPU time from the first question or event to the last confirmation.

`telegram_ready_s` and `telegram_idle_mb` are as in bench.dispatch, for `hearth run` with a token;
`both_ready_s` and `both_idle_mb` for tokens of both platforms, and `members_mb` is what a server
of 100,000 members takes of memory beside one of few.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import guild, updates
from bench.databases import bakery
from bench.report import Target, pin, report
from bench.starting import idle_mb, ready_s

RUNS, COUNT, MEMBERS, MANY = 5, 20_000, 2_000, 100_000
COMES_IN = 30.0
"""Seconds in which all members of a large server have been told to the bot."""
RUN = ("run",)
TARGETS: dict[str, dict[str, Target]] = {
    "telegram": {
        "telegram_vs_ptb_noop": (">=", 1.3),
        "telegram_ready_s": ("<=", 2),
        "telegram_idle_mb": ("<=", 130),
    },
    "discord": {
        "discord_vs_noop": (">=", 0.5),
        "both_ready_s": ("<=", 2.5),
        "both_idle_mb": ("<=", 140),
        "members_mb": ("<=", 40),
    },
}


@contextmanager
def serving(module: str, *words: object) -> Iterator[str]:
    """Start a platform's server; gives its address."""
    with subprocess.Popen(
        [sys.executable, "-m", module, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()


def cpu_seconds(*words: object) -> float:
    """Let a process of its own take all that waits; gives the CPU seconds that it took."""
    asked = [sys.executable, "-m", *map(str, words)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words} did not come to its end:\n{done.stdout}{done.stderr}")
    return float(done.stdout.splitlines()[-1])


Take = Callable[[str, Path], float]
"""Lets one kind of taker take all, with a database at a path; gives CPU seconds."""


def on_telegram(waiting: Path) -> Take:
    """Give what lets somebody take the updates of a file."""

    def take(kind: str, database: Path) -> float:
        with serving("bench.telegram", waiting) as url:
            return cpu_seconds("bench.consumers", kind, url, updates.TOKEN, COUNT, database)

    return take


def on_discord(waiting: Path) -> Take:
    """Give what lets somebody hear the gateway's events of a file."""

    def take(kind: str, database: Path) -> float:
        with serving("bench.discord", waiting, 1) as url:
            return cpu_seconds("bench.listeners", kind, url, COUNT, database)

    return take


def against_stock(take: Take, folder: Path, stock: str) -> tuple[float, list[str]]:
    """Give the ratio of the medians, and a line on both."""
    ours, theirs, alone = [], [], []
    for run in range(RUNS):
        ours.append(COUNT / take("hearth", folder / f"{run}.db"))
        theirs.append(COUNT / take("stock", folder / "none"))
        alone.append(COUNT / take("reading", folder / f"{run}-read.db"))
    one, other = median(ours), median(theirs)
    judged = COUNT / take("judging", folder / "judged.db")
    note = (
        f"{COUNT} events by {MEMBERS} people: Hearth {one:,.0f} messages per CPU-second, {stock} "
        f"with an empty handler {other:,.0f}; Hearth's adapter alone, without dispatch, "
        f"{median(alone):,.0f}; Hearth with all that its rules of moderation judge {judged:,.0f}"
    )
    return one / other, [note]


def telegram(folder: Path) -> tuple[dict[str, float], list[str]]:
    """Measure Telegram."""
    waiting, none = folder / "updates.jsonl", folder / "none.jsonl"
    waiting.write_bytes(b"\n".join(updates.updates(COUNT, MEMBERS, datetime.now(UTC))))
    none.touch()
    ratio, notes = against_stock(on_telegram(waiting), folder, "python-telegram-bot")
    pin()  # not before: the server was to have a core of its own
    with serving("bench.telegram", none) as url:
        bot = {"HEARTH_TELEGRAM__TOKEN": updates.TOKEN, "HEARTH_TELEGRAM__API": url}
        return {
            "telegram_vs_ptb_noop": ratio,
            "telegram_ready_s": ready_s(folder, RUN, bot),
            "telegram_idle_mb": idle_mb(folder, RUN, bot),
        }, notes


def discord(folder: Path) -> tuple[dict[str, float], list[str]]:
    """Measure Discord, and both platforms at once."""
    waiting, none = folder / "events.jsonl", folder / "none.jsonl"
    waiting.write_bytes(b"\n".join(guild.messages(COUNT, MEMBERS, datetime.now(UTC))))
    none.touch()
    ratio, notes = against_stock(on_discord(waiting), folder, "discord.py")
    pin()
    with serving("bench.telegram", none) as one, serving("bench.discord", none, 1) as other:
        bot = {"HEARTH_TELEGRAM__TOKEN": updates.TOKEN, "HEARTH_TELEGRAM__API": one}
        bot |= {"HEARTH_DISCORD__TOKEN": guild.TOKEN, "HEARTH_DISCORD__API": f"{other}/api/v10"}
        found = {
            "discord_vs_noop": ratio,
            "both_ready_s": ready_s(folder, RUN, bot),
            "both_idle_mb": idle_mb(folder, RUN, bot),
        }
    return found | {"members_mb": members_mb(folder, none)}, notes


def members_mb(folder: Path, none: Path) -> float:
    """Give how much more memory a server of very many members takes than one of few."""
    taken = []
    for members in (1, MANY):
        with serving("bench.discord", none, members) as url:
            home = bakery(folder / f"{members}.db", "discord", guild.PLACE)
            bot = {"HEARTH_DISCORD__TOKEN": guild.TOKEN, "HEARTH_DISCORD__API": f"{url}/api/v10"}
            bot |= {"HEARTH_DATABASE__URL": home}
            taken.append(idle_mb(folder, RUN, bot, rest=COMES_IN))
    return taken[1] - taken[0]


MEASURED = {"telegram": telegram, "discord": discord}


def main() -> bool:
    """Measure, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=MEASURED, default="telegram")
    parser.add_argument("--json", action="store_true")
    which = parser.parse_args().platform
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        ratios, notes = MEASURED[which](Path(name))
    return report("wire", ratios, TARGETS[which], RUNS, notes)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
