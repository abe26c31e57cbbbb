"""The process that draws: `python -m bot.pictures.easel` takes orders on stdin until it ends."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from typing import BinaryIO

import msgspec

from community.pictures import Theme, type_of_picture

LENGTH = 4
"""Bytes that say, most significant first, how long what follows is."""
NICE = 10
"""Pictures can wait; whatever else runs on the machine goes first."""


class Order(msgspec.Struct, frozen=True):
    """A picture to be drawn."""

    picture: type_of_picture
    language: str
    theme: Theme


class Drawn(msgspec.Struct, frozen=True):
    """The PNG that an order became, or why it became none."""

    png: bytes = b""
    why: str = ""


def framed(message: Order | Drawn) -> bytes:
    """Give a message as it goes through a pipe."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH, "big") + body


def serve(orders: BinaryIO, drawn: BinaryIO) -> None:
    """Draw one order after the other, until there are no more."""
    while head := orders.read(LENGTH):
        order = msgspec.msgpack.decode(orders.read(int.from_bytes(head, "big")), type=Order)
        drawn.write(framed(_draw(order)))
        drawn.flush()


def _draw(order: Order) -> Drawn:
    from bot.pictures.drawing import draw

    try:
        return Drawn(draw(order.picture, order.language, order.theme))
    except Exception:  # noqa: BLE001 - one bad picture must not cost the next its process
        return Drawn(why=traceback.format_exc(limit=-5))


def main() -> None:
    """Serve on the pipes that this process was started with."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    drawn = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # whatever is printed must not get between the pictures
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, drawn)


if __name__ == "__main__":
    main()
