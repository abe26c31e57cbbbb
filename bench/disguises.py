"""How spam is disguised, letter by letter, cut short, or padded with what others said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

SHORT = 45
PADDING = 6
LATIN, CYRILLIC = "aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ"
LOOK_ALIKES = str.maketrans(LATIN + CYRILLIC, CYRILLIC + LATIN) | str.maketrans("isjh", "іѕјһ")
LEET = str.maketrans("oleastOLEASTозбчОЗБЧ", "013457013457036403" + "64")
WORD = re.compile(r"[^\W\d_]{2,}")


def mathematical(text: str) -> str:
    """Write Latin letters as bold mathematical ones."""
    return "".join(_bold(char) for char in text)


def _bold(char: str) -> str:
    if "a" <= char <= "z":
        return chr(0x1D41A + ord(char) - ord("a"))
    return chr(0x1D400 + ord(char) - ord("A")) if "A" <= char <= "Z" else char


def between(mark: str) -> Callable[[str], str]:
    """Give what puts a mark between the letters of each word."""
    return lambda text: WORD.sub(lambda word: mark.join(word[0]), text)


def thirty(text: str) -> str:
    """Replace three letters of ten by look-alikes, always the same of one text."""
    chance = Random(len(text)).random
    return "".join(c.translate(LOOK_ALIKES) if chance() < 0.3 else c for c in text)


TRICKS: dict[str, Callable[[str], str]] = {
    "look-alikes, 30 %": thirty,
    "look-alikes": lambda text: text.translate(LOOK_ALIKES),
    "leet": lambda text: text.translate(LEET),
    "mathematical": mathematical,
    "zero-width": between("\u200b"),
    "spaced": between(" "),
    "dotted": between("."),
}


def cut(text: str) -> str:
    """Give the first characters of a text."""
    return text[:SHORT]


def padded(text: str, harmless: Sequence[str], chance: Random) -> str:
    """Give a text with harmless ones behind it."""
    return " ".join([text, *chance.sample(harmless, min(PADDING, len(harmless)))])
