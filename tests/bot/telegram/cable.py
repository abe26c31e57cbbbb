"""The cable between the bot and its server, which a test may cut, stretch or break."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

CHUNK = 64 * 1024


class Cable:
    """Passes on what comes in at `url`, as long as it is whole.

    `delay` is how many seconds an answer takes longer; `breaks` says of each answer's bytes whether
    the connection ends before they arrive.
    """

    def __init__(self, to: str) -> None:
        self._to = urlsplit(to)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._port = 0
        self.delay = 0.0
        self.breaks: Callable[[bytes], bool] = lambda _: False
        self.broken = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def mend(self) -> None:
        """Let connections come in, at the same place as before."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End all connections and take none, until it is mended."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in [*self._open]:
            writer.transport.abort()

    async def close(self) -> None:
        """End everything."""
        await self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            far, to = await asyncio.open_connection(self._to.hostname, self._to.port)
            self._open |= {writer, to}
            there = asyncio.ensure_future(self._pass(reader, to))
            back = asyncio.ensure_future(self._pass(far, writer, back=True))
            self._tasks |= {there, back}
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            for end in (writer, to):
                end.transport.abort()
            await asyncio.gather(there, back, return_exceptions=True)
            self._open -= {writer, to}
            self._tasks -= {there, back}

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: bool = False
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                if back and self.delay:
                    await asyncio.sleep(self.delay)
                if back and self.breaks(data):
                    self.broken += 1
                    return
                writer.write(data)
                await writer.drain()
