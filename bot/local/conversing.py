"""A conversation at a terminal: line after line, until somebody leaves."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.local.terminal import Terminal


def converse(
    terminal: Terminal,
    run: Callable[[Coroutine[Any, Any, bool]], bool],
    read: Callable[[str], str] = input,
) -> bool:
    """Take line after line; gives whether somebody left by word, not by the end of the input."""
    if read is input:
        with suppress(ImportError):
            import readline  # noqa: F401 - imported, it lets `input` edit lines and recall them
    with suppress(EOFError):
        while run(terminal.take(read(terminal.prompt()))):
            pass
        return True
    return False
