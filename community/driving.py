"""Runs a handler to its end on the dispatcher's thread: it may await its ports and nothing else."""

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class AwaitedTheWorld(Exception):
    """A handler awaited something that is not a port: nothing may wait inside a transaction."""


def drive(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits; raises AwaitedTheWorld when it does."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # the coroutine's own result
    coroutine.close()
    raise AwaitedTheWorld(f"{coroutine} waited for something outside the database")
