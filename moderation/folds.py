"""The tables of folding: what each character is folded to, and which of that is a letter."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
ESCAPED = re.compile(r"\\u([0-9a-f]+);")
COMMON_HAN = range(0x4E00, 0xA000)


class Folds(dict[int, str]):
    """What each character is folded to, by its number; others stand for themselves."""

    def __missing__(self, code: int) -> str:
        self[code] = kept = "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
        return kept


class Letters(dict[int, str]):
    """As `Folds`, but of letters, digits and the marks of their scripts only; the rest vanishes."""

    def __missing__(self, code: int) -> str:
        folded = folds()[code]
        self[code] = kept = "".join(c for c in folded if unicodedata.category(c)[0] in "LMN")
        return kept


@cache
def folds() -> Folds:
    """Give the table of folds."""
    table = Folds({code: chr(code).lower() for code in range(0x80)})
    for line in (TABLES / "folds.txt").read_text("utf-8").splitlines():
        target, sources = (ESCAPED.sub(_char, half) for half in line.split("\t"))
        table.update(dict.fromkeys(map(ord, sources), target))
    return table


@cache
def letters() -> Letters:
    """Give the table of letters, with the common characters of Chinese from the start."""
    given = folds()
    return Letters({code: given.get(code) or chr(code) for code in COMMON_HAN})


def _char(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))
