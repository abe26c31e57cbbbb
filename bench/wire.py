"""What a platform's whole way costs: `python -m bench.wire --platform telegram`.

`telegram_vs_ptb_noop`: messages per CPU-second on the whole way (ask for updates, read, dispatch
with check-ins, points and activity, commit with a disk's sync, answer, confirm), against a stock
`Application` of python-telegram-bot with one handler that does nothing. Both are processes on one
core, in turns, and ask the same server, which runs on another core; what is counted is their own
CPU time from the first question to the last confirmation. `telegram_ready_s` and
`telegram_idle_mb` are as in bench.dispatch, for `hearth run` with a token.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.report import Target, pin, report
from bench.starting import idle_mb, ready_s
from bench.updates import TOKEN, updates

RUNS, UPDATES, MEMBERS = 5, 20_000, 2_000
TARGETS: dict[str, Target] = {
    "telegram_vs_ptb_noop": (">=", 1.3),
    "telegram_ready_s": ("<=", 2),
    "telegram_idle_mb": ("<=", 130),
}


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """Start the server with the updates of a file; gives its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.telegram", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()


def cpu_seconds(kind: str, waiting: Path, database: Path) -> float:
    """Let a process of its own take all updates; gives the CPU seconds that it took."""
    with serving(waiting) as url:
        words = [sys.executable, "-m", "bench.consumers", kind, url, TOKEN, str(UPDATES)]
        done = subprocess.run([*words, str(database)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{kind} did not come to its end:\n{done.stdout}{done.stderr}")
    return float(done.stdout.splitlines()[-1])


def against_stock(folder: Path, waiting: Path) -> tuple[float, list[str]]:
    """Give the ratio of the medians, and a line on both."""
    ours, theirs, alone = [], [], []
    for run in range(RUNS):
        ours.append(UPDATES / cpu_seconds("hearth", waiting, folder / f"{run}.db"))
        theirs.append(UPDATES / cpu_seconds("stock", waiting, folder / "none"))
        alone.append(UPDATES / cpu_seconds("reading", waiting, folder / "none"))
    one, other = median(ours), median(theirs)
    note = (
        f"{UPDATES} updates by {MEMBERS} people: Hearth {one:,.0f} messages per CPU-second, "
        f"python-telegram-bot with an empty handler {other:,.0f}; Hearth's adapter alone, without "
        f"dispatch, {median(alone):,.0f}"
    )
    return one / other, [note]


def main() -> bool:
    """Measure, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=("telegram",), default="telegram")
    parser.add_argument("--json", action="store_true")
    parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        folder = Path(name)
        waiting = folder / "updates.jsonl"
        waiting.write_bytes(b"\n".join(updates(UPDATES, MEMBERS, datetime.now(UTC))))
        ratio, notes = against_stock(folder, waiting)
        (folder / "none.jsonl").touch()
        pin()  # not before: the server was to have a core of its own
        with serving(folder / "none.jsonl") as url:
            bot = {"HEARTH_TELEGRAM__TOKEN": TOKEN, "HEARTH_TELEGRAM__API": url}
            ratios = {
                "telegram_vs_ptb_noop": ratio,
                "telegram_ready_s": ready_s(folder, ("run",), bot),
                "telegram_idle_mb": idle_mb(folder, ("run",), bot),
            }
    return report("wire", ratios, TARGETS, RUNS, notes)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
