"""The fonts that come with the bot, and which of them has a character."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width
from zipfile import ZipFile

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).parent / "fonts" / "noto.zip"
BY_NUMBER = 0xF0000
"""Each glyph is also the character this far above its number: so Pillow draws what is shaped."""
HAN, BOLD, EMOJI, LETTERS = "han.otf", "bold.otf", "emoji.ttf", "letters.ttf"
SIZES = 4
"""How many sizes of a font are kept ready: Pillow copies the whole font for each."""
FIRST_PICTORIAL = 0x1F000
KEYCAP, AS_EMOJI, JOINER = "\u20e3", "\ufe0f", "\u200d"
TONES = {chr(tone): None for tone in range(0x1F3FB, 0x1F400)}
PLACEHOLDER = "·"
"""What stands for a character that no font has: a dot says that something is there."""


class Face:
    """One font, for HarfBuzz to shape with and for Pillow to draw with."""

    def __init__(self, name: str) -> None:
        import uharfbuzz

        with ZipFile(FONTS) as packed:
            self._data = packed.read(name)
        self.name = name
        face = uharfbuzz.Face(self._data)
        self.shaping = uharfbuzz.Font(face)
        self.units: int = face.upem
        self.characters = frozenset(code for code in face.unicodes if code < BY_NUMBER)
        self._sized = lru_cache(maxsize=SIZES)(self._size)

    @property
    def in_colour(self) -> bool:
        """Whether its glyphs are small pictures of one size."""
        return self.name == EMOJI

    def has(self, character: str) -> bool:
        """Whether it draws all of a visible character."""
        return all(ord(char) in self.characters or _unseen(char) for char in character)

    def sized(self, pixels: int) -> FreeTypeFont:
        """Give it for Pillow, `pixels` to the em; emoji have one size only."""
        return self._sized(strike() if self.in_colour else pixels)

    def _size(self, pixels: int) -> FreeTypeFont:
        from PIL.ImageFont import Layout, truetype

        return truetype(io.BytesIO(self._data), pixels, layout_engine=Layout.BASIC)


@cache
def face(name: str) -> Face:
    """Give a font by its name in the archive."""
    return Face(name)


@cache
def strike() -> int:
    """Give the size, in pixels to the em, of the emoji's pictures."""
    with ZipFile(FONTS) as packed:
        return int(packed.getinfo(EMOJI).comment)


@cache
def _names() -> tuple[str, ...]:
    with ZipFile(FONTS) as packed:
        names = [name for name in packed.namelist() if name.endswith((".ttf", ".otf"))]
    return (HAN, LETTERS, *(name for name in names if name not in {HAN, BOLD, EMOJI, LETTERS}))


@lru_cache(maxsize=4096)
def chosen(character: str, *, bold: bool = False) -> tuple[str, Face]:
    """Give the font for a visible character, and what of the character it can draw.

    Marks that no font has upon their letter are left out; a letter that none has is a dot.
    """
    if _is_pictorial(character) and face(EMOJI).has(character):
        return character, face(EMOJI)
    for drawn in dict.fromkeys((character, character[0])):
        if bold and face(BOLD).has(drawn):
            return drawn, face(BOLD)
        for name in _names():
            if face(name).has(drawn):
                return drawn, face(name)
        if face(EMOJI).has(drawn):
            return drawn, face(EMOJI)
    return PLACEHOLDER, face(HAN)


def _is_pictorial(character: str) -> bool:
    first = character[0]
    if first.isascii():
        return KEYCAP in character
    is_wide_sign = east_asian_width(first) == "W" and category(first) == "So"
    return ord(first) >= FIRST_PICTORIAL or AS_EMOJI in character or is_wide_sign


def _unseen(char: str) -> bool:
    """Whether a character has no shape of its own, so that no font need have it."""
    return category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f"
