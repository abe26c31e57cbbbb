"""Many texts as the classifier sees them, and what it says of them, at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from moderation.codes import UNKNOWN, codes
from moderation.learning.features import BITS, LONGEST, ORDERS, Seen, runs_of
from moderation.learning.model import (
    KNOWN,
    LONG,
    NO_WINDOW,
    STRIDE,
    SUMS,
    Model,
    Said,
    best_window,
)
from moderation.learning.reasons import shares_of
from moderation.learning.strangeness import FAMILIAR_ROW
from moderation.learning.views import MARKS, plain_words, spaced_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.codes import Bytes, Numbers
    from moderation.learning.features import Ids
    from moderation.learning.reasons import Shares

MOST = 1 << (32 - BITS)
"""So many texts fit in one array: beside its number stands the number of its text."""
IS_MARK, IS_ALNUM, IS_POSING, IS_LETTER = 1, 2, 4, 8
POSERS = "013457@$"
GAP = " " * (ORDERS - 1)


class Foreseen(NamedTuple):
    """A text without signs, and what a model says of it, for as long as the model is the same."""

    seen: Seen
    said: Said
    shares: Shares
    """As `reasons.shares_of` gives them."""
    revision: int


def foresee(model: Model, plain: Sequence[str]) -> list[Foreseen]:
    """Give what a model sees in folded texts, at most MOST, and what it says of them."""
    import numpy as np

    spaced = plain_all([text[:LONGEST] for text in plain])
    starts = list(accumulate((len(text) + len(GAP) for text in spaced), initial=0))
    spans = [(start, after - len(GAP)) for start, after in pairwise(starts)]
    runs = runs_of(GAP.join(spaced))
    ids, edges = _distinct(runs, starts)
    rows = model.rows(ids)
    sums = [np.add.reduceat(rows[:, c], edges[:-1], 0, np.float64).tolist() for c in range(SUMS)]
    rows = model.rows(runs)
    rows[:, _gaps(starts)[: runs.shape[1]]] = 0
    windows, familiar, shares = _windows(rows, spans), _familiar(rows, spans), shares_of(rows)
    foreseen, revision = [], model.revision
    known = zip(spaced, spans, pairwise(edges.tolist()), familiar, *sums, strict=True)
    for at, (text, (start, end), (first, last), mean, says, weight, matters) in enumerate(known):
        seen = Seen(ids[first:last], text, runs[:, start:end])
        said = Said(last - first, says, weight, matters, windows.get(at, NO_WINDOW), mean)
        foreseen.append(Foreseen(seen, said, shares[start:end], revision))
    return foreseen


def _gaps(starts: Sequence[int]) -> NDArray[np.bool_]:
    """Give whether a place is between the texts."""
    import numpy as np

    gaps, ends = np.zeros(starts[-1], np.bool_), np.array(starts[1:])
    for ahead in range(1, ORDERS):
        gaps[ends - ahead] = True
    return gaps


def _familiar(rows: NDArray[np.float32], spans: Sequence[tuple[int, int]]) -> list[float]:
    """Give how familiar each text is."""
    import numpy as np

    edges = np.array(spans).ravel()[:-1]
    sums = np.add.reduceat(rows[FAMILIAR_ROW, :, KNOWN], edges, 0, np.float64)[::2].tolist()
    return [total / (end - start) for total, (start, end) in zip(sums, spans, strict=True)]


def _distinct(runs: Ids, starts: Sequence[int]) -> tuple[Ids, NDArray[np.intp]]:
    """Give each text's numbers, each once and in order, and where those of each text begin."""
    import numpy as np

    lengths = np.diff(starts)
    whose = np.repeat(np.arange(len(lengths), dtype=np.uint32) << np.uint32(BITS), lengths)
    inside = ~_gaps(starts)
    keys = (runs + whose[: runs.shape[1]])[:, inside[: runs.shape[1]]].ravel()
    keys.sort()
    first = np.empty(len(keys), np.bool_)
    first[0] = True
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    keys = keys[first]
    edges = np.searchsorted(keys >> np.uint32(BITS), np.arange(len(lengths) + 1, dtype=np.uint32))
    return keys & np.uint32((1 << BITS) - 1), edges


def _windows(rows: NDArray[np.float32], spans: Sequence[tuple[int, int]]) -> dict[int, float]:
    """Give the score of the worst window of each long text, by its place among the texts."""
    import numpy as np

    long = [(at, *span) for at, span in enumerate(spans) if span[1] - span[0] > LONG]
    if not long:
        return {}
    places = np.concatenate([np.arange(start, end) for _, start, end in long])
    whole = np.add.reduce(rows.take(places, 1), 0, np.float64)
    begins: list[int] = []
    blocks, done = [0], 0
    for _, start, end in long:
        begins += range(done, done + end - start, STRIDE)
        blocks.append(len(begins))
        done += end - start
    summed = np.add.reduceat(whole, begins, 0)
    return {
        at: best_window(summed[first:after])
        for (at, _, _), (first, after) in zip(long, pairwise(blocks), strict=True)
    }


def plain_all(folded: Sequence[str]) -> list[str]:
    """Give what `plain_words` gives of each text, looking closer only where it may be disguised."""
    import numpy as np

    spaced = [spaced_words(text) for text in folded]
    starts = np.array(list(accumulate((len(text) for text in spaced), initial=0)))
    kinds = _kinds(codes().numbers("".join(spaced)))
    alnum, mark = (kinds & IS_ALNUM) != 0, (kinds & IS_MARK) != 0
    alone = mark[:-4] & alnum[1:-3] & mark[2:-2] & alnum[3:-1] & ~alnum[4:]
    posing, letter = (kinds & IS_POSING) != 0, (kinds & IS_LETTER) != 0
    poses = posing[1:-1] & (letter[2:] | letter[:-2])
    where = np.concatenate((alone.nonzero()[0], poses.nonzero()[0]))
    for at in {*np.searchsorted(starts, where, "right").tolist()}:
        spaced[at - 1] = plain_words(folded[at - 1])
    return [text[:LONGEST] for text in spaced]


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
        | IS_POSING * (char in POSERS)
        | IS_LETTER * (char.isalnum() and not char.isdecimal())
    )
