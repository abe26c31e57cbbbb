"""Has something worked out in a process of its own, which starts on demand and goes when idle."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

import msgspec

from bot.pipes import LENGTH, framed

TRIES = 2
"""A process that ends under an order is started again once; then it is given up."""

Asked = TypeVar("Asked", bound=msgspec.Struct)
A = TypeVar("A", bound=msgspec.Struct)


class Apart(Generic[Asked, A]):
    """Has one order at a time done; `pid` is the process that works, if there is one.

    `answers` is the kind of what comes back. An order that takes longer than the deadline, with its
    waiting, costs its process; so does one under which the bot is stopped.
    """

    def __init__(
        self, command: Sequence[str], answers: type[A], *, deadline: float, idle: float
    ) -> None:
        self._command = command
        self._answers = answers
        self._deadline = deadline
        self._idle = idle
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._stopped = False
        self._leaving: set[asyncio.Task[int | None]] = set()

    @property
    def pid(self) -> int | None:
        """The number of the process that works."""
        return self._process.pid if self._process else None

    async def done(self, order: Asked) -> A:
        """Have an order done; raises TimeoutError, and RuntimeError saying why it cannot be."""
        async with asyncio.timeout(self._deadline), self._turn:
            return await self._done(order)

    async def stop(self) -> None:
        """Let the process go, and wait until it is gone; nothing is done any more."""
        self._stopped = True
        if self._turn.locked():
            self._end()
        async with self._turn:
            self._rest()
        await asyncio.gather(*self._leaving)

    async def _done(self, order: Asked) -> A:
        if self._alarm is not None:
            self._alarm.cancel()
        try:
            return await self._tried(order)
        except BaseException:  # out of time, or leaving: what it still does nobody wants
            self._end()
            raise
        finally:
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(self._idle, self._rest)

    async def _tried(self, order: Asked) -> A:
        why = "the bot is stopping"
        for _ in range(TRIES):
            if self._stopped:
                break
            try:
                return await self._ask(order)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is said
                why = f"{type(error).__name__}: {error}"
                self._end()
        raise RuntimeError(why)

    async def _ask(self, order: Asked) -> A:
        if self._process is None or self._process.returncode is not None:
            self._process = await self._started()
        if self._stopped:  # while it was starting
            raise EOFError
        orders, answers = self._process.stdin, self._process.stdout
        assert orders is not None
        assert answers is not None
        orders.write(framed(order))
        await orders.drain()
        length = int.from_bytes(await answers.readexactly(LENGTH), "big")
        return msgspec.msgpack.decode(await answers.readexactly(length), type=self._answers)

    async def _started(self) -> Process:
        """Start a process; one whose start is given up is still waited for, and sent away.

        asyncio forgets a process whose start is cancelled a second time.
        """
        start = asyncio.get_running_loop().create_task(
            asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                start_new_session=True,  # a keyboard's interrupt is for the bot, which tells it
            )
        )
        try:
            return await asyncio.shield(start)
        except asyncio.CancelledError:
            self._see_off(self._unwanted(start))
            raise

    async def _unwanted(self, start: asyncio.Task[Process]) -> None:
        with suppress(OSError):  # it could not be started, which is as well
            process = await start
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _rest(self) -> None:
        """Let the process end by itself: nothing more will come."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._see_off(self._process.wait())
            self._process = None

    def _end(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._see_off(self._process.wait())
            self._process = None

    def _see_off(self, until_gone: Coroutine[Any, Any, int | None]) -> None:
        leaving = asyncio.get_running_loop().create_task(until_gone)
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)
