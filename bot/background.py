"""An event loop on a thread of its own, so that the main thread can read and hear signals."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """Runs coroutines for a thread that waits for them and may be interrupted meanwhile."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        # A daemon: work that does not end in time must not keep the process from ending.
        self._thread = Thread(target=self._loop.run_forever, name="bot", daemon=True)

    def __enter__(self) -> Background:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=1)
        if not self._thread.is_alive():
            self._loop.close()

    def finish(self) -> None:
        """Wait for what threads still work on."""
        self.call(self._loop.shutdown_default_executor())

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine and give its result; raises what it raises."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise
