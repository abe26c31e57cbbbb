"""Has pictures drawn in a process of its own, which starts on demand and goes away when idle."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import structlog

from bot.pictures.easel import LENGTH, Drawn, Order, framed
from community.actions import Show

log = structlog.get_logger()

EASEL = (sys.executable, "-m", "bot.pictures.easel")
DEADLINE = 15.0
"""Seconds after which an answer goes out in words, whether drawing or waiting took them."""
IDLE = 60.0
TRIES = 2
"""A process that ends under a picture is started again once; then the words must do."""


class Painter:
    """Draws one picture at a time for all platforms; `pid` is the drawing process, if there is one.

    Where drawing fails, takes too long or cannot begin, there is no picture, and that is all.
    """

    def __init__(
        self, easel: Sequence[str] = EASEL, *, deadline: float = DEADLINE, idle: float = IDLE
    ) -> None:
        self._easel = easel
        self._deadline = deadline
        self._idle = idle
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._stopped = False
        self._leaving: set[asyncio.Task[int]] = set()

    @property
    def pid(self) -> int | None:
        """The number of the drawing process."""
        return self._process.pid if self._process else None

    async def paint(self, show: Show) -> bytes | None:
        """Give the picture of an action as a PNG, or None when only its words can be shown."""
        order = Order(show.picture, show.language, show.theme)
        try:
            async with asyncio.timeout(self._deadline), self._turn:
                drawn = await self._drawn(order)
        except TimeoutError:
            log.error("a picture took too long", picture=type(show.picture).__name__)
            return None
        if not drawn.png:
            log.error("a picture was not drawn", picture=type(show.picture).__name__, why=drawn.why)
        return drawn.png or None

    async def stop(self) -> None:
        """Let the drawing process go, and wait until it is gone; nothing is drawn any more."""
        self._stopped = True
        if self._turn.locked():
            self._end()
        async with self._turn:
            self._rest()
        await asyncio.gather(*self._leaving)

    async def _drawn(self, order: Order) -> Drawn:
        if self._alarm is not None:
            self._alarm.cancel()
        try:
            return await self._tried(order)
        except BaseException:  # out of time, or leaving: what it still draws nobody wants
            self._end()
            raise
        finally:
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(self._idle, self._rest)

    async def _tried(self, order: Order) -> Drawn:
        why = "the bot is stopping"
        for _ in range(TRIES):
            if self._stopped:
                break
            try:
                return await self._ask(order)
            except Exception as error:  # noqa: BLE001 - whatever it is, the words can be said
                why = f"{type(error).__name__}: {error}"
                self._end()
        return Drawn(why=why)

    async def _ask(self, order: Order) -> Drawn:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._easel,
                stdin=PIPE,
                stdout=PIPE,
                start_new_session=True,  # a keyboard's interrupt is for the bot, which tells it
            )
        if self._stopped:  # while it was starting
            raise EOFError
        orders, drawn = self._process.stdin, self._process.stdout
        assert orders is not None
        assert drawn is not None
        orders.write(framed(order))
        await orders.drain()
        length = int.from_bytes(await drawn.readexactly(LENGTH), "big")
        return msgspec.msgpack.decode(await drawn.readexactly(length), type=Drawn)

    def _rest(self) -> None:
        """Let the process end by itself: nothing more will come."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._see_off(self._process)

    def _end(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._see_off(self._process)

    def _see_off(self, process: Process) -> None:
        self._process = None
        leaving = asyncio.get_running_loop().create_task(process.wait())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)
