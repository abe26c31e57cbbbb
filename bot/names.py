"""Names and other foreign words made fit to be shown: clean, short, isolated, never a mention."""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import bidirectional, category

MOST_VISIBLE = 32
MOST_SEEN = 2048
"""Of a longer name nothing behind is looked at."""
MOST_JOINED, MOST_MARKS = 16, 5
"""Code points in one visible character, and marks upon it; the longest emoji in use have ten."""
VARIATION = "\ufe0f"
ELLIPSIS = "…"
NAMELESS = "?"

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER = "\u200c", "\u200d"

# What has no shape of its own: it would turn the text around it, or let a name look empty.
_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SHAPELESS = "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
_UNSPEAKABLE = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_IN_NAMES = re.compile(f"[{_UNSPEAKABLE}{_BIDI_CONTROLS}{_SHAPELESS}{_BLANK_LETTERS}]")
_IN_TEXTS = re.compile(f"[{_UNSPEAKABLE}{_BIDI_CONTROLS}]")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CALLS = re.compile(r"[@＠]|(?<=\w)\.(?=[^\W\d_]{2})|:(?=//)")
"""Where a name would become a mention, or an address to be followed: clients link `a.com`, too."""
_EVERYBODY = re.compile("@(?=everyone|here)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def shown_name(name: str) -> str:
    """Give a name as it may stand in any sentence: one line, at most 32 visible characters."""
    cleaned = " ".join(_IN_NAMES.sub("", one_line(name[:MOST_SEEN])).split())
    cleaned = _cut(cleaned, MOST_VISIBLE)
    if not any(category(char)[0] in "LNPS" or category(char) == "Cn" for char in cleaned):
        return NAMELESS
    told = _CALLS.sub(lambda sign: sign[0] + ZERO_WIDTH_NON_JOINER, cleaned)
    return FIRST_STRONG_ISOLATE + told + POP_ISOLATE if _turns_around(told) else told


def clean(text: str) -> str:
    """Take out what no platform shows or every reader trips over; line ends stay."""
    return _IN_TEXTS.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Give a text without line ends."""
    return _LINE_ENDS.sub(" ", text).replace("\n", " ")


def without_calls(text: str) -> str:
    """Disarm what would call everybody, wherever in the text it came about."""
    return _EVERYBODY.sub("@" + ZERO_WIDTH_NON_JOINER, text)


def characters(text: str) -> Iterator[str]:
    """Split a text into what a reader sees as one character.

    A simplification of Unicode's grapheme clusters (UAX 29) that the standard library allows:
    marks, variation selectors, joined emoji, skin tones and flags stay whole.
    """
    start = 0
    for place in range(1, len(text)):
        if not _belongs(text, start, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def shorten(text: str, most: int) -> str:
    """Cut a text to `most` code points, at the end of a line or word where one is near."""
    if len(text) <= most:
        return text
    room, kept = most - len(ELLIPSIS) - len(POP_ISOLATE), ""
    for character in characters(text[: most + MOST_JOINED]):
        if len(kept) + len(character) > room:
            break
        kept += character
    if not kept:
        return text[: max(0, most)]
    for end in ("\n", " "):
        whole = (kept + text[len(kept)]).rfind(end)
        if whole > len(kept) * 3 // 4:
            kept = kept[:whole]
            break
    opened = kept.count(FIRST_STRONG_ISOLATE) > kept.count(POP_ISOLATE)
    return kept.rstrip() + ELLIPSIS + (POP_ISOLATE if opened else "")


def _cut(text: str, most: int) -> str:
    """Keep the first visible characters; what is piled upon one of them has an end, too."""
    kept: list[str] = []
    for character in characters(text):
        if len(kept) == most:
            return "".join([*kept[:-1], ELLIPSIS]).strip()
        if not _extends(character[0]):  # else more marks than one character bears
            kept.append(character)
    return "".join(kept).strip(ZERO_WIDTH_JOINER + ZERO_WIDTH_NON_JOINER + " ")


def _belongs(text: str, start: int, place: int) -> bool:
    """Whether the code point at `place` is part of the character that begins at `start`."""
    char, before = text[place], text[place - 1]
    is_mark = category(char)[0] == "M" and char != VARIATION
    if place - start >= (MOST_MARKS if is_mark else MOST_JOINED):
        return False
    if before == ZERO_WIDTH_JOINER:
        return _is_pictorial(char) and _is_pictorial(text[start])
    if _is_flag_letter(char):
        return place - start == 1 and _is_flag_letter(before)
    return _extends(char)


def _extends(char: str) -> bool:
    return (
        category(char)[0] == "M"
        or char in (ZERO_WIDTH_JOINER, ZERO_WIDTH_NON_JOINER)
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # the tags of regional flags
        or "\u1160" <= char <= "\u11ff"  # the later parts of a Hangul syllable
    )


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_pictorial(char: str) -> bool:
    return category(char) in {"So", "Sm", "Cn"}


def _turns_around(text: str) -> bool:
    return any(bidirectional(char) in {"R", "AL", "AN"} for char in text)
