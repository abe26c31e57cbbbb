"""The process that forks the bot's lives, as the parent sees it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec


class Failed(Exception):
    """The run itself could not be carried out."""


class Nursery:
    """The process that forks the bot's lives: a module that reads one life a line."""

    def __init__(self, module: str = "tests.chaos.child") -> None:
        self._module = module
        self._process: asyncio.subprocess.Process | None = None
        self._living = 0

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None and self._process.stdin is not None:
            if self._living:
                self.kill()
            self._process.stdin.close()
            await self._process.wait()

    async def give_birth(self, life: msgspec.Struct) -> None:
        """Start a life."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(life) + b"\n")
        self._living = int((await self._hear())["born"])

    def kill(self, by: signal.Signals = signal.SIGKILL) -> None:
        """End the life, wherever it is, or ask it to end."""
        os.kill(self._living, by)

    async def see_die(self) -> int:
        """Wait for the end of the life; gives the exit code, negative for a signal."""
        code = int((await self._hear())["ended"])
        self._living = 0
        return code

    async def _hear(self) -> dict[str, int]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise Failed("the nursery has ended")
        heard: dict[str, int] = json.loads(line)
        return heard
