"""A process that has loaded the house and forks what tests start: a start costs it milliseconds.

`python -m tests.forkserver SOCKET` reads an order from each connection, answers with the number of
the process that it made, and later with what that ended with. It ends when its standard input does.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

Order = dict[str, Any]
"""`words` (`hearth` or `-c`, and what follows), `environment`, `folder`, and `terminal`."""

LOADED = ("bot.cli", "bot.demo", "bot.running", "bot.importing", "bot.telegram.client",
          "bot.telegram.request", "tests.chaos.child")  # fmt: skip
STREAMS = (("stdin", "r", "strict"), ("stdout", "w", "strict"), ("stderr", "w", "backslashreplace"))


def serve(address: Path) -> None:
    """Fork whatever is ordered, until standard input is closed."""
    living: dict[int, socket.socket] = {}
    woken, wakes = os.pipe()
    for end in (woken, wakes):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes)
    with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as selector:
        door.bind(str(address))
        door.listen(64)
        for end in (door.fileno(), woken, 0):
            selector.register(end, selectors.EVENT_READ)
        while True:
            ready = {key.fd for key, _ in selector.select()}
            if 0 in ready:
                return
            if woken in ready:
                os.read(woken, 4096)
                _tell_ends(living)
            if door.fileno() in ready:
                connection, _ = door.accept()
                order, given = _ordered(connection)
                _load()
                number = os.fork()
                if not number:
                    signal.set_wakeup_fd(-1)
                    selector.close()
                    for end in (woken, wakes):
                        os.close(end)
                    for open_ in (door, connection, *living.values()):
                        open_.close()
                    _live(order, given)
                for end in given:
                    os.close(end)
                connection.sendall(b"%d\n" % number)
                living[number] = connection


def _ordered(connection: socket.socket) -> tuple[Order, list[int]]:
    """Read an order, and the three files that come with it."""
    read, given, _, _ = socket.recv_fds(connection, 65536, 3)
    while more := connection.recv(65536):
        read += more
    order: Order = json.loads(read)
    return order, given


def _tell_ends(living: dict[int, socket.socket]) -> None:
    for number in [*living]:
        ended, status = os.waitpid(number, os.WNOHANG)
        if ended:
            with living.pop(number) as connection, suppress(OSError):  # nobody may wait for it
                connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


@cache
def _load() -> None:
    """Load what those who are forked need, once somebody is."""
    for name in LOADED:
        import_module(name)
    from tests.chaos.child import load

    load()
    gc.collect()
    gc.freeze()  # so that no collection touches, and thereby copies, what is shared


# --- What is forked ------------------------------------------------------------------------


def _live(order: Order, given: list[int]) -> None:
    """Be the process that was ordered, to its end."""
    code = 1
    try:
        _settle(order, given)
        code = _code_of(lambda: _run(order["words"]))
        threading._shutdown()  # type: ignore[attr-defined]  # as the interpreter does
        atexit._run_exitfuncs()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # closed at the other end, or here
                stream.flush()
        os._exit(code)


def _settle(order: Order, given: list[int]) -> None:
    """Take on the environment, the folder and the files."""
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    tempfile.tempdir = None  # it is looked for again
    os.chdir(order["folder"])
    if order["terminal"]:
        os.setsid()
    for number, file in enumerate(given):
        os.dup2(file, number)
        os.close(file)
    if order["terminal"]:
        import fcntl
        import termios

        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, (name, mode, errors) in enumerate(STREAMS):
        lines = 1 if name == "stderr" else -1
        stream = os.fdopen(number, mode, lines, encoding="utf-8", errors=errors, closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _run(words: list[str]) -> None:
    what, *others = words
    if what == "hearth":
        from bot.cli import main

        sys.argv = words
        main()
    else:
        sys.argv = [what, *others[1:]]
        exec(compile(others[0], "<string>", "exec"), {"__name__": "__main__"})


def _code_of(run: Callable[[], None]) -> int:
    """Give what a process ends with that runs it."""
    try:
        run()
    except SystemExit as left:
        if left.code is None or isinstance(left.code, int):
            return int(left.code or 0) & 0xFF
        sys.stderr.write(f"{left.code}\n")
        return 1
    except BaseException:  # noqa: BLE001 - whatever it died of, the test reads it
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
