"""How long Telegram's texts may be, in UTF-16 units, and where a longer one is cut."""

from __future__ import annotations

from bot import cutting

MOST_TEXT, MOST_CAPTION, MOST_TAG = 4096, 1024, 16
"""What a message, the words below a picture, and a member's tag may have."""


def units(text: str) -> int:
    """Give how long a text is for Telegram."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(text: str, most: int) -> str:
    """Cut a text to so many units, at the end of a line or word where one is near."""
    return cutting.fitted(text, most, units)


def parts(text: str) -> list[str]:
    """Give the messages that a text becomes: cut between lines, else words, else characters."""
    return cutting.parts(text, MOST_TEXT, units)
