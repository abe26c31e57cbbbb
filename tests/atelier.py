"""What towns have drawn and looked at, in the tests' own process: one of its own takes seconds."""

from __future__ import annotations

import asyncio

from bot.looking.eye import Glance, Told, told_of
from bot.looking.looker import Looker
from bot.pictures.easel import Drawn, Order, drawn_of
from bot.pictures.painter import Painter


class Atelier(Painter):
    """A painter whose easel stands in its own house; tests/bot/pictures has the real one."""

    async def _ask(self, order: Order) -> Drawn:
        return await asyncio.to_thread(drawn_of, order)


class Glass(Looker):
    """A looker whose eye is its own; tests/bot/looking has the real one."""

    async def _ask(self, order: Glance) -> Told:
        return await asyncio.to_thread(told_of, order)
