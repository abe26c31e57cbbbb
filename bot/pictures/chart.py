"""What all charts share: the panel, the head, and how much of a colour a number gets."""

from __future__ import annotations

from bot.pictures.canvas import WIDTH, Canvas
from bot.pictures.lettering import plain_name
from community.pictures import Theme
from community.words import Text

EDGE, INSET = 40, 48
LEFT, INNER = EDGE + INSET, WIDTH - 2 * (EDGE + INSET)
TOP = EDGE + INSET + 168
"""Where what is drawn begins, below the head."""


def panel(height: float, title: Text, community: str, language: str, theme: Theme) -> Canvas:
    """Give a canvas with a panel that has room for `height` pixels below its head."""
    canvas = Canvas(round(TOP + height + INSET + EDGE), language, theme)
    box = (EDGE, EDGE, WIDTH - 2 * EDGE, TOP + height + INSET - EDGE)
    canvas.rounded(box, 56, canvas.colours.panel)
    top = EDGE + INSET
    canvas.say(title, (LEFT, top + 60), 56, bold=True, most=INNER, least=36)
    quiet = canvas.colours.quiet
    canvas.say(plain_name(community), (LEFT, top + 116), 36, colour=quiet, most=INNER)
    return canvas


def shade(canvas: Canvas, part: float) -> str:
    """Give the colour of a share from 0 to 1, between the faintest tint and the full one."""
    low, high = _rgb(canvas.colours.line), _rgb(canvas.colours.ember)
    mixed = (round(a + (b - a) * part) for a, b in zip(low, high, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def ink_on(canvas: Canvas, colour: str) -> str:
    """Give what reads best on a colour: the ink, or what stands on the full tint."""
    inks = (canvas.colours.ink, canvas.colours.on_ember)
    return max(inks, key=lambda ink: _contrast(ink, colour))


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (WCAG 2.1, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (channel / 255 for channel in _rgb(colour))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
