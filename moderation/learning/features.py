"""What the classifier sees of a text: its runs of one to four characters, as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from moderation.folding import Folded
from moderation.learning.views import plain_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.uint32]

BITS = 18
"""A number has so many bits: there are 2**18 weights. Another figure makes other models."""
LONGEST = 8_192
"""Characters of a folded text that are looked at; no platform's messages are longer."""
SIGN_COPIES = 8
"""A sign, such as that the sender is new, counts as much as so many runs of characters."""
ORDERS = 4
"""The longest run of characters that is one number."""
STEP, SPREAD = 0x01000193, 0x9E3779B1


class Seen(NamedTuple):
    """A text as numbers: each number once, in order, and those at each place of the text."""

    ids: Ids
    """Sorted, without repeats; never empty."""
    spaced: str
    """The folded text in plain words, with single gaps: what the places are places of."""
    places: Ids
    """One row for each length of run: the numbers of the runs that begin at 0, 1, 2, ..."""


def see(text: str, signs: Iterable[str] = ()) -> Seen:
    """Give a text as numbers; `signs` says what else is known, such as "newcomer" or "link"."""
    return see_folded(Folded(text[:LONGEST]).plain, signs)


def see_folded(plain: str, signs: Iterable[str] = ()) -> Seen:
    """Give as numbers a text that is folded already: `Folded.plain` of it."""
    import numpy as np

    shown = plain_words(plain[:LONGEST])[:LONGEST]
    places = runs_of(shown)
    ids = places.ravel()
    known = tuple(signs)
    if known:
        ids = np.concatenate((ids, numbers_of(known)))
    return Seen(distinct(ids), shown, places)


def distinct(ids: Ids) -> Ids:
    """Give numbers in order, each once."""
    import numpy as np

    return once(np.sort(ids))


def once(ids: Ids) -> Ids:
    """Give numbers that are in order already, at least one, each once."""
    import numpy as np

    first = np.empty(len(ids), bool)
    first[0] = True
    np.not_equal(ids[1:], ids[:-1], out=first[1:])
    kept: Ids = ids[first]
    return kept


def runs_of(text: str) -> Ids:
    """Give the numbers of the runs of each length, by a hash that no process salts."""
    import numpy as np

    return runs_in(np.frombuffer(text.encode("utf-32-le", "replace"), "u4"))


def runs_in(numbers: NDArray[np.uint32]) -> Ids:
    """Give the numbers of the runs that begin at each of characters; blanks stand behind the last.

    They are one row for each length.
    """
    import numpy as np

    ahead, long = np.full(len(numbers) + ORDERS - 1, ord(" "), np.uint32), len(numbers)
    ahead[:long] = numbers
    ahead *= np.uint32(SPREAD)
    runs = np.empty((ORDERS, long), np.uint32)
    runs[0] = ahead[:long]
    for order in range(1, ORDERS):
        np.multiply(runs[order - 1], np.uint32(STEP), out=runs[order])
        runs[order] += ahead[order : order + long]
    runs >>= np.uint32(32 - BITS)
    return runs


@cache
def numbers_of(signs: tuple[str, ...]) -> Ids:
    """Give the numbers of signs, in order, each once."""
    import numpy as np

    names = [
        f"{sign}\0{copy}".encode("utf-8", "replace")
        for sign in signs
        for copy in range(SIGN_COPIES)
    ]
    return distinct(np.array([crc32(name) >> (32 - BITS) for name in names], np.uint32))
