"""The letters of a text one by one: what they are, where they stand, where words may begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from moderation.codes import LETTER, codes, runs_of, text_of
from moderation.folds import folds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.codes import Numbers

    Places = NDArray[np.intp]

BEGINS, ENDS = 1, 2
"""A word may begin with a run of one letter, may end with it: the flags of `Folded.edges`."""
EAST = "\u2e80"
"""From here on the writing is that of East Asia, which puts no gaps between words."""


REPEATED = re.compile(r"(.)\1", re.DOTALL)


class Spelling:
    """The letters of a text, as it is shown, one by one; or what they look like, by a table."""

    __slots__ = ("_at", "_letters", "_numbers", "_runs", "_several", "_shown", "chars")

    def __init__(self, shown: str, shaped: Numbers | None = None) -> None:
        table = codes()
        numbers = table.folded(table.numbers(shown), shaped)
        self._several = numbers is None
        if numbers is None:
            numbers = _one_by_one(shown, shaped)
        self._shown = shown
        self._letters = codes().about(numbers) >= LETTER
        self._numbers = numbers[self._letters]
        self.chars = text_of(self._numbers)
        self._at: list[int] | None = None
        self._runs: Sequence[int] | None = None

    @property
    def at(self) -> list[int]:
        """By letter, the place in the shown text of the character that it is written with."""
        if self._at is None:
            at = self._letters.nonzero()[0]
            if self._several:
                at = _written(self._shown)[at]
            self._at = at.tolist()
        return self._at

    @property
    def runs(self) -> Sequence[int]:
        """Where each run of one letter begins; the collapsed text has one letter for each."""
        if self._runs is None:
            repeats = REPEATED.search(self.chars)
            self._runs = runs_of(self._numbers) if repeats else range(len(self.chars) + 1)
        return self._runs

    def may_begin(self, run: int) -> bool:
        """Say whether a word may begin in a run; sure only if not: a letter is right before it."""
        runs = self.runs
        return (run + 1 < len(runs) and runs[run + 1] - runs[run] > 1) or self._is_loose(runs[run])

    def may_end(self, run: int) -> bool:
        """Say whether a word may end in the run before a run."""
        runs = self.runs
        return (run > 0 and runs[run] - runs[run - 1] > 1) or self._is_loose(runs[run])

    def _is_loose(self, number: int) -> bool:
        """Say whether a letter and the one before it need not be of one word."""
        if not 0 < number < len(self.chars):
            return True
        before, letter = self.chars[number - 1], self.chars[number]
        if before >= EAST or letter >= EAST or before.isdigit() or letter.isdigit():
            return True
        return self.at[number] != self.at[number - 1] + 1


def _one_by_one(shown: str, shaped: Numbers | None) -> Numbers:
    """Give the numbers of what a text is folded to, where some characters are folded to several."""
    several = codes().numbers("".join(folds()[ord(char)] for char in shown))
    return several if shaped is None else shaped.take(several)


def _written(shown: str) -> Places:
    """Give where each character of the folded text is written, where some are folded to several."""
    import numpy as np

    lengths = [len(folds()[ord(char)]) for char in shown]
    return np.repeat(np.arange(len(shown)), lengths)
