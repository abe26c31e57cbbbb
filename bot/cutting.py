"""Where a text that is too long for a platform is cut, by whatever the platform measures."""

from __future__ import annotations

from collections.abc import Callable

from bot.names import FIRST_STRONG_ISOLATE, POP_ISOLATE, characters, shorten

Units = Callable[[str], int]
"""Gives how long a text is for a platform; that of several is the sum of each."""
MOST_PARTS = 4
"""Messages that one text may become; what does not fit into so many is cut off."""
ROOM = 32
"""Units left free in each of several parts, for what may have to stand before it."""


def fitted(text: str, most: int, units: Units) -> str:
    """Cut a text to so many units, at the end of a line or word where one is near."""
    return text if units(text) <= most else shorten(text, len(_prefix(text, most, units)))


def parts(text: str, most: int, units: Units) -> list[str]:
    """Give the messages that a text becomes: cut between lines, else words, else characters."""
    if units(text) <= most:
        return [text]
    told, most = list[str](), most - ROOM
    while len(told) < MOST_PARTS - 1 and units(text) > most:
        head = _head(text, most, units)
        text = text[len(head) :].lstrip("\n ")
        if head.count(FIRST_STRONG_ISOLATE) > head.count(POP_ISOLATE):  # a name goes on
            head, text = head + POP_ISOLATE, FIRST_STRONG_ISOLATE + text
        told.append(head.rstrip())
    return [*told, fitted(text, most, units)] if text else told


def _head(text: str, most: int, units: Units) -> str:
    """Give what stands before the best place to cut within so many units."""
    prefix = _prefix(text, most, units)
    for end in ("\n\n", "\n", " "):
        place = prefix.rfind(end)
        if place > len(prefix) // 2:
            return text[:place]
    return prefix


def _prefix(text: str, most: int, units: Units) -> str:
    """Give the longest beginning of so many units that ends between characters."""
    kept, room = 0, most - 1  # one is for a sign that closes what is cut in two
    for character in characters(text[:most]):
        room -= units(character)
        if room < 0:
            break
        kept += len(character)
    return text[:kept]
