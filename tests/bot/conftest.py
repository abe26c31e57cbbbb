"""What the tests of the command line stand on: a place of its own, processes and terminals."""

from __future__ import annotations

import codecs
import logging
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot import cli
from bot.cli import application
from tests import logs
from tests.forked import Forked

HEARTH = Path(sys.executable).parent / "hearth"
PATIENCE = 60
QUIET = 3
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|[\x01\x02\r]")

Finished = subprocess.CompletedProcess[str]
Run = Callable[..., Finished]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder and an environment in which nothing of this machine is to be seen."""
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith(("HEARTH_", "LC_", "LANG"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("PYTHONUTF8", "1")
    return tmp_path


@cache
def command_line(language: str) -> Any:
    """The command line in a language; to put it together takes longer than most commands."""
    return get_command(application(language))


@pytest.fixture
def hearth(
    elsewhere: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Runs a command in this process; gives what a process of its own would give."""
    monkeypatch.setattr(cli, "application", command_line)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level

    def run(*words: str) -> Finished:
        with pytest.raises(SystemExit) as left:
            cli.main(words)
        said = capfd.readouterr()
        return subprocess.CompletedProcess(words, int(left.value.code or 0), said.out, said.err)

    yield run
    root.handlers = handlers
    root.setLevel(level)
    logs.configure()


@pytest.fixture
def process(elsewhere: Path) -> Run:
    """Runs a command from its entry point in a process of its own, without a terminal."""

    def run(*words: str) -> Finished:
        return subprocess.run(
            [HEARTH, *words],
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
        )

    return run


class Spoken:
    """A command in a terminal: what it says is read until it says what is waited for."""

    def __init__(self, *words: str) -> None:
        self.said = ""
        self._unread = self._begun = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._terminal, inner = pty.openpty()
        self._process = Forked(
            *("hearth", *words), stdin=inner, stdout=inner, stderr=inner, terminal=True
        )
        os.close(inner)

    def types(self, line: str) -> None:
        """Type a line."""
        os.write(self._terminal, f"{line}\n".encode())

    def presses(self, key: str) -> None:
        """Press a key, such as Ctrl-C."""
        os.write(self._terminal, key.encode())

    def hears(self, words: str) -> str:
        """Wait for words, and give all that was said up to them."""
        ends = time.monotonic() + PATIENCE
        while words not in self._unread:
            ready, _, _ = select.select([self._terminal], [], [], max(0, ends - time.monotonic()))
            heard = bool(ready) and self._read()
            assert heard, f"never said {words!r}, but:\n{self.said}"
        before, _, self._unread = self._unread.partition(words)
        return before + words

    def leaves(self, again: str = "") -> int:
        """Wait for the end, and give the exit code.

        A key that is pressed while the terminal changes its mode can be lost: `again` is pressed
        once more after some seconds in which nothing has come.
        """
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            ready, _, _ = select.select([self._terminal], [], [], QUIET)
            if ready and not self._read():
                break
            if not ready and again:
                self.presses(again)
        else:
            pytest.fail(f"never left, but said:\n{self.said}")
        os.close(self._terminal)
        return self._process.wait()

    def signalled(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it whatever it does."""
        self._process.kill()
        self._process.wait()

    def _read(self) -> bool:
        """Read what there is; False at the end."""
        try:
            raw = self._decoder.decode(os.read(self._terminal, 65536))
        except OSError:  # the other end is closed
            return False
        # A sequence of controls may come in two pieces.
        before, escape, begun = (self._begun + raw).rpartition("\x1b")
        whole = not escape or CONTROLS.match(escape + begun)
        shown = CONTROLS.sub("", before + escape + begun if whole else before)
        self._begun = "" if whole else escape + begun
        self.said += shown
        self._unread += shown
        return True


@pytest.fixture
def terminal(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Spoken]]:
    """Starts a command in a terminal."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    started: list[Spoken] = []

    def start(*words: str) -> Spoken:
        started.append(Spoken(*words))
        return started[-1]

    yield start
    for spoken in started:
        spoken.kill()
