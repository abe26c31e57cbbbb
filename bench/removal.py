"""How long spam stands: from the moment a message is there to the request that removes it.

`hearth run`, its database on disk, hears 200 messages a second in a group by a Bot API server on
loopback; four of them are spam, each by somebody else. A thousand answers to the same group wait in
the outbox, where Telegram takes one in some seconds. `delete_p95_ms`, `delete_p99_ms`: from when
Telegram would have the message to when it is asked to delete it. The server and the clock are in a
process of their own.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from bench.databases import bakery
from bench.events import WORDS
from bench.latency import born, cpu_seconds, percentile, until
from bench.report import Target, report
from bench.telegram import RATE, Server
from bench.updates import GROUP
from community.actions import Say
from community.words import t
from storage.database import Database
from storage.recovery import open_actions
from storage.store import Store

RUNS = 3
WAITING = 1_000
"""Answers that wait in the outbox when it begins."""
SPAM = 4.0
"""Messages of spam a second."""
WARM_UP, SECONDS = 4.0, 30.0
FIRST_SPAMMER = 500_000
ADVERTS = (
    "免费领取红包，加微信了解",
    "double your bitcoin, guaranteed returns",
    "代开发票，微信同号",
)
RULES = ("words", "invites", "links", "phishing", "contacts", "hidden", "scripts")
TARGETS: dict[str, Target] = {"delete_p95_ms": ("<=", 300), "delete_p99_ms": ("<=", 1000)}


async def stands(folder: Path, seed: int) -> tuple[list[float], int, float]:
    """Give the milliseconds that each message of spam stood, how many answers still waited in the
    end, and the bot's share of a core.
    """
    server, url = Server(), bakery(folder / f"{seed}.db")
    lay_by(url)
    await server.start()
    bot = born(url, server.url, folder / f"{seed}.log", **acting())
    try:
        await until(lambda: server.polls > 1, "the bot does not ask for updates")
        luck = Random(seed)
        await talk(server, luck, WARM_UP, FIRST_SPAMMER)
        used = cpu_seconds(bot.pid)
        spam = await talk(server, luck, SECONDS, FIRST_SPAMMER + 100_000)
        share = (cpu_seconds(bot.pid) - used) / SECONDS
        await until(lambda: {*spam} <= {*server.removed}, "spam still stands")
    finally:
        bot.terminate()
        await asyncio.to_thread(bot.wait)
        await server.stop()
    return [(server.removed[n] - said) * 1000 for n, said in spam.items()], left(url), share


def lay_by(url: str) -> None:
    """Let answers to the group wait to be said."""
    database = Database(url)
    store = Store(database)
    batch = store.begin()
    page = batch.page()
    for number in range(WAITING):
        words = t("Answer {number}", number=number)
        page.act(Say(platform="telegram", chat=str(GROUP["id"]), words=words))
    batch.merge(page)
    batch.commit()
    store.close()
    database.close()


def left(url: str) -> int:
    """Give how many actions have not been performed."""
    database = Database(url)
    number = len(open_actions(database))
    database.close()
    return number


def acting() -> dict[str, str]:
    """Give the settings that let rules act."""
    return {f"HEARTH_FEATURES__RULES__{name.upper()}_MODE": "act" for name in RULES}


async def talk(server: Server, luck: Random, seconds: float, first: int) -> dict[int, float]:
    """Let many talk at random moments, and spammers among them; gives when spam was there."""
    spam: dict[int, float] = {}
    began = at = perf_counter()
    while (at := at + luck.expovariate(RATE)) < began + seconds:
        await asyncio.sleep(max(0.0, at - perf_counter()))
        if luck.random() < SPAM / RATE:
            number = server.says(first + len(spam), luck.choice(ADVERTS))
            spam[number] = perf_counter()
        else:
            text = " ".join(luck.choices(WORDS, k=luck.randrange(3, 12)))
            server.says(int(luck.paretovariate(0.6)) % 2000 + 1, text)
    return spam


def main(runs: int = RUNS) -> bool:
    """Measure, and print it."""
    p95, p99, shares, counted, fewest = [], [], [], 0, WAITING
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        for seed in range(runs):
            stood, waiting, share = asyncio.run(stands(Path(name), seed))
            p95.append(percentile(stood, 95))
            p99.append(percentile(stood, 99))
            shares.append(share)
            counted += len(stood)
            fewest = min(fewest, waiting)
    note = (
        f"{counted} messages of spam among {RATE:.0f} messages/s, {runs} runs; p99 "
        f"{', '.join(f'{ms:.0f}' for ms in p99)} ms; at least {fewest} answers still waited in the "
        f"end; the bot used {median(shares):.0%} of a core"
    )
    ratios = {"delete_p95_ms": median(p95), "delete_p99_ms": median(p99)}
    return report("removal", ratios, TARGETS, runs, [note])


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
