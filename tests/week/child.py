"""The bot of the week in a process of its own, which can be killed: `python -m tests.week.child`.

Its world stays with the test: a Bot API on loopback, the clock in a file, and a line of words, of
which each is answered when it is done: `tick` looks at the schedules, `settle` waits for all that
is under way.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete

from bot.app import App
from bot.clock import Clock
from bot.features import house
from bot.pacing import Paces
from bot.telegram.client import TelegramPlatform
from bot.telegram.wire import Wire
from community.actions import Action
from community.rulebook import names
from community.settings import Instance
from storage.database import Database
from storage.lease import LEASE
from tests.bot.telegram.server import TOKEN
from tests.chaos.place import KEY

ACTING = Instance({"rules": {f"{name}_mode": "act" for name in names()}})


class FileClock(Clock):
    """A clock that stands where its file says."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Give the moment that the file says."""
        return datetime.fromisoformat(self._path.read_text())


class Unpaced(TelegramPlatform):
    """Telegram's adapter, at no pace: the clock stands still while it speaks."""

    def paces(self, action: Action) -> Paces | None:
        """Every chat takes everything."""


async def live(url: str, api: str, clock: FileClock) -> None:
    """Run until standard input is closed, or death comes."""
    os.environ["NO_PROXY"] = "127.0.0.1"
    tells = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what is logged must not get between what is told
    database = Database(url, "OFF")
    with database.engine.begin() as connection:  # of the life before, which was seen to end
        connection.execute(delete(LEASE.table))
    platform = Unpaced(Wire(api, TOKEN), clock, KEY, ephemeral=True)
    app = App(database, house(), [platform], key=KEY, clock=clock, instance=ACTING)
    await app.start()
    print("ready", file=tells, flush=True)
    loop = asyncio.get_running_loop()
    while word := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        if word == "tick":
            await app.tick()
        await app.settled()
        print(word, file=tells, flush=True)
    await app.stop()


if __name__ == "__main__":
    asyncio.run(live(sys.argv[1], sys.argv[2], FileClock(Path(sys.argv[3]))))
