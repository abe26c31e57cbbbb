"""Pictures of towns, drawn in the tests' own process: one of its own takes seconds to come."""

from __future__ import annotations

import asyncio
import io

import msgspec

from bot.pictures.easel import LENGTH, Drawn, Order, framed, serve
from bot.pictures.painter import Painter


class Atelier(Painter):
    """A painter whose easel stands in its own house; tests/bot/pictures has the real one."""

    async def _ask(self, order: Order) -> Drawn:
        orders, drawn = io.BytesIO(framed(order)), io.BytesIO()
        await asyncio.to_thread(serve, orders, drawn)
        return msgspec.msgpack.decode(drawn.getvalue()[LENGTH:], type=Drawn)
