"""What an activity row says of a message besides its text."""

import re
from enum import IntFlag

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")


class Flag(IntFlag):
    """The flags of an activity row; the numbers are stored, so they never change."""

    LATE = 1
    IMPORTED = 2
    RETRACTED = 4
    EDITED = 8
    COMMAND = 16
    OUTSIDE = 32
    """In a private chat or one of no community: it counts nowhere."""


def count_words(text: str) -> int:
    """Count words; a Chinese, Japanese or Korean character counts as one."""
    if text.isascii():
        return len(text.split())
    spaced, characters = CJK.subn(" ", text)
    return len(spaced.split()) + characters
