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
    return Seen(_distinct(ids), shown, places)


def _distinct(ids: Ids) -> Ids:
    """Give numbers in order, each once."""
    import numpy as np

    ids = np.sort(ids)
    first = np.empty(len(ids), bool)
    first[0] = True
    np.not_equal(ids[1:], ids[:-1], out=first[1:])
    distinct: Ids = ids[first]
    return distinct


def runs_of(text: str) -> Ids:
    """Give the numbers of the runs of each length, by a hash that no process salts."""
    import numpy as np

    codes = (text + " " * (ORDERS - 1)).encode("utf-32-le", "replace")
    ahead = np.ndarray((ORDERS, len(text)), np.dtype("<u4"), codes, 0, (4, 4))
    runs: Ids = ahead * np.uint32(SPREAD)
    for order in range(1, ORDERS):
        runs[order] += runs[order - 1] * np.uint32(STEP)
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
    return _distinct(np.array([crc32(name) >> (32 - BITS) for name in names], np.uint32))
