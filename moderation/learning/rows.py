"""Many folded texts in plain words, one behind the other in one array of characters' numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from moderation.codes import UNKNOWN, codes, text_of
from moderation.learning.features import LONGEST, ORDERS
from moderation.learning.views import MARKS, MEANT, joined_up, plain_words, spaced_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.codes import Bytes, Numbers

    Places = NDArray[np.intp]

IS_MARK, IS_ALNUM, IS_POSING, IS_LETTER, IS_BLANK, IS_GAP = 1, 2, 4, 8, 16, 32
"""A gap is what parts words without being a blank: a tab, the end of a line."""
BETWEEN = " " * (ORDERS - 1)


class Row(NamedTuple):
    """Texts in plain words: single blanks between words and one at each end; then come three."""

    numbers: Numbers
    starts: Places
    """Where each text begins, and where one more would."""
    spaced: list[str]

    @property
    def ends(self) -> Places:
        """Where each text ends, before what parts it from the next."""
        return self.starts[1:] - len(BETWEEN)


def row_of(folded: Sequence[str]) -> Row:
    """Give texts as `plain_words` gives each, looking closer only where that changes anything."""
    texts = [f" {text} " for text in folded]
    numbers, starts = _laid_out(texts)
    kinds = _kinds(numbers)
    gaps = _with_gaps(kinds, starts)
    for at in gaps:
        texts[at] = spaced_words(folded[at])
    long = {at for at, text in enumerate(folded) if len(text) > LONGEST - 2}
    for at in long:
        texts[at] = plain_words(folded[at][:LONGEST])[:LONGEST]
    if gaps or long:
        numbers, starts = _laid_out(texts)
        kinds = _kinds(numbers)
    pulled = _pulled_apart(numbers, kinds, starts) - long
    for at in pulled:
        texts[at] = joined_up(texts[at])
    if pulled:
        numbers, starts = _laid_out(texts)
        kinds = _kinds(numbers)
    numbers = _unposed(numbers, kinds)
    whole, edges = text_of(numbers), pairwise(starts.tolist())
    return Row(numbers, starts, [whole[start : end - len(BETWEEN)] for start, end in edges])


def _laid_out(texts: Sequence[str]) -> tuple[Numbers, Places]:
    import numpy as np

    numbers = codes().numbers(BETWEEN.join([*texts, ""]))
    return numbers, np.array(
        [*accumulate((len(text) + len(BETWEEN) for text in texts), initial=0)], np.intp
    )


def _with_gaps(kinds: Bytes, starts: Places) -> set[int]:
    """Give which texts have gaps that are no single blanks."""
    blank = kinds & IS_BLANK != 0
    wide = blank[1:] & blank[:-1]
    for ahead in range(len(BETWEEN) + 1):
        wide[starts[1:-1] - len(BETWEEN) - 1 + ahead] = False
    wide[len(kinds) - len(BETWEEN) - 1 :] = False
    wide |= kinds[1:] & IS_GAP != 0
    return _whose(wide, starts)


def _pulled_apart(numbers: Numbers, kinds: Bytes, starts: Places) -> set[int]:
    """Give which texts have three letters, each alone, with the same mark between them."""
    alnum, mark = (kinds & kind != 0 for kind in (IS_ALNUM, IS_MARK))
    alone = alnum[1:-1] & ~alnum[2:] & ~alnum[:-2]
    between = mark[2:-4] & (numbers[2:-4] == numbers[4:-2])
    return _whose(alone[:-4] & alone[2:-2] & alone[4:] & between, starts)


def _whose(there: NDArray[np.bool_], starts: Places) -> set[int]:
    """Give the texts in which something begins somewhere."""
    return {at - 1 for at in starts.searchsorted(there.nonzero()[0], "right").tolist()}


def _unposed(numbers: Numbers, kinds: Bytes) -> Numbers:
    """Give texts with the words as letters in which a digit poses as one."""
    import numpy as np

    posing, letter = kinds & IS_POSING != 0, kinds & IS_LETTER != 0
    poses = (posing[1:-1] & (letter[2:] | letter[:-2])).nonzero()[0]
    if not len(poses):
        return numbers
    words = (kinds & IS_BLANK != 0).cumsum()
    disguised = np.zeros(int(words[-1]) + 1, np.bool_)
    disguised[words[poses + 1]] = True
    where = (disguised.take(words) & posing).nonzero()[0]
    meant = numbers.copy()
    meant[where] = _meanings().take(numbers.take(where))
    return meant


@cache
def _meanings() -> Numbers:
    import numpy as np

    return np.array([MEANT.get(code, code) for code in range(0x80)], np.uint32)


def _kinds(numbers: Numbers) -> Bytes:
    table = _known_kinds()
    kinds = table.take(numbers)
    if UNKNOWN in kinds.tobytes():
        for code in {*numbers[kinds == UNKNOWN].tolist()}:
            table[code] = _kind(chr(code))
        kinds = table.take(numbers)
    return kinds


@cache
def _known_kinds() -> Bytes:
    import numpy as np

    return np.full(0x110000, UNKNOWN, np.uint8)


def _kind(char: str) -> int:
    return (
        IS_MARK * (char in MARKS)
        | IS_ALNUM * char.isalnum()
        | IS_POSING * (ord(char) in MEANT)
        | IS_LETTER * (char.isalnum() and not char.isdecimal())
        | IS_BLANK * (char == " ")
        | IS_GAP * (char.isspace() and char != " ")
    )
