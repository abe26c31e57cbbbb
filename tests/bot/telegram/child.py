"""A bot as a process that a test may kill: forked from one that has loaded it, to save the time."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.process import BaseProcess

LOADED = ["bot.app", "bot.running", "bot.features", "bot.telegram.client", "bot.telegram.request"]


def born(environment: dict[str, str], log: str) -> BaseProcess:
    """Start `hearth run` with this environment; its lines are added to a file."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    process = context.Process(target=live, args=(environment, log))
    process.start()
    return process


def live(environment: dict[str, str], log: str) -> None:
    """Be the bot, until the end."""
    from bot.cli import main

    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.environ.update(environment)
    main(["run"])
