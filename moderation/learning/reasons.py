"""Why a text scores as it does: its pieces that say most, as a reader can see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from moderation.learning.features import ORDERS, Seen, see
from moderation.learning.model import SAYS, WEIGHT, Model, Said

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shares = NDArray[np.float64]
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
    shares = shares_of(model.rows(seen.places))
    counts, weights = model.lengths(said or model.said(seen.ids))
    return why_each([seen.spaced], shares, [counts], [weights])[0]


def why_each(
    texts: Sequence[str],
    shares: Shares,
    counts: Sequence[float] | Lengths,
    weights: Sequence[float] | Lengths,
) -> list[list[Piece]]:
    """Give what `why` gives of each of several texts, whose shares stand one after another.

    With each come its lengths, as `Model.lengths` gives them.
    """
    import numpy as np

    starts = np.array([*accumulate(map(len, texts), initial=0)])
    parts = starts[1:] - starts[:-1]
    adds = shares[:, SAYS] / np.asarray(counts).repeat(parts)
    adds += shares[:, WEIGHT] / np.asarray(weights).repeat(parts)
    edges = _edges(adds, starts)
    amounts = np.add.reduceat(adds, edges[:-1])
    strength, firsts = -np.abs(amounts), edges.searchsorted(starts)
    whose = np.arange(len(texts), dtype=np.uint16).repeat(firsts[1:] - firsts[:-1])
    order = strength.argsort(kind="stable")
    order = order.take(whose.take(order).argsort(kind="stable")).tolist()
    whole = "".join(texts)
    parts_of = _Parts(whole, edges.tolist(), amounts.tolist())
    return [_strongest(parts_of, order[first:after]) for first, after in pairwise(firsts.tolist())]


class _Parts(NamedTuple):
    """A text, where its parts begin and the last of them ends, and what each adds."""

    text: str
    edges: list[int]
    adds: list[float]


def _strongest(parts: _Parts, order: Sequence[int]) -> list[Piece]:
    """Give the first parts in an order, those that a reader can see."""
    pieces: list[Piece] = []
    for at in order:
        adds = parts.adds[at]
        if -NOTHING < adds < NOTHING:
            break
        if shown := parts.text[parts.edges[at] : parts.edges[at + 1]].strip():
            pieces.append(Piece(shown, adds))
            if len(pieces) == MOST:
                break
    return pieces


def _edges(adds: NDArray[np.float64], starts: Places) -> Places:
    """Give where pieces begin that speak for one side, and where the last of them ends."""
    import numpy as np

    speaks = adds > 0
    begins = np.empty(len(adds) + 1, np.bool_)
    np.not_equal(speaks[1:], speaks[:-1], out=begins[1:-1])
    begins[starts] = True
    edges: Places = begins.nonzero()[0]
    long = (edges[1:] - edges[:-1] > LONGEST_PIECE).nonzero()[0]
    if not len(long):
        return edges
    ends = zip(edges[long].tolist(), edges[long + 1].tolist(), strict=True)
    cuts = chain.from_iterable(range(first, end, LONGEST_PIECE)[1:] for first, end in ends)
    return np.sort(np.concatenate((edges, [*cuts])))


def shares_of(rows: NDArray[np.float32]) -> Shares:
    """Give each character's share of each run that it is part of, of what the table says of it.

    A row is one length of run, then come places, and then the table's columns.
    """
    import numpy as np

    values, long = rows[:, :, : WEIGHT + 1].astype(np.float64), rows.shape[1]
    shares = np.zeros((long + ORDERS, WEIGHT + 1))
    for order in range(1, ORDERS + 1):
        share = values[order - 1] / order
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
