"""How long Telegram's texts may be, in UTF-16 units, and where a longer one is cut."""

from __future__ import annotations

from bot.names import FIRST_STRONG_ISOLATE, POP_ISOLATE, characters, shorten

MOST_TEXT, MOST_CAPTION, MOST_TAG = 4096, 1024, 16
"""What a message, the words below a picture, and a member's tag may have."""
MOST_PARTS = 4
"""Messages that one text may become; what does not fit into so many is cut off."""
ROOM = 32
"""Units left free in each of several parts, for what may have to stand before it."""


def units(text: str) -> int:
    """Give how long a text is for Telegram."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(text: str, most: int) -> str:
    """Cut a text to so many units, at the end of a line or word where one is near."""
    return text if units(text) <= most else shorten(text, len(_prefix(text, most)))


def parts(text: str) -> list[str]:
    """Give the messages that a text becomes: cut between lines, else words, else characters."""
    if units(text) <= MOST_TEXT:
        return [text]
    told, most = list[str](), MOST_TEXT - ROOM
    while len(told) < MOST_PARTS - 1 and units(text) > most:
        head = _head(text, most)
        text = text[len(head) :].lstrip("\n ")
        if head.count(FIRST_STRONG_ISOLATE) > head.count(POP_ISOLATE):  # a name goes on
            head, text = head + POP_ISOLATE, FIRST_STRONG_ISOLATE + text
        told.append(head.rstrip())
    return [*told, fitted(text, most)] if text else told


def _head(text: str, most: int) -> str:
    """Give what stands before the best place to cut within so many units."""
    prefix = _prefix(text, most)
    for end in ("\n\n", "\n", " "):
        place = prefix.rfind(end)
        if place > len(prefix) // 2:
            return text[:place]
    return prefix


def _prefix(text: str, most: int) -> str:
    """Give the longest beginning of so many units that ends between characters."""
    kept, room = 0, most - 1  # one is for a sign that closes what is cut in two
    for character in characters(text[:most]):
        room -= units(character)
        if room < 0:
            break
        kept += len(character)
    return text[:kept]
