"""Sets a line of any script: fonts by character, shapes by HarfBuzz, cut to a width."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from unicodedata import normalize

import msgspec

from bot.names import ELLIPSIS, characters, shown_name
from bot.pictures.direction import in_order, levels, runs_right
from bot.pictures.typefaces import BY_NUMBER, TONES, Face, chosen

INVISIBLE = dict.fromkeys(map(ord, "\u2068\u2069"))
UNCALLED = "\u200c"


class Glyph(msgspec.Struct, frozen=True):
    """A glyph at its place from the line's left end, in ems; `up` is above the baseline."""

    face: Face
    char: str
    at: float
    up: float


class Line(msgspec.Struct, frozen=True):
    """A line that is set: its glyphs, its width in ems, and whether it begins on the right."""

    glyphs: tuple[Glyph, ...]
    width: float
    right: bool = False


class Piece(msgspec.Struct, frozen=True):
    """Neighbouring characters of one font and level."""

    face: Face
    text: str
    level: int


@lru_cache(maxsize=1024)
def set_line(text: str, *, bold: bool = False) -> Line:
    """Set a text on one line."""
    pieces = list(_pieces(normalize("NFC", text), bold=bold))
    glyphs: list[Glyph] = []
    width = 0.0
    for piece in in_order(pieces, [piece.level for piece in pieces]):
        shaped, wide = _shaped(piece)
        glyphs += [Glyph(piece.face, char, width + at, up) for char, at, up in shaped]
        width += wide
    return Line(tuple(glyphs), width, runs_right(text))


def fitted(text: str, most: float, *, bold: bool = False) -> Line:
    """Set a text at most `most` ems wide; what does not fit is cut, and dots say so."""
    line = set_line(text, bold=bold)
    if line.width <= most:
        return line
    kept = list(characters(text))
    low, high = 0, len(kept)
    while low < high:
        middle = (low + high + 1) // 2
        if set_line(_cut(kept, middle), bold=bold).width <= most:
            low = middle
        else:
            high = middle - 1
    return set_line(_cut(kept, low), bold=bold)


def plain_name(name: str) -> str:
    """Give a name as it is shown everywhere, without the signs that only a text needs."""
    return shown_name(name).translate(INVISIBLE).replace("@" + UNCALLED, "@")


def _cut(kept: list[str], count: int) -> str:
    return "".join(kept[:count]).rstrip() + ELLIPSIS


def _pieces(text: str, *, bold: bool) -> Iterator[Piece]:
    if not text:
        return
    level = levels(text)
    found, place = [], 0
    for character in characters(text):
        drawn, face = chosen(character, bold=bold)
        found.append(Piece(face, drawn, level[place]))
        place += len(character)
    for (name, of), group in groupby(found, key=lambda piece: (piece.face.name, piece.level)):
        parts = list(group)
        del name
        yield Piece(parts[0].face, "".join(part.text for part in parts), of)


def _shaped(piece: Piece) -> tuple[list[tuple[str, float, float]], float]:
    """Give the characters that draw a piece's glyphs, each with its place, and the width."""
    if not piece.face.in_colour:
        return _shape(piece.face, piece.text, piece.level)
    found: list[tuple[str, float, float]] = []
    width = 0.0
    for character in characters(piece.text):
        shaped, wide = _shape(piece.face, character, piece.level)
        if len(shaped) > 1:  # in joined emoji, skin has one tone
            shaped, wide = _shape(piece.face, _without_tones(character), piece.level)
        found += [(char, width + at, up) for char, at, up in shaped]
        width += wide
    return found, width


def _without_tones(character: str) -> str:
    return "".join(char for char in character if char not in TONES)


def _shape(face: Face, text: str, level: int) -> tuple[list[tuple[str, float, float]], float]:
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level % 2 else "ltr"
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    uharfbuzz.shape(face.shaping, buffer)
    found, at = [], 0.0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        where = at + place.x_offset / face.units
        found.append((chr(BY_NUMBER + info.codepoint), where, place.y_offset / face.units))
        at += place.x_advance / face.units
    return found, at
