"""Looks at pictures that members attach: fetched from their platform, seen in another process."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bot.apart import Apart
from bot.looking.eye import Glance, Told
from community.sights import Pictured

EYE = (sys.executable, "-m", "bot.looking.eye")
DEADLINE = 10.0
"""Seconds that looking may take, with its waiting for other pictures."""
IDLE = 60.0
MOST_BYTES = 8 * 1024 * 1024
"""What is larger is not fetched."""


class Looker(Apart[Glance, Told]):
    """Looks at one picture at a time."""

    def __init__(
        self, eye: Sequence[str] = EYE, *, deadline: float = DEADLINE, idle: float = IDLE
    ) -> None:
        super().__init__(eye, Told, deadline=deadline, idle=idle)

    async def look(self, file: bytes) -> Pictured:
        """Give what is seen in a file; raises TimeoutError, and RuntimeError saying why not."""
        told = await self.done(Glance(file))
        if told.why:
            raise RuntimeError(told.why)
        return told.pictured
