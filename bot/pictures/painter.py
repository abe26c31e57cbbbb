"""Has pictures drawn in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import structlog

from bot.apart import Apart
from bot.pictures.easel import Drawn, Order
from community.actions import Show

log = structlog.get_logger()

EASEL = (sys.executable, "-m", "bot.pictures.easel")
DEADLINE = 15.0
"""Seconds after which an answer goes out in words, whether drawing or waiting took them."""
IDLE = 60.0


class Painter(Apart[Order, Drawn]):
    """Draws one picture at a time for all platforms.

    Where drawing fails, takes too long or cannot begin, there is no picture, and that is all.
    """

    def __init__(
        self, easel: Sequence[str] = EASEL, *, deadline: float = DEADLINE, idle: float = IDLE
    ) -> None:
        super().__init__(easel, Drawn, deadline=deadline, idle=idle)

    async def paint(self, show: Show) -> bytes | None:
        """Give the picture of an action as a PNG, or None when only its words can be shown."""
        kind = type(show.picture).__name__
        try:
            drawn = await self.done(Order(show.picture, show.language, show.theme))
        except TimeoutError:
            log.error("a picture took too long", picture=kind)
            return None
        except RuntimeError as error:
            drawn = Drawn(why=str(error))
        if not drawn.png:
            log.error("a picture was not drawn", picture=kind, why=drawn.why)
        return drawn.png or None
