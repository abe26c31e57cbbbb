"""Texts that are hard on whoever reads them, for the tests of moderation."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

HOSTILE = (
    "a" + "\u0301" * 10_000,
    "ab" * 5_000,
    "微信" * 5_000,
    "\u202e" * 5_000,
    "\u202eab\u202c" * 2_500,
    "a\u200b" * 5_000,
    "http://" + "a/" * 5_000,
    "a." * 5_000,
    "@abc " * 2_000,
    "亻言火包" * 2_500,
    "t . me / " * 1_100,
    "x1|!" * 2_500,
    "\ufdfa" * 10_000,
    "[.]" * 3_300,
    "zhuang" * 1_700,
    "а1b" * 3_300,
    "\ud800" * 5_000,
)
WORDS = (
    *("加微信", "free nitro", "a", " ", "加", "微", "信", "wei", "xin", "jia", "V", "x", "0", "1"),
    *("аb", "роrn", "𝐟𝐫𝐞𝐞", "ⓝ", "n!tr0", "火包", "亻言", "電", "@here", "t.me/+abc", "https://"),
    *("xn--80ak6", "com", "微信:abc123", "😀", "👨\u200d👩", "١", "ﷺ", "ß", "İ", "ｶﾞ", "สวัส", "<@1"),
)
SIGNS = "\u0301\u200b\u202e\u202c\ud800\x00\n.。@[]|!$€\ufe0f\u3000\u00ad,，-"
TEXTS = st.lists(st.sampled_from([*WORDS, *SIGNS]) | st.characters(), max_size=12).map("".join)


def some_text(luck: Random) -> str:
    """Throw a text together, of what is hard to read and of anything at all."""
    thrown = luck.choices((*WORDS, *SIGNS), k=luck.randint(0, 20))
    for _ in range(luck.randint(0, 3)):
        thrown.insert(luck.randint(0, len(thrown)), chr(luck.randrange(0x110000)))
    return "".join(thrown)


def texts_per_example() -> int:
    """How many texts one example stands for: 1,000 in the suite; the million is fuzz.py's."""
    return 20
