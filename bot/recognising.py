"""Has members ranked in a process of its own: `python -m bot.recognising` takes one order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from community.jobs import Recognise, Recognised
from storage.database import Database, Synchronous
from storage.recognising import is_small, recognise_all

WORKER = (sys.executable, "-m", "bot.recognising")
NICE = 10
"""Whatever else runs on the machine goes first."""
DEADLINE = 3_600


class Order(msgspec.Struct, frozen=True):
    """A job, and the database that it is of; its address may hold a password."""

    url: str
    synchronous: Synchronous
    folder: str
    job: Recognise


def recognise_apart(database: Database, job: Recognise) -> Recognised:
    """Do a job in another process, so that neither its memory nor its work weigh on this one.

    A small community is ranked before a process would have started. Raises Unavailable,
    TimeoutExpired, and RuntimeError with what the process said last.
    """
    if is_small(database, job.community):
        return recognise_all(database, job)
    url = database.url.render_as_string(hide_password=False)
    order = Order(url, database.synchronous, str(database.folder), job)
    done = subprocess.run(
        WORKER,
        input=msgspec.json.encode(order),
        capture_output=True,
        timeout=DEADLINE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2_000:])
    return msgspec.json.decode(done.stdout, type=Recognised)


def main() -> None:
    """Take the order, do it, and say what came of it."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    database = Database(order.url, order.synchronous)
    database.folder = Path(order.folder)
    try:
        found = recognise_all(database, order.job)
    finally:
        database.close()
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
