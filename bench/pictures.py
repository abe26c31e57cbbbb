"""Whether removed pictures are known again when they were changed, and no others taken for them.

Each picture is removed, and comes again: packed anew, cut by a twentieth (at one edge, at all, by
chance up to that at each), turned over, and both. `false`: of all pairs of different pictures, the
share that is taken for the same. Without a folder the pictures are drawn: fields and posters; with
`--folder` they are those in it and their quarters. Mirror images of each other count as the same.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from statistics import fmean

from PIL import Image, ImageDraw, ImageOps

from bench.report import Target, report
from bot.looking.seeing import faces
from community.attached import Banned, picture_of
from community.sights import Pictured
from moderation.rules.pictures import PicturesSettings

DRAWN, SIDE, TWENTIETH = 200, 480, 0.05
LEAST_SIDE = 140
NEAR = PicturesSettings().near
WAYS = ("packed", "one_edge", "all_edges", "mirrored", "both")
TARGETS: dict[str, Target] = {
    **dict.fromkeys(WAYS, (">=", 0.95)),
    "by_chance": (">=", 0.7),
    "false": ("<=", 1e-4),
}


def drawn(number: int) -> Image.Image:
    """Give coloured fields with lines of small signs on them."""
    luck = Random(number)
    image = Image.new("RGB", (luck.choice((SIDE, 600, 720)), SIDE), _colour(luck))
    pen = ImageDraw.Draw(image)
    for _ in range(luck.randrange(3, 14)):
        x, y = luck.randrange(image.width), luck.randrange(SIDE)
        size = luck.randrange(40, 240), luck.randrange(40, 200)
        pen.rectangle((x, y, x + size[0], y + size[1]), _colour(luck))
    for line in range(luck.randrange(6)):
        words = "".join(luck.choice("abcdefgh  ") for _ in range(24))
        pen.text((20, 30 + 60 * line), words, _colour(luck), font_size=luck.choice((18, 28, 44)))
    return image.convert("L")


def in_folder(folder: Path) -> Iterator[Image.Image]:
    """Give the pictures of a folder, and their quarters where these are large enough."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp"):
            continue
        with Image.open(path) as file:
            whole = file.convert("L")
        yield whole
        width, height = whole.width // 2, whole.height // 2
        if min(width, height) >= LEAST_SIDE:
            for x, y in ((0, 0), (width, 0), (0, height), (width, height)):
                yield whole.crop((x, y, x + width, y + height))


def cut(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Cut shares of a picture off its edges."""
    width, height = image.size
    ends = round(width * (1 - right)), round(height * (1 - bottom))
    return image.crop((round(width * left), round(height * top), *ends))


def packed(image: Image.Image) -> Image.Image:
    """Pack a picture anew, at half its size."""
    file = io.BytesIO()
    image.resize((image.width // 2, image.height // 2)).save(file, "JPEG", quality=50)
    return Image.open(file).convert("L")


def one_edge(image: Image.Image, luck: Random) -> Image.Image:
    """Cut a twentieth off one edge."""
    side = luck.randrange(4)
    return cut(image, *(TWENTIETH * (at == side) for at in range(4)))


def by_chance(image: Image.Image, luck: Random) -> Image.Image:
    """Cut up to a twentieth off each edge."""
    return packed(cut(image, *(luck.uniform(0, TWENTIETH) for _ in range(4))))


def seen(image: Image.Image) -> Pictured:
    """Look at a picture."""
    return Pictured((), *faces(image))


def banned(looks: Pictured) -> Banned:
    """Remove what was looked at."""
    return Banned(looks.likeness, crops=looks.crops)


def is_same(looks: Pictured, removed: Pictured) -> bool:
    """Whether one is taken for the other."""
    return picture_of(looks, [banned(removed)]).removed <= NEAR


def false_rate(looks: Sequence[Pictured]) -> float:
    """Give the share of pairs that are taken for the same, though they are not mirror images."""
    wrong = [
        one
        for one in looks
        for other in looks
        if one is not other
        and is_same(one, other)
        and (one.mirrored ^ other.likeness).bit_count() > NEAR
    ]
    return len(wrong) / (len(looks) * (len(looks) - 1))


def main() -> None:
    """Change every picture in every way."""
    folder = Path(sys.argv[sys.argv.index("--folder") + 1]) if "--folder" in sys.argv else None
    images = [*in_folder(folder)] if folder else [drawn(number) for number in range(DRAWN)]
    luck = Random(1)
    forms: dict[str, Callable[[Image.Image], Image.Image]] = {
        "packed": packed,
        "one_edge": partial(one_edge, luck=luck),
        "all_edges": lambda image: cut(image, *(4 * [TWENTIETH])),
        "by_chance": partial(by_chance, luck=luck),
        "mirrored": ImageOps.mirror,
        "both": lambda image: ImageOps.mirror(cut(image, *(4 * [TWENTIETH]))),
    }
    began = time.process_time()
    looks = [(image, found) for image in images if (found := seen(image)).likeness]
    spent = (time.process_time() - began) / len(images)
    ratios = {
        name: fmean(is_same(seen(form(image)), found) for image, found in looks)
        for name, form in forms.items()
    }
    ratios["false"] = false_rate([found for _, found in looks])
    note = f"{len(looks)} pictures; looking at one takes {spent * 1000:.1f} ms of CPU"
    sys.exit(0 if report("removed pictures", ratios, TARGETS, 1, [note]) else 1)


def _colour(luck: Random) -> tuple[int, int, int]:
    return luck.randrange(256), luck.randrange(256), luck.randrange(256)


if __name__ == "__main__":
    main()
