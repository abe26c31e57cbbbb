"""The process that draws: `python -m bot.pictures.easel` takes orders on stdin until it ends."""

from __future__ import annotations

import traceback

import msgspec

from bot.pipes import at_work
from community.pictures import Theme, type_of_picture


class Order(msgspec.Struct, frozen=True):
    """A picture to be drawn."""

    picture: type_of_picture
    language: str
    theme: Theme


class Drawn(msgspec.Struct, frozen=True):
    """The PNG that an order became, or why it became none."""

    png: bytes = b""
    why: str = ""


def drawn_of(order: Order) -> Drawn:
    """Draw a picture; whatever fails is said."""
    from bot.pictures.drawing import draw

    try:
        return Drawn(draw(order.picture, order.language, order.theme))
    except Exception:  # noqa: BLE001 - one bad picture must not cost the next its process
        return Drawn(why=traceback.format_exc(limit=-5))


if __name__ == "__main__":
    at_work(Order, drawn_of)
