"""Has a job done in a process of its own, which takes one order and goes away with its memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from community.jobs import Job, type_of_job
from storage.database import Database, Synchronous

NICE = 10
"""Whatever else runs on the machine goes first."""
DEADLINE = 3_600

A = TypeVar("A", bound=msgspec.Struct)


class Order(msgspec.Struct, frozen=True):
    """A job, and the database that it is of; its address may hold a password."""

    url: str
    synchronous: Synchronous
    folder: str
    job: type_of_job


def done_elsewhere(module: str, database: Database, job: Job, answer: type[A]) -> A:
    """Do a job in another process, so that neither its memory nor its work weigh on this one.

    `module` is run and must `obey`; `answer` is what comes back. Raises TimeoutExpired, and
    RuntimeError with what the process said last.
    """
    url = database.url.render_as_string(hide_password=False)
    known: Any = job
    order = Order(url, database.synchronous, str(database.folder), known)
    done = subprocess.run(
        (sys.executable, "-m", module),
        input=msgspec.json.encode(order),
        capture_output=True,
        timeout=DEADLINE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2_000:])
    return msgspec.json.decode(done.stdout, type=answer)


def obey(works: Mapping[type[Job], Callable[[Database, Any], msgspec.Struct]]) -> None:
    """Take the order, do it, and say what came of it."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    database = Database(order.url, order.synchronous)
    database.folder = Path(order.folder)
    try:
        found = works[type(order.job)](database, order.job)
    finally:
        database.close()
    sys.stdout.buffer.write(msgspec.json.encode(found))
