"""What a reader takes a disguised text for: words that were pulled apart, digits that pose."""

from __future__ import annotations

import re

MARKS = " .-_*|,·'\"/\\~+•"
MARK = f"[{re.escape(MARKS)}]"
ALONE = re.compile(rf"{MARK}[^\W_]{MARK}[^\W_](?![^\W_])")
"""Two letters, each alone: found far faster than what `PULLED` finds, and in all of that."""
PULLED = re.compile(rf"(?<![^\W_])[^\W_]({MARK})[^\W_](?:\1[^\W_])+(?![^\W_])")
"""Three letters or more, each alone, always with the same mark between them."""
JOINED = dict.fromkeys(map(ord, MARKS))
POSING = re.compile(r"[013457@$](?:(?=[^\W\d_])|(?<=[^\W\d_].))")
"""A digit beside a letter."""
MEANT = str.maketrans("013457@$", "oleastas")


def plain_words(folded: str) -> str:
    """Give a folded text with its words in one piece and in letters; single gaps, one at each end.

    >>> plain_words("f.r.e.e  m0n3y in 2024, c a l l")
    ' free money in 2024, call '
    """
    return undisguised(spaced_words(folded))


def undisguised(text: str) -> str:
    """Give a text with single gaps with its words in one piece and in letters."""
    text = joined_up(text)
    return _meant(text) if POSING.search(text) else text


def joined_up(text: str) -> str:
    """Give a text with single gaps with its words in one piece."""
    if ALONE.search(text):
        return PULLED.sub(lambda found: found[0].translate(JOINED), text)
    return text


def _meant(text: str) -> str:
    """Give a text with the words as letters in which a digit poses as one."""
    pieces, done = [], 0
    for found in POSING.finditer(text):
        if found.start() >= done:
            start = text.rfind(" ", 0, found.start()) + 1
            end = text.find(" ", found.start())
            pieces += [text[done:start], text[start:end].translate(MEANT)]
            done = end
    return "".join([*pieces, text[done:]])


def spaced_words(folded: str) -> str:
    """Give a text with single gaps, one at each end."""
    return f" {' '.join(folded.split())} "
