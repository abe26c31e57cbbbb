"""What single characters may be a sign of: disguise, decoration, shouting."""

import re

LATIN, OTHER = "a-zA-Z\u00c0-\u024f", "\u0370-\u03ff\u0400-\u052f\u0530-\u058f"
FANCY = "\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f189"
MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
UNSEEN = "\u180e\u200b\u202d-\u202e\u2060-\u2064\ufeff"
EMOJI = "\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff"
POINTS = r".。．｡․﹒\[({"
POSERS = r"\d@$!|€£¥¢(+<₿₽"
IS_LATIN, IS_OTHER, IS_FANCY, IS_HIDDEN, IS_EMOJI, IS_HIGH, IS_LOW = (1 << n for n in range(7))
"""Latin letters, what looks like them, ornaments, what is not seen, emoji, capitals, small ones."""
IS_CALL, IS_POINT, IS_POSER, IS_DIGIT, IS_SLASH, IS_PLAIN = (1 << n for n in range(7, 13))
"""An at sign, what may be a link's dot, what may pose as a letter; and what is folded to a digit, a
slash, a plain Latin letter or a sign of money."""
SETS = {
    IS_LATIN: LATIN,
    IS_OTHER: OTHER,
    IS_FANCY: FANCY,
    IS_HIDDEN: MARKS + UNSEEN,
    IS_EMOJI: EMOJI,
    IS_CALL: "@",
    IS_POINT: POINTS,
    IS_POSER: POSERS,
}
FOLDED = {
    IS_DIGIT: re.compile(r"\d"),
    IS_SLASH: re.compile("/"),
    IS_PLAIN: re.compile("[a-z$€£¥¢₿₽]"),
}
SIGNS = {flag: re.compile(f"[{chars}]") for flag, chars in SETS.items()}


def signs_of(char: str, folded: str) -> int:
    """Give all that a character, folded to another or to several, is a sign of: a sum of flags."""
    signs = sum(flag for flag, found in SIGNS.items() if found.match(char))
    signs += sum(flag for flag, found in FOLDED.items() if found.search(folded))
    return signs | IS_HIGH * (char.lower() != char) | IS_LOW * char.islower()
