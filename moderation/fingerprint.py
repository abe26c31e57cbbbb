"""Folds a text to what a reader sees in it, and gives the fold a 64-bit fingerprint."""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]+"
)


def fold(text: str) -> str:
    """Give a text without the differences that a reader does not see: width, case, spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    return " ".join(text.casefold().split())


@lru_cache(maxsize=256)
def fingerprint(text: str) -> int:
    """Give a signed 64-bit fingerprint of the folded text; 0 for an empty one."""
    folded = fold(text)
    if not folded:
        return 0
    digest = blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
