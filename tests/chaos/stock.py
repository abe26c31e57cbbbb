"""The same load against python-telegram-bot's own polling, which confirms before it has done.

`python -m tests.chaos.stock API FILE` is the bot, which commits a row for each message.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from tests.bot.telegram.hooks import HookedApi
from tests.bot.telegram.server import TOKEN
from tests.chaos.flood import Flood
from tests.chaos.nursery import Failed

PATIENCE = 60.0
ANSWERS = 0.002
"""Seconds that a handler waits for something else, such as the answer to a call: few for that."""
TABLE = "CREATE TABLE IF NOT EXISTS message (chat INTEGER, number INTEGER)"


class Stock(msgspec.Struct):
    """What became of the load."""

    held: int
    deaths: int
    waited: bool
    done: int
    lost: int
    doubled: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"python-telegram-bot's own polling: {self.held:,} updates, {self.deaths} x kill -9 "
            f"({'some waited still' if self.waited else 'then nothing waited any more'}), "
            f"{self.done:,} processed, {self.lost:,} lost, {self.doubled:,} doubled, "
            f"{self.seconds:.0f} s"
        )


async def compare(folder: Path, updates: int, deaths: int, seed: int = 1) -> Stock:
    """Kill it up to so often, until the server holds nothing more for it; then let it finish."""
    began, api, chance = time.monotonic(), HookedApi(), Random(seed)
    flood, file = Flood(api, poison=False), folder / "stock.db"  # which would stop it for good
    with sqlite3.connect(file) as database:
        database.execute(TABLE)
    await api.start()
    killed = 0
    try:
        flood.push(updates)
        while killed < deaths and api.waiting:
            process = await _born(api, folder)
            goal = _count(file) + chance.randint(1, max(1, updates // deaths))
            await _until_rows(file, goal, quiet=10.0)
            process.kill()
            await process.wait()
            killed += 1
        waited = api.waiting > 0
        if waited:
            process = await _born(api, folder)
            await _until_rows(file, updates, quiet=10.0)
            process.send_signal(signal.SIGTERM)
            await process.wait()
    finally:
        await api.stop()
    with sqlite3.connect(file) as database:
        rows = Counter(map(tuple, database.execute("SELECT chat, number FROM message")))
    held = {(m["chat"]["id"], m["message_id"]) for m in flood.held}
    doubled = rows.total() - len(rows)
    seconds = time.monotonic() - began
    return Stock(updates, killed, waited, len(rows), len(held - rows.keys()), doubled, seconds)


async def _born(api: HookedApi, folder: Path) -> asyncio.subprocess.Process:
    with (folder / "stock.log").open("a") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.chaos.stock", api.url, str(folder / "stock.db")),
            cwd=Path(__file__).parents[2],
            env=os.environ | {"NO_PROXY": "127.0.0.1"},
            stderr=log,
        )


async def _until_rows(file: Path, goal: int, *, quiet: float) -> None:
    """Wait for so many rows, or until for so many seconds none is added. Raises Failed."""
    began = since = time.monotonic()
    last = first = _count(file)
    while last < goal and (last == first or time.monotonic() - since < quiet):
        if last == first and time.monotonic() - began > PATIENCE:
            raise Failed("python-telegram-bot does nothing")
        await asyncio.sleep(0.01)
        found = _count(file)
        if found != last:
            last, since = found, time.monotonic()


def _count(file: Path) -> int:
    with sqlite3.connect(file) as database:
        number: int = database.execute("SELECT count(*) FROM message").fetchone()[0]
        return number


def be_the_bot(api: str, file: str) -> None:
    """Run as its documentation has it."""
    from telegram import Update
    from telegram.ext import Application, MessageHandler, filters

    database = sqlite3.connect(file)

    async def keep(update: Update, _context: Any) -> None:
        message = update.effective_message
        assert message is not None
        row = (message.chat_id, message.message_id)
        database.execute("INSERT INTO message VALUES (?, ?)", row)
        database.commit()
        await asyncio.sleep(ANSWERS)

    bot = Application.builder().token(TOKEN).base_url(f"{api}/bot").build()
    bot.add_handler(MessageHandler(filters.TEXT, keep))
    bot.run_polling()


if __name__ == "__main__":
    be_the_bot(sys.argv[1], sys.argv[2])
