"""How soon the bot is ready, and how much memory it holds when nothing happens."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

TIMES = 3
READY = "ready"
LOCAL = ("run", "--local")
RESTS = 3.0


def ready_s(
    folder: Path, command: Sequence[str] = LOCAL, settings: Mapping[str, str] | None = None
) -> float:
    """Give the median seconds from the start of the process to its saying that it is ready."""
    return median(_start(folder, command, settings or {})[0] for _ in range(TIMES))


def idle_mb(
    folder: Path,
    command: Sequence[str] = LOCAL,
    settings: Mapping[str, str] | None = None,
    rest: float = RESTS,
) -> float:
    """Give the resident memory in MB after so many seconds without work."""
    return _start(folder, command, settings or {}, rest=rest)[1]


def _start(
    folder: Path, command: Sequence[str], settings: Mapping[str, str], rest: float = 0.0
) -> tuple[float, float]:
    database = {"HEARTH_DATABASE__URL": f"sqlite:///{folder / 'idle.db'}"}
    began = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", *command],
        env={**os.environ, **database, **settings},
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
