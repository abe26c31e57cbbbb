"""What pictures are drawn on: rounded shapes and lines of text, in pixels."""

from __future__ import annotations

import io
from math import ceil
from typing import TYPE_CHECKING, Literal

from bot.pictures.lettering import Line, fitted
from bot.pictures.palette import PALETTES, Palette
from bot.pictures.typefaces import BOLD, Face
from bot.wording import render
from community.pictures import Theme
from community.words import Words

if TYPE_CHECKING:
    from PIL import Image

WIDTH = 1080
"""Pixels; a phone shows it a third as wide, so that nothing is set smaller than 28."""
SMOOTH = 4
"""Shapes are drawn this much larger, and made small again: Pillow's own have steps."""
ABOVE, BELOW = 1.35, 0.55
"""Ems around the baseline; marks piled up higher are cut."""
EMOJI_EM, EMOJI_DROP = 1.17, 0.19
HEAVIER = 1 / 34
"""How much a letter of a font without a bold face is thickened, in ems."""

ENDLESS = 1e9

Align = Literal["left", "middle", "right"]
Box = tuple[float, float, float, float]
"""Left, top, width and height."""


class Canvas:
    """One picture while it is drawn, in a language and with the colours of a theme."""

    def __init__(self, height: int, language: str, theme: Theme) -> None:
        from PIL import Image

        self.language = language
        self.colours: Palette = PALETTES[theme]
        self._image: Image.Image = Image.new("RGB", (WIDTH, height), self.colours.ground)

    def rounded(
        self, box: Box, radius: float, fill: str, *, border: str = "", thick: float = 4
    ) -> None:
        """Draw a rectangle with round corners; one with a border has it inside."""
        if border:
            left, top, width, height = box
            self.rounded(box, radius, border)
            inner = (left + thick, top + thick, width - 2 * thick, height - 2 * thick)
            self.rounded(inner, radius - thick, fill)
            return
        from PIL import Image, ImageDraw

        left, top, width, height = (round(side) for side in box)
        if width <= 0 or height <= 0:
            return
        corner = min(radius, width / 2, height / 2)
        # Only the corners are drawn large, side by side: all between them is full.
        wide, high = min(width, 2 * ceil(corner) + 2), min(height, 2 * ceil(corner) + 2)
        tile = Image.new("L", (wide * SMOOTH, high * SMOOTH))
        ImageDraw.Draw(tile).rounded_rectangle(
            (0, 0, wide * SMOOTH - 1, high * SMOOTH - 1), corner * SMOOTH, fill=255
        )
        tile, near, above = tile.reduce(SMOOTH), wide // 2, high // 2
        right, bottom = left + width - (wide - near), top + height - (high - above)
        self._image.paste(fill, (left, top + above, left + width, bottom))
        self._image.paste(fill, (left + near, top, right, top + above))
        self._image.paste(fill, (left + near, bottom, right, top + height))
        for x, from_x, to_x in ((left, 0, near), (right, near, wide)):
            for y, from_y, to_y in ((top, 0, above), (bottom, above, high)):
                self._image.paste(fill, (x, y), tile.crop((from_x, from_y, to_x, to_y)))

    def say(
        self,
        words: Words | str,
        at: tuple[float, float],
        size: int,
        *,
        colour: str = "",
        most: float = WIDTH,
        bold: bool = False,
        align: Align = "left",
        least: int = 0,
    ) -> float:
        """Draw one line, its baseline at a point, cut to `most` pixels; gives its width.

        With `least` it is set smaller first, down to that size: half a number is a wrong one.
        """
        while least and size > least and self.width(words, size, bold=bold) > most:
            size -= 2
        line = self.line(words, size, most=most, bold=bold)
        width = line.width * size
        left = at[0] - {"left": 0.0, "middle": width / 2, "right": width}[align]
        self._draw(line, (left, at[1]), size, colour or self.colours.ink, bold=bold)
        return width

    def line(self, words: Words | str, size: int, *, most: float, bold: bool = False) -> Line:
        """Set words in this picture's language, cut to `most` pixels."""
        text = words if isinstance(words, str) else render(words, self.language)
        return fitted(" ".join(text.split()), most / size, bold=bold)

    def width(self, words: Words | str, size: int, *, bold: bool = False) -> float:
        """Give how many pixels a line takes that is not cut."""
        return self.line(words, size, most=ENDLESS, bold=bold).width * size

    def png(self) -> bytes:
        """Give the picture as a PNG."""
        written = io.BytesIO()
        self._image.save(written, "PNG", compress_level=4)
        return written.getvalue()

    def _draw(
        self, line: Line, at: tuple[float, float], size: int, colour: str, *, bold: bool
    ) -> None:
        from PIL import Image, ImageDraw

        # A layer of its own, so that what is piled upon letters ends somewhere.
        margin, above = size, round(ABOVE * size)
        extent = (round(line.width * size) + 2 * margin, above + round(BELOW * size))
        layer = Image.new("L", extent)
        pen = ImageDraw.Draw(layer)
        left, top = round(at[0]) - margin, round(at[1]) - above
        for glyph in line.glyphs:
            where = (margin + glyph.at * size, above - glyph.up * size)
            if glyph.face.in_colour:
                self._emoji(glyph.face, glyph.char, (left + where[0], top + where[1]), size)
                continue
            heavier = size * HEAVIER if bold and glyph.face.name != BOLD else 0
            font = glyph.face.sized(size)
            pen.text(where, glyph.char, fill=255, font=font, anchor="ls", stroke_width=heavier)
        self._image.paste(colour, (left, top), layer)

    def _emoji(self, face: Face, char: str, at: tuple[float, float], size: int) -> None:
        from PIL import Image, ImageDraw

        font = face.sized(size)
        left, top, right, bottom = font.getbbox(char)
        small = Image.new("RGBA", (max(1, round(right - left)), max(1, round(bottom - top))))
        ImageDraw.Draw(small).text((-left, -top), char, font=font, embedded_color=True)
        scale = size * EMOJI_EM / small.height if small.height else 1
        extent = (max(1, round(small.width * scale)), max(1, round(small.height * scale)))
        drawn = small.resize(extent, Image.Resampling.LANCZOS)
        place = (round(at[0]), round(at[1] - extent[1] + EMOJI_DROP * size))
        self._image.paste(drawn, place, drawn)
