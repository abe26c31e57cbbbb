"""What is seen in a picture: the codes that stand in it, and a fingerprint of how it looks."""

from __future__ import annotations

import io
from functools import cache
from itertools import chain
from math import cos, pi
from statistics import median
from typing import TYPE_CHECKING

from community.sights import MOST_CODE, MOST_CODES, Pictured

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "WEBP")
MOST_PIXELS = 25_000_000
"""What has more is not unpacked: some kilobytes may claim to be the size of a wall."""
MOST_SIDE = 1600
"""Pixels of the longer side in which codes are looked for; what is larger is made smaller."""
SMALL, WAVES = 32, 8
"""The side of the picture that a fingerprint is made of, and how many waves of it count."""
FLAT = 8.0
"""A picture that varies less than this, of 255, looks like any other."""


class Unseen(Exception):
    """A picture that cannot be looked at, and why."""


def seen(file: bytes) -> Pictured:
    """Give what is seen in a file; raises Unseen."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(file), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise Unseen(f"{width} x {height} pixels are too many")
            image.draft("L", (MOST_SIDE, MOST_SIDE))
            image.thumbnail((MOST_SIDE, MOST_SIDE))
            plain = _plain(image)
    except Unseen:
        raise
    except UnidentifiedImageError as error:
        raise Unseen("it is no picture") from error
    except Exception as error:  # whatever a broken file makes of a reader
        raise Unseen(f"{type(error).__name__}: {error}") from error
    return Pictured(_codes(plain), likeness_of(plain))


def _plain(image: Image) -> Image:
    """Give a picture in grey, on white where one sees through it."""
    from PIL import Image

    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("L")
    pixels = image.convert("RGBA")
    ground = Image.new("RGBA", pixels.size, "white")
    return Image.alpha_composite(ground, pixels).convert("L")


def _codes(image: Image) -> tuple[str, ...]:
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    wanted = zxingcpp.BarcodeFormats((kinds.QRCode, kinds.DataMatrix, kinds.Aztec))
    found = zxingcpp.read_barcodes(image, formats=wanted)
    said = dict.fromkeys(code.text[:MOST_CODE] for code in found if code.text)
    return tuple(said)[:MOST_CODES]


def likeness_of(image: Image) -> int:
    """Give a fingerprint of 64 bits, 0 for a picture without a face of its own.

    Pictures that look alike differ in few bits of it, whatever their size and their packing: each
    bit says whether a slow wave of the picture is stronger than the middle one of them.
    """
    small = image.resize((SMALL, SMALL))
    pixels = small.tobytes()
    mean = sum(pixels) / len(pixels)
    if sum(abs(pixel - mean) for pixel in pixels) / len(pixels) * 2 < FLAT:
        return 0
    waves = _waves()
    rows = [pixels[at : at + SMALL] for at in range(0, len(pixels), SMALL)]
    across = [[sum(map(float.__mul__, wave, map(float, row))) for wave in waves] for row in rows]
    both = [
        [sum(wave[y] * across[y][x] for y in range(SMALL)) for x in range(WAVES)] for wave in waves
    ]
    strengths = [*chain.from_iterable(both)][1:]  # the first is how bright it is
    middle = median(strengths)
    bits = sum(1 << place for place, strength in enumerate(strengths) if strength > middle)
    return bits << 1 | 1


@cache
def _waves() -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple(cos((2 * place + 1) * wave * pi / (2 * SMALL)) for place in range(SMALL))
        for wave in range(WAVES)
    )
