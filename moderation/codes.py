"""Texts as arrays of characters' numbers: a pass over all costs little more than one over a few."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from moderation.folds import folds
from moderation.scripts import NUMBERS, script_of_letter
from moderation.signs import signs_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]
    Bytes = NDArray[np.uint8]

SIZE = 0x110000
DELETED, SEVERAL = SIZE, SIZE + 1
"""In place of the number to which a character is folded, where that is none or more than one."""
DIGIT, LETTER, UNKNOWN = 0x40, 0x80, 0xFF
FLAGS, SCRIPT, UNSEEN = 0xFFFF, 16, 0xFFFFFFFF
"""Flags are the lower half of what is noted of a character; above them is its script's number."""
LATE = "surrogatepass"
MOST_SEVERAL = 32


class Codes:
    """The tables of all characters; what they are like is looked up when one is first met."""

    __slots__ = ("_about", "_folds", "_most", "_noted", "_read", "_union")

    def __init__(self) -> None:
        import numpy as np

        self._read, self._union = np.frombuffer, np.bitwise_or.reduce
        self._most = np.maximum.reduce
        self._folds = np.arange(SIZE, dtype=np.uint32)
        for code, target in {**folds()}.items():
            several = SEVERAL if target else DELETED
            self._folds[code] = ord(target) if len(target) == 1 else several
        self._folds[0xD800:0xE000] = 0xFFFD
        self._about = np.full(SIZE + 1, UNKNOWN, np.uint8)
        self._about[DELETED] = 0
        self._noted = np.full(SIZE, UNSEEN, np.uint32)

    def numbers(self, text: str) -> Numbers:
        """Give the numbers of a text's characters."""
        return self._read(text.encode("utf-32-le", LATE), "u4")

    def folded(self, numbers: Numbers, shaped: Numbers | None = None) -> Numbers | None:
        """Give the numbers to which characters are folded; None if one is folded to several.

        With a table that `shaped` made, what they then look like.
        """
        found = (self._folds if shaped is None else shaped).take(numbers)
        return None if len(found) and int(self._most(found)) == SEVERAL else found

    def folded_or_marked(self, numbers: Numbers) -> Numbers:
        """Give the numbers to which characters are folded, or DELETED, or SEVERAL."""
        return self._folds.take(numbers)

    def spelled_out(self, text: str) -> str | None:
        """Give a text with only that folded that is folded to several; None where too much is."""
        numbers = self.numbers(text)
        several = {*numbers[self._folds.take(numbers) == SEVERAL].tolist()}
        if len(several) > MOST_SEVERAL:
            return None
        for code in several:
            text = text.replace(chr(code), folds()[code])
        return text

    def about(self, numbers: Numbers) -> Bytes:
        """Give whether folded characters are letters, and whether digits: as sums of flags."""
        about = self._about.take(numbers)
        if UNKNOWN in about.tobytes():
            for code in {*numbers[about == UNKNOWN].tolist()}:
                char = chr(code)
                letter = unicodedata.category(char)[0] in "LMN"
                self._about[code] = LETTER * letter | DIGIT * char.isdigit()
            about = self._about.take(numbers)
        return about

    def noted(self, numbers: Numbers) -> Numbers:
        """Give for each character its flags of `moderation.signs`, and the number of its script."""
        noted = self._noted.take(numbers)
        if len(noted) and int(self._most(noted)) == UNSEEN:
            for code in {*numbers[noted == UNSEEN].tolist()}:
                script = NUMBERS[script_of_letter(chr(code))]
                self._noted[code] = signs_of(chr(code), folds()[code]) | script << SCRIPT
            noted = self._noted.take(numbers)
        return noted

    def union(self, noted: Numbers) -> int:
        """Give all flags that stand anywhere."""
        return int(self._union(noted)) & FLAGS

    def shaped(self, shapes: Mapping[str, str]) -> Numbers:
        """Give a table of what characters are folded to and then look like, by their numbers."""
        shaped = self._folds.copy()
        for sign, letter in shapes.items():
            shaped[self._folds == ord(sign)] = ord(letter)
        return shaped


@cache
def codes() -> Codes:
    """Give the tables; they take 10 MB."""
    return Codes()


def runs_of(numbers: Numbers) -> list[int]:
    """Give where the runs of one number begin, and where the last ends."""
    import numpy as np

    changes = np.ones(len(numbers) + 1, np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:-1])
    found: list[int] = changes.nonzero()[0].tolist()
    return found


def text_of(numbers: Numbers) -> str:
    """Give the text of characters' numbers."""
    return numbers.tobytes().decode("utf-32-le")
