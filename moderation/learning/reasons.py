"""Why a text scores as it does: its pieces that say most, as a reader can see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from moderation.learning.features import ORDERS, Seen, see
from moderation.learning.model import SAYS, WEIGHT, Model, Said

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shares = NDArray[np.float64]
    Pairs = NDArray[np.complex64]
    Lengths = NDArray[np.float64]
    Places = NDArray[np.intp]

MOST = 5
LONGEST_PIECE = 32
NOTHING = 0.01
"""What adds less to a score is not worth a word."""


class Piece(NamedTuple):
    """A piece of the folded text, and what it adds to the score; below zero it speaks for it."""

    text: str
    adds: float


def why(model: Model, seen: Seen, said: Said | None = None) -> list[Piece]:
    """Give the pieces that say most, for and against, strongest first.

    `said` is what the model says of the text, where that is known already.
    """
    import numpy as np

    shares = shares_of(model.rows(seen.places).view(np.complex64)[:, :, 0])
    counts, weights = model.lengths(said or model.said(seen.ids))
    return why_each([seen.spaced], shares, [counts], [weights])[0]


def why_each(
    texts: Sequence[str],
    shares: Shares,
    counts: Sequence[float] | Lengths,
    weights: Sequence[float] | Lengths,
    between: str = "",
) -> list[list[Piece]]:
    """Give what `why` gives of each of several texts, whose shares stand one after another.

    With each come its lengths, as `Model.lengths` gives them. What stands behind each text,
    `between` it and the next, are blanks: nobody sees a piece of those.
    """
    import numpy as np

    starts = np.array([*accumulate([len(text) + len(between) for text in texts], initial=0)])
    parts = starts[1:] - starts[:-1]
    adds = shares[:, SAYS] / np.asarray(counts).repeat(parts)
    adds += shares[:, WEIGHT] / np.asarray(weights).repeat(parts)
    edges = _edges(adds, starts, starts[1:] - len(between))
    amounts = np.add.reduceat(adds, edges[:-1])
    strength = -np.abs(amounts)
    strong = (strength <= -NOTHING).nonzero()[0]
    whose = starts.searchsorted(edges.take(strong), "right").astype(np.min_scalar_type(len(starts)))
    order = strength.take(strong).argsort(kind="stable")
    order = order.take(whose.take(order).argsort(kind="stable"))
    firsts = whose.searchsorted(np.arange(1, len(starts) + 1)).tolist()
    strong = strong.take(order)
    begins, ends = edges.take(strong).tolist(), edges.take(strong + 1).tolist()
    found = _Parts(between.join([*texts, ""]), begins, ends, amounts.take(strong).tolist())
    return [_strongest(found, first, after) for first, after in pairwise(firsts)]


class _Parts(NamedTuple):
    """Texts one after another, where some parts of them begin and end, and what each adds."""

    text: str
    begins: list[int]
    ends: list[int]
    adds: list[float]


def _strongest(parts: _Parts, first: int, after: int) -> list[Piece]:
    """Give the first of some parts, those that a reader can see."""
    pieces: list[Piece] = []
    for at in range(first, after):
        if shown := parts.text[parts.begins[at] : parts.ends[at]].strip():
            pieces.append(Piece(shown, parts.adds[at]))
            if len(pieces) == MOST:
                break
    return pieces


def _edges(adds: NDArray[np.float64], starts: Places, ends: Places) -> Places:
    """Give where pieces begin that speak for one side, and where the last of them ends.

    What is behind the end of a text is none of its pieces.
    """
    import numpy as np

    speaks = adds > 0
    begins = np.empty(len(adds) + 1, np.bool_)
    np.not_equal(speaks[1:], speaks[:-1], out=begins[1:-1])
    begins[starts] = begins[ends] = True
    edges: Places = begins.nonzero()[0]
    long = (edges[1:] - edges[:-1] > LONGEST_PIECE).nonzero()[0]
    if not len(long):
        return edges
    spans = zip(edges[long].tolist(), edges[long + 1].tolist(), strict=True)
    for first, end in spans:
        begins[first:end:LONGEST_PIECE] = True
    return begins.nonzero()[0]


def shares_of(pairs: Pairs) -> Shares:
    """Give each character's share of each run that it is part of, of what the table says of it.

    A row is one length of run, then come places; the real part of each value is what counts say,
    and the imaginary one its weight.
    """
    import numpy as np

    long = pairs.shape[1]
    values = pairs.astype(np.complex128).view(np.float64).reshape(len(pairs), long, WEIGHT + 1)
    shares = np.zeros((long + ORDERS, WEIGHT + 1))
    values /= np.arange(1, len(values) + 1)[:, None, None]
    for order, share in enumerate(values, start=1):
        for ahead in range(order):
            shares[ahead : ahead + long] += share
    return shares[:long]


def strongest(model: Model, texts: Iterable[str], most: int, *, spam: bool) -> list[str]:
    """Give the pieces of texts that say most for spam, or against it, each once."""
    sign = 1 if spam else -1
    found: dict[str, float] = {}
    for text in texts:
        for piece in why(model, see(text)):
            if piece.adds * sign > found.get(piece.text, 0.0):
                found[piece.text] = piece.adds * sign
    return sorted(found, key=lambda text: -found[text])[:most]
