"""A town whose bot is a process that dies by SIGKILL in the middle of things, and starts again."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace
from unittest.mock import AsyncMock, patch

from bot.local.town import Town
from storage.database import Database
from tests.bot.telegram.carrier import TelegramCarrier
from tests.bot.telegram.server import Answer, Request
from tests.week.living import WeekLife
from tests.week.story import Week

ROOT = Path(__file__).parents[2]
LONGEST = 0.03
"""Seconds after something was handed in within which the bot dies, where it dies at random."""


class Ghost:
    """Stands for the app of a town, which is elsewhere; `deaths` counts how often it died."""

    def __init__(self, town: Town, folder: Path, luck: Random) -> None:
        assert isinstance(town.platform, TelegramCarrier)
        self.deaths = 0
        self.line = SimpleNamespace(buried=0)
        self._url = town.app.database.url.render_as_string(hide_password=False)
        self.database = Database(self._url, "OFF")
        self._api = town.platform.api
        self._clock, self._log, self._luck = folder / "clock", folder / "log", luck
        self._process: asyncio.subprocess.Process | None = None
        self._up = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._dies_at_delete = False
        self._really = self._api.answers
        self._api.answers = self._answers

    async def start(self) -> None:
        """Start the bot beside the world's server."""
        await self._begin()
        self._watch = asyncio.get_running_loop().create_task(self._begin_again())

    async def stop(self) -> None:
        """Let the bot end."""
        assert self._watch is not None
        assert self._process is not None
        assert self._process.stdin is not None
        self._watch.cancel()
        await asyncio.wait([self._watch])  # what it starts just now is waited for, too
        self._process.stdin.close()
        await self._process.wait()
        await self._api.stop()
        self.database.close()

    def moved(self, now: datetime) -> None:
        """Let the bot's clock show a moment; the file is changed at once, not in pieces."""
        new = self._clock.with_suffix(".new")
        new.write_text(now.isoformat())
        new.rename(self._clock)

    def kill_soon(self) -> None:
        """Let the bot die while it has what is handed in next, or as it removes a message."""
        if self._luck.random() < 0.5:
            self._dies_at_delete = True
        else:
            self.kill_within(self._luck.uniform(0, LONGEST))

    def kill_within(self, seconds: float) -> None:
        """Let the bot die after so many seconds."""
        asyncio.get_running_loop().call_later(seconds, self.kill)

    async def tick(self) -> None:
        """Strike what is due."""
        await self._ask("tick")

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        await self._ask("settle")

    def kill(self) -> None:
        """Let the bot die at once."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    def _answers(self, asked: Request) -> Answer | None:
        if self._dies_at_delete and asked.method.startswith("deleteMessage"):
            self._dies_at_delete = False
            self.kill()
        return self._really(asked)

    async def _ask(self, word: str) -> None:
        """Ask the bot to do something, again where it died of it."""
        while True:
            while not self._up.is_set():
                if self._watch is not None and self._watch.done():
                    self._watch.result()
                await asyncio.sleep(0.01)
            asked = self._process
            assert asked is not None
            assert asked.stdin is not None
            assert asked.stdout is not None
            with suppress(ConnectionError):
                asked.stdin.write(f"{word}\n".encode())
                await asked.stdin.drain()
                if (await asked.stdout.readline()).decode().strip() == word:
                    return
            self._up.clear()
            await asked.wait()

    async def _begin(self) -> None:
        words = (sys.executable, "-m", "tests.week.child", self._url, self._api.url, self._clock)
        with self._log.open("ab") as log:
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                *map(str, words), cwd=ROOT, stdin=pipe, stdout=pipe, stderr=log
            )
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            if line.decode().strip() == "ready":
                self._up.set()
                return
        if await self._process.wait() != -signal.SIGKILL:  # else it died before it was there
            raise RuntimeError(self._log.read_text()[-3000:])

    async def _begin_again(self) -> None:
        while True:
            assert self._process is not None
            await self._process.wait()
            self.deaths += 1
            self._up.clear()
            await self._begin()


async def haunt(town: Town, folder: Path, seed: int) -> Ghost:
    """Put the bot of a town into a process of its own."""
    assert isinstance(town.platform, TelegramCarrier)
    with patch.object(town.platform.api, "stop", AsyncMock()):  # the world goes on
        await town.app.stop()
    ghost = Ghost(town, folder, Random(seed))
    ghost.moved(town.clock.now())
    town.app = ghost  # type: ignore[assignment]  # stands for it
    await ghost.start()
    return ghost


class MortalLife(WeekLife):
    """Lives the week through a bot that dies again and again, `every` so many stretches."""

    def __init__(self, town: Town, story: Week, ghost: Ghost, every: int) -> None:
        super().__init__(town, story, self._dies)
        self._ghost, self._every = ghost, every

    async def _dies(self, number: int) -> None:
        if not number % self._every:
            self._ghost.kill_soon()

    def _move(self, at: datetime) -> None:
        super()._move(at)
        self._ghost.moved(self._town.clock.now())
