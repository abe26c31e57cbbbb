"""Pictures that members attach: scenes with a face of their own, and codes that lead somewhere."""

from __future__ import annotations

import io
from functools import cache
from random import Random

from PIL import Image, ImageDraw

SIDE, MOST_COLOUR = 480, 256


@cache
def code(text: str) -> Image.Image:
    """A QR code that says something."""
    import zxingcpp

    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(made.to_image(scale=6)).convert("RGB")


@cache
def scene(number: int, said: str = "") -> Image.Image:
    """Coloured fields that no other number has, perhaps with a code on them."""
    luck = Random(number)
    image = Image.new("RGB", (SIDE, SIDE), _colour(luck))
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = luck.randrange(SIDE), luck.randrange(SIDE)
        pen.rectangle(
            (x, y, x + luck.randrange(40, 200), y + luck.randrange(40, 200)), _colour(luck)
        )
    if said:
        image.paste(code(said), (120, 120))
    return image


def packed(image: Image.Image, kind: str = "PNG", **more: int) -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def _colour(luck: Random) -> tuple[int, int, int]:
    return luck.randrange(MOST_COLOUR), luck.randrange(MOST_COLOUR), luck.randrange(MOST_COLOUR)
