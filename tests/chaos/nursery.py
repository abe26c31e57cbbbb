"""The process that forks the bot's lives, as the parent sees it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from types import TracebackType
from typing import IO, Self

import msgspec

from tests.forked import ROOT, Forked


class Failed(Exception):
    """The run itself could not be carried out."""


class Nursery:
    """The process that forks the bot's lives: `main` of a module, which reads one life a line."""

    def __init__(self, module: str = "tests.chaos.child") -> None:
        self._module = module
        self._process: Forked | None = None
        self._tells: IO[bytes] | None = None
        self._living = 0

    async def __aenter__(self) -> Self:
        (orders, gives), (hears, told) = os.pipe(), os.pipe()
        self._tells, self._hears = os.fdopen(gives, "wb", 0), asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._hears), os.fdopen(hears, "rb", 0)
        )
        with os.fdopen(orders) as stdin, os.fdopen(told) as stdout:
            self._process = await asyncio.to_thread(
                Forked,
                *("-c", f"from {self._module} import main; main()"),
                stdin=stdin,
                stdout=stdout,
                stderr=2,
                cwd=ROOT,
            )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None and self._tells is not None:
            if self._living:
                self.kill()
            self._tells.close()
            await self._hears.read()
            await asyncio.to_thread(self._process.wait)

    async def give_birth(self, life: msgspec.Struct) -> None:
        """Start a life."""
        assert self._tells is not None
        self._tells.write(msgspec.json.encode(life) + b"\n")
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
        line = await self._hears.readline()
        if not line:
            raise Failed("the nursery has ended")
        heard: dict[str, int] = json.loads(line)
        return heard
