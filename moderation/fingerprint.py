"""Folds a text to what a reader sees in it, and gives the fold a 64-bit fingerprint."""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xFE00, 0xFE10),
    ]
)
SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Give a text without the differences that a reader does not see: width, case, spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
    return SPACES.sub(" ", text.casefold()).strip()


@lru_cache(maxsize=256)
def fingerprint(text: str) -> int:
    """Give a signed 64-bit fingerprint of the folded text; 0 for an empty one."""
    folded = fold(text)
    if not folded:
        return 0
    digest = blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
