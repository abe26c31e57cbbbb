"""Processes as the kernel knows them, so that one that is gone can be told from one that lives."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

PROC = Path("/proc")
STATE, THREADS, STARTED = 0, 17, 19
"""Places in /proc/PID/stat, counted after the name in brackets."""
SPACES = ("pid", "time")
GONE = "ZX"
"""States of a process that only waits for its parent to look at how it ended."""


class Process(msgspec.Struct, frozen=True, array_like=True):
    """A process beyond its number, which is given to another one later.

    `boot` is the machine's start, `spaces` the kernel's namespaces in which the number and the
    start are told, `started` the start in ticks since the boot.
    """

    host: str
    boot: str
    spaces: str
    number: int
    started: int

    @property
    def is_gone(self) -> bool:
        """Whether it has certainly ended; False wherever that cannot be known from here."""
        here = _here()
        if here is None or here != (self.host, self.boot, self.spaces):
            return False
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):  # somebody else's, but there
            pass
        seen = _stat(self.number)
        if seen is None:
            return False
        has_ended = seen[STATE] in GONE and int(seen[THREADS]) <= 1
        return has_ended or int(seen[STARTED]) != self.started


def this() -> Process | None:
    """Give this process; None where the kernel does not tell enough, as on any but Linux."""
    here, seen = _here(), _stat(os.getpid())
    if here is None or seen is None:
        return None
    return Process(*here, os.getpid(), int(seen[STARTED]))


def named(what: str) -> str:
    """Give what people call this process: what it does, and where."""
    return f"{what}@{socket.gethostname()} (PID {os.getpid()})"


@cache
def _here() -> tuple[str, str, str] | None:
    """Give host, boot and namespaces; None where /proc is not there, or is of other processes."""
    with suppress(OSError):
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        # A process in a container may see the /proc of its host, where its number is another's.
        own = (PROC / "self").readlink().name == str(os.getpid())
        spaces = "/".join(str((PROC / "self/ns" / name).readlink()) for name in SPACES)
        if own and boot:
            return socket.gethostname(), boot, spaces
    return None


def _stat(number: int) -> list[str] | None:
    with suppress(OSError, IndexError):
        told = (PROC / str(number) / "stat").read_text()
        found = told.rpartition(")")[2].split()
        return found if len(found) > STARTED else None
    return None
