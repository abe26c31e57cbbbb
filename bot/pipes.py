"""Pipes to processes that work for the bot: each message, and before it how long it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, TypeVar

import msgspec

LENGTH = 4
"""Bytes that say, most significant first, how long what follows is."""
NICE = 10
"""What is worked out there can wait; whatever else runs on the machine goes first."""

Asked = TypeVar("Asked", bound=msgspec.Struct)


def framed(message: msgspec.Struct) -> bytes:
    """Give a message as it goes through a pipe."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH, "big") + body


def serve(
    orders: BinaryIO, answers: BinaryIO, kind: type[Asked], work: Callable[[Asked], msgspec.Struct]
) -> None:
    """Do one order of a kind after the other, until there are no more."""
    while head := orders.read(LENGTH):
        order = msgspec.msgpack.decode(orders.read(int.from_bytes(head, "big")), type=kind)
        answers.write(framed(work(order)))
        answers.flush()


def at_work(kind: type[Asked], work: Callable[[Asked], msgspec.Struct]) -> None:
    """Serve on the pipes that this process was started with."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # whatever is printed must not get between the answers
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers, kind, work)
