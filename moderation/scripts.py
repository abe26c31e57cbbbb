"""In which script a text is written."""

from collections import Counter
from functools import lru_cache
from unicodedata import name

SAME = {"HIRAGANA": "KANA", "KATAKANA": "KANA", "CJK": "HAN", "IDEOGRAPHIC": "HAN"}
LEAST, MOST = 6, 32


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    if not char.isalpha():
        return ""
    first = name(char, "").partition(" ")[0]
    return SAME.get(first, first if first not in ("MATHEMATICAL", "FULLWIDTH") else "LATIN")


def scripts_in(text: str) -> Counter[str]:
    """Count the letters of a text, of a long one of its beginning, by script."""
    counted = Counter(map(_script, text[:MOST]))
    del counted[""]
    return counted


@lru_cache(maxsize=64)
def script_of(text: str) -> str:
    """Give the script of most letters of a text; nothing for a text of few letters."""
    if text.isascii():
        return "LATIN" if sum(map(str.isalpha, text[:MOST])) >= LEAST else ""
    counted = scripts_in(text)
    if counted.total() < (2 if counted["HAN"] else LEAST):
        return ""
    if counted["KANA"] * 5 >= counted.total():
        return "KANA"
    return counted.most_common(1)[0][0]
