"""Signals that ask the process to end: heard in the main thread, never lost on the way."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import Any

IMPATIENT = 1.0
"""Seconds after which another signal means: at once. Some tell a process and its group, at once."""
NAG = 0.2
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


class Stopped(BaseException):
    """A signal asks the process to end."""


class Signals:
    """Hears signals in the main thread, and raises Stopped there only while that does no harm."""

    def __init__(self) -> None:
        self._asked: float | None = None
        self._may_raise = False

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Take note of signals; another one while the process ends already ends it at once."""
        before = {number: signal.signal(number, self._hear) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def interrupt(self, work: Callable[[], object]) -> None:
        """Do something until it ends, or a signal comes or has come before."""
        with suppress(Stopped):
            try:
                self._may_raise = True
                if self._asked is None:
                    work()
            finally:
                self._may_raise = False

    def _hear(self, number: int, _frame: Any) -> None:
        now = monotonic()
        if self._asked is None:
            self._asked = now
            # What is raised here can be lost: in a destructor, or just before a read that blocks.
            threading.Thread(target=self._nag, args=[number], daemon=True).start()
        elif not self._may_raise and now - self._asked > IMPATIENT:
            os._exit(128 + number)
        if self._may_raise:
            raise Stopped

    def _nag(self, number: int) -> None:
        """Interrupt the main thread again for as long as it goes on working."""
        kill = getattr(signal, "pthread_kill", None)  # not on Windows
        while kill and self._may_raise:
            sleep(NAG)
            if self._may_raise:
                kill(threading.main_thread().ident, number)
