"""What `hearth pictures` does: every sample, in each language and theme, into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from bot.console import Console
from bot.wording import LANGUAGES, render
from community.pictures import Theme, told
from community.words import Code, n


def show_samples(console: Console, folder: Path) -> int:
    """Draw all samples, each with a text that tells the same; gives the exit code."""
    from bot.pictures.drawing import draw
    from bot.pictures.samples import samples

    folder.mkdir(parents=True, exist_ok=True)
    drawn = 0
    for name, picture in samples():
        for language in LANGUAGES:
            told_here = render(told(picture), language)
            (folder / f"{name}.{language}.txt").write_text(f"{told_here}\n", encoding="utf-8")
            for theme in get_args(Theme):
                png = draw(picture, language, theme)
                (folder / f"{name}.{language}.{theme}.png").write_bytes(png)
                drawn += 1
    told_count = n(
        "{count} picture is in {folder}.",
        "{count} pictures are in {folder}.",
        drawn,
        folder=Code(str(folder)),
    )
    console.say(told_count)
    return 0
