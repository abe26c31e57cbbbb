"""In which script a text is written."""

from __future__ import annotations

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
FEWEST = tuple(2 if script == "HAN" else LEAST for script in SCRIPTS)
"""So many letters, all of one script, tell that script, by its number."""
NO_LETTER = b"\0"
NO_ALPHA = bytes(code for code in range(0x80) if not chr(code).isalpha())


def number_of(script: str) -> int:
    """Give the number by which a script is stored."""
    return NUMBERS[script]


def script_numbered(number: int) -> str:
    """Give the script of a number; one that this version does not know is just another."""
    return SCRIPTS[number] if 0 <= number < len(SCRIPTS) else OTHER


class Signs(dict[int, str]):
    """For each letter a sign that stands for its script; the rest vanishes."""

    def __missing__(self, code: int) -> str:
        number = NUMBERS[script_of_letter(chr(code))]
        self[code] = sign = chr(number) if number else ""
        return sign


_signs = Signs()


def script_of_letter(char: str) -> str:
    """Give the script of a letter; nothing for what is none."""
    if not char.isalpha():
        return ""
    first = name(char, "").partition(" ")[0]
    script = SAME.get(first, first)
    return script if script in NUMBERS else OTHER


@lru_cache(maxsize=64)
def script_of(text: str) -> str:
    """Give the script of most letters of a text's beginning; nothing for few letters."""
    if text.isascii():
        return "LATIN" if len(text[:MOST].encode().translate(None, NO_ALPHA)) >= LEAST else ""
    return script_among(text[:MOST].translate(_signs).encode("latin-1"))


def script_among(numbers: bytes) -> str:
    """Give the script of a text's beginning, by the numbers of its MOST characters' scripts."""
    signs = numbers.translate(None, NO_LETTER)
    first = signs[:1]
    if first and signs.count(first) == len(signs) >= LEAST:
        return SCRIPTS[signs[0]]
    counted = {SCRIPTS[sign]: signs.count(sign) for sign in dict.fromkeys(signs)}
    if len(signs) < (2 if "HAN" in counted else LEAST):
        return ""
    if counted.get("KANA", 0) * 5 >= len(signs):
        return "KANA"
    return max(counted, key=counted.__getitem__)
