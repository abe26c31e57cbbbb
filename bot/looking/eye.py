"""The process that looks: `python -m bot.looking.eye` takes files on stdin until it ends."""

from __future__ import annotations

import sys
from contextlib import suppress

import msgspec

from bot.pipes import at_work
from community.sights import Pictured

MOST_MEMORY = 1 << 30
"""Bytes that the process may take, whatever a file makes of a reader."""


class Glance(msgspec.Struct, frozen=True):
    """A file to be looked at."""

    file: bytes


class Told(msgspec.Struct, frozen=True):
    """What was seen in a file, or why nothing."""

    pictured: Pictured = Pictured()
    why: str = ""


def told_of(glance: Glance) -> Told:
    """Look at a file; whatever fails is said."""
    from bot.looking.seeing import Unseen, seen

    try:
        return Told(seen(glance.file))
    except Unseen as error:
        return Told(why=str(error))


def _bounded() -> None:
    """Let the process take no more memory than it may, where the machine knows such a bound."""
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    _bounded()
    at_work(Glance, told_of)
