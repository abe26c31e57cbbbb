"""In which script a text is written."""

from collections import Counter
from functools import lru_cache
from unicodedata import name

SAME = {"HIRAGANA": "KANA", "KATAKANA": "KANA", "CJK": "HAN", "IDEOGRAPHIC": "HAN"}
SAME |= dict.fromkeys(("MATHEMATICAL", "FULLWIDTH"), "LATIN")
OTHER = "OTHER"
SCRIPTS = (
    *("", OTHER, "LATIN", "CYRILLIC", "HAN", "KANA", "ARABIC", "HEBREW", "GREEK", "HANGUL"),
    *("THAI", "DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "GUJARATI", "GURMUKHI", "KANNADA"),
    *("MALAYALAM", "SINHALA", "ORIYA", "KHMER", "LAO", "MYANMAR", "TIBETAN", "MONGOLIAN"),
    *("GEORGIAN", "ARMENIAN", "ETHIOPIC", "SYRIAC", "THAANA", "CHEROKEE", "CANADIAN", "BOPOMOFO"),
    *("YI", "TIFINAGH", "NKO", "ADLAM", "JAVANESE", "BALINESE", "TAGALOG", "COPTIC"),
)
"""The scripts that are told apart. Their numbers are stored: a new one goes to the end."""
NUMBERS = {script: number for number, script in enumerate(SCRIPTS)}
LEAST, MOST = 6, 32


def number_of(script: str) -> int:
    """Give the number by which a script is stored."""
    return NUMBERS[script]


def script_numbered(number: int) -> str:
    """Give the script of a number; one that this version does not know is just another."""
    return SCRIPTS[number] if 0 <= number < len(SCRIPTS) else OTHER


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    if not char.isalpha():
        return ""
    first = name(char, "").partition(" ")[0]
    script = SAME.get(first, first)
    return script if script in NUMBERS else OTHER


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
