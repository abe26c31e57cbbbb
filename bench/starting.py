"""How soon the bot is ready, and how much memory it holds when nothing happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

TIMES = 3
READY = "ready"
RESTS = 3.0


def ready_s(folder: Path) -> float:
    """Give the median seconds from the start of the process to its saying that it is ready."""
    return median(_start(folder)[0] for _ in range(TIMES))


def idle_mb(folder: Path) -> float:
    """Give the resident memory in MB after some seconds without work."""
    return _start(folder, rest=RESTS)[1]


def _start(folder: Path, rest: float = 0.0) -> tuple[float, float]:
    database = {"HEARTH_DATABASE__URL": f"sqlite:///{folder / 'idle.db'}"}
    began = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "run", "--local"],
        env=os.environ | database,
        cwd=folder,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if READY in line.casefold():
                break
        else:
            raise RuntimeError(f"the bot did not get ready:\n{said}")
        seconds = perf_counter() - began
        sleep(rest)
        memory = _resident(process.pid)
        process.terminate()
        process.communicate()
    return seconds, memory


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(found.split()[1]) / 1024
