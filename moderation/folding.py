"""A text as its reader takes it, whatever it is written with, and where its letters stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import compress, count
from operator import ne, or_, sub
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
ESCAPED = re.compile(r"\\u([0-9a-f]+);")
EAST = "\u2e80"
"""From here on the writing is that of East Asia, which puts no gaps between words."""
ARE_LETTERS = bytes(chr(code).isalnum() and code < 0x80 for code in range(256))
OF_A_KIND = re.compile(rf"[\d{EAST}-\U0010ffff]")
COMMON_HAN = range(0x4E00, 0xA000)
REVERSED, RETURNED = "\u202e", "\u202c"
REPEATED = re.compile(r"(.)\1", re.DOTALL)
MEANT = re.compile(f"{REVERSED}([^{RETURNED}\n]*)")


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


def fold(text: str) -> str:
    """Give a text without differences of width, case, script variant and look-alikes."""
    return text.lower() if text.isascii() else text.translate(folds())


@lru_cache(maxsize=64)
def compact(text: str) -> str:
    """Give the folded letters and digits of a text, with nothing between them."""
    return text.translate(letters())


def collapse(letters_only: str) -> str:
    """Give letters with each run of one letter as a single letter."""
    if not REPEATED.search(letters_only):
        return letters_only
    return "".join(compress(letters_only, map(ne, letters_only, f"\0{letters_only}")))


class Folded:
    """A text with its folded forms, each made when it is first asked for.

    `shown` is the text in the order in which a reader sees it: what is written backwards under an
    override of direction stands forwards. `places` gives where each of its characters is written.
    """

    __slots__ = ("_collapsed", "_compact", "_plain", "_spelling", "places", "shown")

    def __init__(self, text: str, places: list[tuple[int, int]] | None = None) -> None:
        self.shown = text
        self.places = places
        self._plain: str | None = None
        self._compact: str | None = None
        self._collapsed: str | None = None
        self._spelling: Spelling | None = None
        if REVERSED in text and places is None:
            order = _in_sight(text)
            self.places = [(place, place + 1) for place in order]
            self.shown = "".join(text[place] for place in order)

    @property
    def plain(self) -> str:
        """The folded text, with its gaps."""
        if self._plain is None:
            self._plain = fold(self.shown)
        return self._plain

    @property
    def compact(self) -> str:
        """Its letters and digits alone."""
        if self._compact is None:
            self._compact = compact(self.shown)
        return self._compact

    @property
    def collapsed(self) -> str:
        """The same without repeats."""
        if self._collapsed is None:
            self._collapsed = collapse(self.compact)
        return self._collapsed

    @property
    def spelling(self) -> Spelling:
        """Its letters one by one."""
        if self._spelling is None:
            self._spelling = Spelling(self.shown, letters())
        return self._spelling

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Give where the characters of `plain` from start up to end are written."""
        table = folds()
        at = [place for place, char in enumerate(self.shown) for _ in table[ord(char)]]
        if not at:
            return 0, 0
        first = min(start, len(at) - 1)
        return self.span(at[first], at[max(first, min(end, len(at)) - 1)])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Give where the characters of `shown` from first to last, both included, are written."""
        if self.places is None:
            return first, last + 1
        among = self.places[first : last + 1]
        return min(start for start, _ in among), max(end for _, end in among)


def _in_sight(text: str) -> list[int]:
    places = list(range(len(text)))
    for found in MEANT.finditer(text):
        first, last = found.span(1)
        places[first:last] = places[first:last][::-1]
    return places


class Spelling:
    """The letters of a text one by one: what they are, and where in the shown text they stand."""

    __slots__ = ("at", "chars", "may_begin", "may_end", "runs")

    def __init__(self, shown: str, table: dict[int, str]) -> None:
        if shown.isascii() and type(table) is Letters:
            self.chars = shown.translate(table)
            self.at = list(compress(count(), shown.encode().translate(ARE_LETTERS)))
        else:
            letters_of = list(map(table.__getitem__, map(ord, shown)))
            self.chars = "".join(letters_of)
            self.at = list(compress(count(), letters_of))
            if len(self.at) < len(self.chars):  # some are folded to several letters
                self.at = [place for place, some in enumerate(letters_of) for _ in some]
        self.runs = _runs(self.chars)
        """Where each run of one letter begins; the collapsed text has one letter for each."""
        self.may_begin, self.may_end = _edges(self.chars, self.at, self.runs)
        """By run, whether a word may begin in it, and whether one may end in the run before it.

        Sure only where they say no: there the letter beside is right beside, and of its kind.
        """


def _runs(chars: str) -> Sequence[int]:
    """Give where the runs begin, and where the last ends."""
    if not REPEATED.search(chars):
        return range(len(chars) + 1)
    return [*compress(count(), map(ne, chars, f"\0{chars}")), len(chars)]


def _edges(chars: str, at: list[int], runs: Sequence[int]) -> tuple[list[bool], list[bool]]:
    shifts = list(map(sub, at, count()))  # these stay the same where letters are side by side
    loose = [True, *map(ne, shifts[1:], shifts), True]
    if OF_A_KIND.search(chars):
        kinds = [char >= EAST or char.isdigit() for char in chars]
        loose = [True, *map(or_, map(or_, kinds, kinds[1:]), loose[1:]), True]
    if len(runs) == len(chars) + 1:
        return loose, loose
    at_runs = list(map(loose.__getitem__, runs))
    longer = list(map((1).__lt__, map(sub, runs[1:], runs)))
    begin = list(map(or_, at_runs, [*longer, False]))
    return begin, list(map(or_, at_runs, [False, *longer]))
