"""Why a text scores as it does: its pieces that say most, as a reader can see them."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from moderation.learning.features import ORDERS, Seen, see
from moderation.learning.model import Model

MOST = 5
LONGEST_PIECE = 32
NOTHING = 0.01
"""What adds less to a score is not worth a word."""


class Piece(NamedTuple):
    """A piece of the folded text, and what it adds to the score; below zero it speaks for it."""

    text: str
    adds: float


def why(model: Model, seen: Seen, most: int = MOST) -> list[Piece]:
    """Give the pieces that say most, for and against, strongest first."""
    adds = _by_character(model, seen)
    pieces, start = [], 0
    for place in range(1, len(adds) + 1):
        ends = place == len(adds) or place - start >= LONGEST_PIECE
        if ends or (adds[place] > 0) != (adds[start] > 0):
            text = seen.spaced[start:place].strip()
            amount = sum(adds[start:place])
            if text and abs(amount) >= NOTHING:
                pieces.append(Piece(text, amount))
            start = place
    return sorted(pieces, key=lambda piece: -abs(piece.adds))[:most]


def strongest(model: Model, texts: Iterable[str], most: int, *, spam: bool) -> list[str]:
    """Give the pieces of texts that say most for spam, or against it, each once."""
    sign = 1 if spam else -1
    found: dict[str, float] = {}
    for text in texts:
        for piece in why(model, see(text)):
            if piece.adds * sign > found.get(piece.text, 0.0):
                found[piece.text] = piece.adds * sign
    return sorted(found, key=lambda text: -found[text])[:most]


def _by_character(model: Model, seen: Seen) -> list[float]:
    """Give what each character adds: its share of each run that it is part of."""
    import numpy as np

    says, weight, matters = (model.table[seen.places, column] for column in range(3))
    whole = sqrt(float(model.table[seen.ids, 2].sum()))
    each = says / sqrt(len(seen.ids)) + weight / whole
    known = np.where(matters > 0, each, 0.0)
    long = known.shape[1]
    adds = np.zeros(long + ORDERS)
    for order in range(1, ORDERS + 1):
        for ahead in range(order):
            adds[ahead : ahead + long] += known[order - 1] / order
    return [float(amount) for amount in adds[:long]]
