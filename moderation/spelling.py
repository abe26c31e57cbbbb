"""How a phrase may be spelled in a text: letter by letter, with repeats, gaps and look-alikes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from moderation.codes import codes
from moderation.folds import folds, letters
from moderation.hanzi import is_han

if TYPE_CHECKING:
    from moderation.codes import Numbers
from moderation.lettering import Spelling

LEET = dict(zip("023456789@$€(+£¥¢₿₽<", "ozeasgtbgasectlycbpc", strict=True))
LEET |= dict.fromkeys("1!|", "il")
SHAPES = {shape: letter[0] for shape, letter in LEET.items()} | {"l": "i"}
"""Each sign and the letter that stands for all that look like it."""
FAR, WIDE = 16, 40


@cache
def shaped() -> Numbers:
    """Give the table of what characters look like."""
    return codes().shaped(SHAPES)


class Entry(NamedTuple):
    """One way of spelling a term: its letters, and at which of them a new word begins.

    An end is open if it needs no gap beside it.
    """

    term: int
    letters: str
    breaks: frozenset[int]
    way: str
    open_start: bool = False
    open_end: bool = False


def entry_of(
    term: int, phrase: str, way: str, open_start: bool = False, open_end: bool = False
) -> Entry:
    """Give the entry of a phrase; the ends of Chinese ones are open."""
    letters_of = phrase.translate(letters())
    first, last = is_han(letters_of[0]), is_han(letters_of[-1])
    return Entry(term, letters_of, breaks_of(phrase), way, open_start or first, open_end or last)


Path = list[tuple[int, int]]
"""For each letter of a spelling, by its number, the letter of the entry that it stands for."""


def breaks_of(phrase: str) -> frozenset[int]:
    """Give the numbers of those letters of a phrase with which its words begin, but the first."""
    begun, count = set(), 0
    for word in phrase.split():
        begun.add(count)
        count += len(word.translate(letters()))
    return frozenset(begun - {0})


def _repeats(letters: str) -> int:
    """Give how often the first letter stands at the beginning."""
    return len(letters) - len(letters.lstrip(letters[0]))


class Reader:
    """A text being read for entries, by one table of letters."""

    __slots__ = ("leet", "shown", "spelling")

    def __init__(self, shown: str, spelling: Spelling, *, leet: bool = False) -> None:
        self.shown = shown
        self.spelling = spelling
        self.leet = leet

    def path(self, entry: Entry, first: int, last: int) -> Path | None:
        """Give how an entry is spelled by runs of letters from first up to last, if it is."""
        runs = self.spelling.runs
        begins, second, ends = runs[first], runs[first + 1], runs[last]
        if is_han(entry.letters[0]):
            starts = [max(begins, second - _repeats(entry.letters))]
        else:
            starts = [begins, *range(max(begins + 1, second - 8), second)]
        for start in starts:
            if entry.open_start or self._begins(entry, start):
                ends = min(ends, start + 8 * len(entry.letters) + FAR)
                if path := self._follow(entry, start, ends):
                    return path
        return None

    def _follow(self, entry: Entry, start: int, ends: int) -> Path | None:
        at, wanted = -1, entry.letters
        path: Path = []
        whole: int | None = None
        for number in range(start, ends):
            if at + 1 < len(wanted) and self._is(number, wanted[at + 1]):
                at += 1
            elif at < 0 or not self._is(number, wanted[at]):
                break
            path.append((number, at))
            if at + 1 == len(wanted) and (entry.open_end or self._finishes(entry, number)):
                whole = len(path)
                if is_han(wanted[-1]):
                    break
        return path[:whole] if whole else None

    def _is(self, number: int, wanted: str) -> bool:
        if not self.leet:
            return self.spelling.chars[number] == wanted
        folded = folds()[ord(self.shown[self.spelling.at[number]])]
        return wanted in folded or wanted in LEET.get(folded, "")

    def _begins(self, entry: Entry, number: int) -> bool:
        at = self.spelling.at
        inside = number > 0 and at[number - 1] == at[number]
        return not inside and self._edge(entry, at[number], -1, entry.letters[0])

    def _finishes(self, entry: Entry, number: int) -> bool:
        at = self.spelling.at
        inside = number + 1 < len(at) and at[number + 1] == at[number]
        return not inside and self._edge(entry, at[number], 1, entry.letters[-1])

    def _edge(self, entry: Entry, place: int, step: int, letter: str) -> bool:
        beside, further = self._beside(place, step)
        if beside == "-" and len(entry.letters) <= 3:
            return not further.isalnum()
        if not beside.isalnum() or beside >= "\u2e80":
            return True
        long = len(entry.letters) >= 4 and not self.leet
        return long and beside.isdigit() != letter.isdigit() and beside.isascii()

    def _beside(self, place: int, step: int) -> tuple[str, str]:
        """Give the two characters that a reader sees before or behind a place."""
        seen: list[str] = []
        for other in range(place + step, place + step * FAR, step):
            if len(seen) == 2 or not 0 <= other < len(self.shown):
                break
            if folded := folds()[ord(self.shown[other])]:
                seen.append(folded[-1 if step < 0 else 0])
        return (*seen, "", "")[0], (*seen, "", "")[1]

    def places(self, path: Path) -> tuple[int, int]:
        """Give the first and the last character of a path, both included."""
        at = self.spelling.at
        return at[path[0][0]], at[path[-1][0]]

    def gap(self, before: int, after: int) -> str | None:
        """Give what is seen between two letters; None if it is too much to be one word."""
        start, end = self.spelling.at[before] + 1, self.spelling.at[after]
        if end - start > WIDE:
            return None
        return "".join(folds()[ord(char)] for char in self.shown[start:end])
