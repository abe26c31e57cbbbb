"""Chinese as it sounds, as it is built, and where its words end."""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from typing import Any

from moderation.folds import TABLES

FIRST_SOUND = 0xE000
"""Syllables are written as one character each, from here on: a text of sounds is a text."""
LONGEST_WORD = 4
UNKNOWN = 18.0
"""The surprise of a character that no word list knows, in bits."""
BOND = 3.0
"""How many bits less surprising the parts of a phrase are for standing together."""
HAN = re.compile("[\u3007\u3400-\u9fff\U00020000-\U000323af]")


def is_han(char: str) -> bool:
    """Say whether a character is a Chinese one."""
    return "\u3400" <= char <= "\u9fff" or char == "\u3007" or "\U00020000" <= char <= "\U000323af"


@cache
def syllables() -> dict[str, str]:
    """Give the sign of each syllable, by how it is spelled."""
    return {spelled: chr(FIRST_SOUND + number) for number, (spelled, _) in enumerate(_sounding())}


@cache
def sounds() -> dict[int, str]:
    """Give the sign of the syllable of each character, by its number; for `str.translate`."""
    return {ord(han): syllables()[spelled] for spelled, hans in _sounding() for han in hans}


@cache
def initials() -> dict[str, str]:
    """Give the first letter of the syllable of each character."""
    return {han: spelled[0] for spelled, hans in _sounding() for han in hans}


@cache
def _sounding() -> tuple[tuple[str, str], ...]:
    lines = (TABLES / "syllables.txt").read_text("utf-8").splitlines()
    return tuple((spelled, hans) for spelled, hans in (line.split("\t") for line in lines))


def spelled(latin: str) -> tuple[str, ...]:
    """Give the syllables that a word in Latin letters spells from its first letter to its last.

    Empty if it is no pinyin. Of several ways the one with the fewest syllables is taken.
    """
    if not _pinyin().fullmatch(latin):
        return ()
    known = syllables()
    ways: list[tuple[str, ...] | None] = [()] + [None] * len(latin)
    for end in range(1, len(latin) + 1):
        for start in range(max(0, end - 6), end):
            before, syllable = ways[start], latin[start:end]
            if before is not None and syllable in known:
                best = ways[end]
                if best is None or len(before) + 1 < len(best):
                    ways[end] = (*before, syllable)
    return ways[-1] or ()


@cache
def _pinyin() -> Any:
    """Give what matches whatever is made of syllables: most words are not, which is soon seen."""
    import re2

    return re2.compile(f"(?:{'|'.join(sorted(syllables()))})+")


@cache
def parts() -> dict[str, tuple[str, ...]]:
    """Give the ways in which a character is written in pieces."""
    lines = (TABLES / "parts.txt").read_text("utf-8").splitlines()
    return {han: tuple(ways.split()) for han, ways in (line.split("\t") for line in lines)}


@cache
def words() -> dict[str, float]:
    """Give how surprising each word of Chinese is, in bits."""
    listed = gzip.decompress((TABLES / "words.txt.gz").read_bytes()).decode()
    lines = (line.split("\t") for line in listed.splitlines())
    return {word: float(bits) for bits, some in lines for word in some.split()}


def segmented(text: str) -> tuple[float, list[tuple[int, int]]]:
    """Cut Chinese into its likeliest words; gives their surprise together, and where they stand."""
    known = words()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        choices = [(best[end - 1][0] + known.get(text[end - 1], UNKNOWN), end - 1)]
        for start in range(max(0, end - LONGEST_WORD), end - 1):
            bits = known.get(text[start:end])
            if bits is not None:
                choices.append((best[start][0] + bits, start))
        best.append(min(choices))
    cuts, end = [], len(text)
    while end:
        cuts.append((best[end][1], end))
        end = best[end][1]
    return best[-1][0], cuts[::-1]


@lru_cache(maxsize=4096)
def stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether text[start:end] is a phrase of its own here, not the ends of other words."""
    if not (_is_crossed(text, start) or _is_crossed(text, end)):
        return True
    phrase, cuts = segmented(text[start:end])
    if len(cuts) > 1:
        phrase -= BOND
    alone = segmented(text[:start])[0] + phrase + segmented(text[end:])[0]
    return alone <= segmented(text)[0]


def _is_crossed(text: str, place: int) -> bool:
    """Say whether a word stands across a place in a text."""
    known = words()
    return any(
        text[start:end] in known
        for start in range(max(0, place - LONGEST_WORD + 1), place)
        for end in range(place + 1, min(len(text), start + LONGEST_WORD) + 1)
    )
