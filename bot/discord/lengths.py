"""Discord's texts: nothing in them is markup, how long they may be, and where they are cut."""

from __future__ import annotations

import re

from bot import cutting

MOST_TEXT, MOST_EMBED, MOST_LABEL, MOST_ALT = 2_000, 4_000, 80, 1_024
"""What a message, the box below it, a button and the description of a picture may have."""

MARKS = frozenset("\\*_~`|<[")
"""What is markup wherever it stands."""
AT_THE_START = frozenset("#>-+.")
"""What is markup at the start of a line, behind a number perhaps."""
ADDRESS = re.compile(r"https?://[^\s<]+")
_MARKS = re.compile(r"[\\*_~`|<\[]")
_STARTS = re.compile(r"^(\s*)([#>+-]|(\d{1,9})(\.))", re.MULTILINE)


def units(text: str) -> int:
    """Give how long a text can become: Discord counts what escapes markup, too."""
    plain = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return plain + sum(1 for sign in text if sign in MARKS or sign in AT_THE_START)


def fitted(text: str, most: int) -> str:
    """Cut a text to so many units, at the end of a line or word where one is near."""
    return cutting.fitted(text, most, units)


def parts(text: str) -> list[str]:
    """Give the messages that a text becomes: cut between lines, else words, else characters."""
    return cutting.parts(text, MOST_TEXT, units)


def plain(text: str) -> str:
    """Escape what Discord would take for markup; addresses stay as they are."""
    told, end = "", 0
    for address in ADDRESS.finditer(text):
        told += _escaped(text[end : address.start()]) + address[0]
        end = address.end()
    return _STARTS.sub(_at_the_start, told + _escaped(text[end:]))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", text)


def _at_the_start(found: re.Match[str]) -> str:
    if found[3] is not None:  # Discord would count a list by itself
        return rf"{found[1]}{found[3]}\."
    return rf"{found[1]}\{found[2]}"
