"""What the classifier sees of a text: its runs of one to four characters, as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from moderation.folding import fold

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
SEPARATORS = " \t\n\r._-*|,·'\"/\\~+•。，、"
LEET = str.maketrans("013457@$", "oleastas") | dict.fromkeys(map(ord, SEPARATORS))


class Seen(NamedTuple):
    """A text as numbers: each number once, in order, and those at each place of the spaced text."""

    ids: Ids
    """Sorted, without repeats; never empty."""
    spaced: str
    """The folded text with single gaps and one at each end: what the places are places of."""
    places: Ids
    """One row for each length of run: the numbers of the runs that begin at 0, 1, 2, ..."""
    tight: Ids
    """The same of the text without gaps and dots; there may be nothing left of it."""


def spaced(text: str) -> str:
    """Give the folded text with single gaps, and one at each end, so that words have edges."""
    return f" {' '.join(fold(text[:LONGEST]).split())} "[:LONGEST]


def tight(folded: str) -> str:
    """Give a folded text without gaps and dots, and with letters for the digits that pose as them.

    >>> tight(" f.r.e.e  m0n3y ")
    'freemoney'
    """
    return folded.translate(LEET)


def see(text: str, signs: Iterable[str] = ()) -> Seen:
    """Give a text as numbers; `signs` says what else is known, such as "newcomer" or "link".

    The runs are those of the spaced text and those of the tight one: within a plain word they are
    the same, and a word that is pulled apart or written with digits has the runs of the plain one.
    """
    import numpy as np

    shown = spaced(text)
    runs = _runs(shown + tight(shown))
    ids = runs.ravel()
    for sign in signs:
        ids = np.concatenate((ids, _sign(sign)))
    ids = np.sort(ids)
    first = np.empty(len(ids), bool)
    first[0] = True
    np.not_equal(ids[1:], ids[:-1], out=first[1:])
    return Seen(ids[first], shown, runs[:, : len(shown)], runs[:, len(shown) :])


def _runs(text: str) -> Ids:
    """Give the numbers of the runs of each length, by a hash that no process salts."""
    import numpy as np

    code = (text + " " * (ORDERS - 1)).encode("utf-32-le", "replace")
    codes = np.frombuffer(code, np.uint32) * np.uint32(SPREAD)
    runs = np.empty((ORDERS, len(text)), np.uint32)
    runs[0] = codes[: len(text)]
    for order in range(1, ORDERS):
        np.multiply(runs[order - 1], np.uint32(STEP), out=runs[order])
        runs[order] += codes[order : order + len(text)]
    runs >>= np.uint32(32 - BITS)
    return runs


@cache
def _sign(sign: str) -> Ids:
    import numpy as np

    names = (f"{sign}\0{copy}".encode("utf-8", "replace") for copy in range(SIGN_COPIES))
    return np.array([crc32(name) >> (32 - BITS) for name in names], np.uint32)
