"""Processes of the program that tests start and kill: forked from one that has loaded the house.

What is about the start itself (what it loads, how it is called, what it needs) starts anew.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0

File = int | IO[str] | IO[bytes]


class ForkServer:
    """The process that forks, and where it listens."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fork-")
        self.address = Path(self._folder.name) / "orders"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forkserver", self.address],
            stdin=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"PYTHONUTF8": "1"},
            start_new_session=True,  # a Ctrl-C is for the tests
        )

    def stop(self) -> None:
        """End it; whom it has forked goes on."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()


shared: list[Path] = []
"""Where the server of all processes of the tests listens, if these are several."""


@cache
def _own() -> Path:
    server = ForkServer()
    atexit.register(server.stop)
    return server.address


class Forked:
    """A process, with what tests use of `subprocess.Popen`; to be waited for or killed."""

    def __init__(
        self,
        *words: str,
        stdin: File,
        stdout: File,
        stderr: File,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        terminal: bool = False,
    ) -> None:
        """Start `hearth` or `-c SCRIPT` with its words, in this environment and what is added.

        The files become its own; with `terminal` the first is the terminal that it is started in.
        """
        order = {
            "words": words,
            "environment": {**os.environ, **(environment or {})},
            "folder": str(cwd or Path.cwd()),
            "terminal": terminal,
        }
        files = [f if isinstance(f, int) else f.fileno() for f in (stdin, stdout, stderr)]
        self.returncode: int | None = None
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(PATIENCE)
        _connect(self._line)
        written = json.dumps(order).encode()
        sent = socket.send_fds(self._line, [written], files)
        self._line.sendall(written[sent:])
        self._line.shutdown(socket.SHUT_WR)
        self.pid = self._read()

    def wait(self, timeout: float | None = PATIENCE) -> int:
        """Wait for its end; gives the exit code, negative for a signal. Raises TimeoutError."""
        if self.returncode is None:
            self._line.settimeout(timeout)
            self.returncode = self._read()
            self._line.close()
        return self.returncode

    def poll(self) -> int | None:
        """Give the exit code, if it has ended."""
        try:
            return self.wait(0)
        except (BlockingIOError, TimeoutError):
            return None

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Let it die at once."""
        self.send_signal(signal.SIGKILL)

    def _read(self) -> int:
        line = self._line.recv(64)
        if not line:
            raise RuntimeError("the server that forks has ended")
        while not line.endswith(b"\n"):
            line += self._line.recv(64)
        return int(line)


def _connect(line: socket.socket) -> None:
    """Connect to the server, which may only just be starting."""
    address, ends = str(shared[0] if shared else _own()), time.monotonic() + PATIENCE
    while True:
        try:
            line.connect(address)
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > ends:
                raise
            time.sleep(0.01)
        else:
            return


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run to the end what `Forked` starts, without input; gives what it said."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as err,
        Path(os.devnull).open() as nothing,
    ):
        process = Forked(*words, stdin=nothing, stdout=out, stderr=err, cwd=cwd)
        try:
            code = process.wait()
        finally:
            process.kill()
        for said in (out, err):
            said.seek(0)
        return subprocess.CompletedProcess(words, code, out.read(), err.read())
