"""What is seen in a picture: the codes that stand in it, and a fingerprint of how it looks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from itertools import chain
from math import cos, pi
from operator import mul
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
CUT = (
    (0.025, 0.025, 0.025, 0.025),
    (0.05, 0.05, 0.05, 0.05),
    *((0.05, 0, 0, 0), (0, 0.05, 0, 0), (0, 0, 0.05, 0), (0, 0, 0, 0.05)),
)
"""What is cut off for the crops: shares on the left, above, on the right, and below."""
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
    return Pictured(_codes(plain), *faces(plain))


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


def faces(image: Image) -> tuple[int, int, tuple[int, ...]]:
    """Give the fingerprint of a picture, that of it turned over, and those of its crops.

    The crops are none where the picture has no face of its own.
    """
    strengths = _strengths(image)
    if not strengths:
        return 0, 0, ()
    turned = [[-each if wave % 2 else each for wave, each in enumerate(row)] for row in strengths]
    width, height = image.size
    crops = []
    for left, top, right, bottom in CUT:
        ends = (width * left, height * top, width * (1 - right), height * (1 - bottom))
        crops.append(_bits(_strengths(image, ends) or strengths))
    return _bits(strengths), _bits(turned), tuple(crops)


def likeness_of(image: Image) -> int:
    """Give a fingerprint of 64 bits, 0 for a picture without a face of its own.

    Pictures that look alike differ in few bits of it, whatever their size and their packing: each
    bit says whether a slow wave of the picture is stronger than the middle one of them.
    """
    return _bits(_strengths(image))


def _strengths(
    image: Image, box: tuple[float, float, float, float] | None = None
) -> list[list[float]]:
    """Give how strong each slow wave is, down and across; nothing for what is flat."""
    small = image.resize((SMALL, SMALL), box=box)
    pixels = small.tobytes()
    mean = sum(pixels) / len(pixels)
    if sum(abs(pixel - mean) for pixel in pixels) / len(pixels) * 2 < FLAT:
        return []
    across = [_waved(pixels[at : at + SMALL]) for at in range(0, len(pixels), SMALL)]
    down = [_waved(column) for column in zip(*across, strict=True)]
    return [[*row] for row in zip(*down, strict=True)]


def _waved(line: Sequence[float]) -> list[float]:
    """Give how strong each wave is along a line; each is the same, or opposite, in both halves."""
    ends = [*zip(line[: SMALL // 2], reversed(line[SMALL // 2 :]), strict=True)]
    halves = [one + other for one, other in ends], [one - other for one, other in ends]
    return [sum(map(mul, wave, halves[each % 2])) for each, wave in enumerate(_waves())]


def _bits(both: list[list[float]]) -> int:
    strengths = [*chain.from_iterable(both)][1:]  # the first is how bright it is
    if not strengths:
        return 0
    middle = median(strengths)
    bits = sum(1 << place for place, strength in enumerate(strengths) if strength > middle)
    return bits << 1 | 1


@cache
def _waves() -> tuple[tuple[float, ...], ...]:
    """Give the first halves of the waves."""
    return tuple(
        tuple(cos((2 * place + 1) * wave * pi / (2 * SMALL)) for place in range(SMALL // 2))
        for wave in range(WAVES)
    )
