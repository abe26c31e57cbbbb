"""What an activity row says of a message besides its text."""

import re
from enum import IntFlag
from typing import NamedTuple

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]+")


class Trace(NamedTuple):
    """What stays of a judged text: its likeness (signed 64 bits), its letters, and its marks.

    They are those of moderation.kept.
    """

    likeness: int = 0
    letters: int = 0
    marks: int = 0


NO_TRACE = Trace()


class Flag(IntFlag):
    """The flags of an activity row; the numbers are stored, so they never change."""

    LATE = 1
    IMPORTED = 2
    RETRACTED = 4
    EDITED = 8
    COMMAND = 16
    OUTSIDE = 32
    """In a private chat or one of no community: it counts nowhere."""
    AGAIN = 64
    """A set of reactions that stood there before: it says how it stands, and is not counted."""
    NEW = 128
    """By a newcomer, and counted among what tells a wave of them."""
    PACED = 256
    """It stood in a chat that is slowed down: its author had to wait from then on."""


def count_words(text: str) -> int:
    """Count words; a Chinese, Japanese or Korean character counts as one."""
    if text.isascii():
        return len(text.split())
    others = CJK.split(text)
    characters = len(text) - sum(map(len, others))
    return len(" ".join(others).split()) + characters
