"""Why a text scores as it does: its pieces that say most, as a reader can see them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, pairwise
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from moderation.learning.features import ORDERS, Seen, see
from moderation.learning.model import SAYS, WEIGHT, Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shares = NDArray[np.float64]

MOST = 5
LONGEST_PIECE = 32
NOTHING = 0.01
"""What adds less to a score is not worth a word."""


class Piece(NamedTuple):
    """A piece of the folded text, and what it adds to the score; below zero it speaks for it."""

    text: str
    adds: float


def why(model: Model, seen: Seen, shares: Shares | None = None) -> list[Piece]:
    """Give the pieces that say most, for and against, strongest first.

    `shares` is what `shares_of` gives of the text, where that is known already.
    """
    import numpy as np

    if shares is None:
        shares = shares_of(model.rows(seen.places))
    said = model.said(seen.ids)
    adds = shares[:, SAYS] / sqrt(said.distinct) + shares[:, WEIGHT] / sqrt(said.matters)
    changes = ((adds[1:] > 0) != (adds[:-1] > 0)).nonzero()[0] + 1
    sides = pairwise([0, *changes.tolist(), len(adds)])
    starts = [at for first, after in sides for at in range(first, after, LONGEST_PIECE)]
    amounts = np.add.reduceat(adds, starts).tolist()
    pieces = sorted(zip(amounts, starts, [*starts[1:], len(adds)], strict=True), key=_strength)
    shown = ((seen.spaced[first:end].strip(), amount) for amount, first, end in pieces)
    told = (Piece(text, amount) for text, amount in shown if text and abs(amount) >= NOTHING)
    return list(islice(told, MOST))


def _strength(piece: tuple[float, int, int]) -> float:
    return -abs(piece[0])


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
