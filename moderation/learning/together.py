"""Many texts as the classifier sees them, and what it says of them, at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from moderation.codes import UNKNOWN, codes
from moderation.learning.features import BITS, LONGEST, ORDERS, Seen, runs_of
from moderation.learning.model import (
    BLOCKS,
    KNOWN,
    LONG,
    NO_WINDOW,
    STRIDE,
    SUMS,
    Model,
    Said,
    window_scores,
)
from moderation.learning.reasons import Piece, shares_of, why_each
from moderation.learning.strangeness import FAMILIAR_ROW
from moderation.learning.views import MARKS, spaced_words, undisguised

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
    revision: int
    margin: float
    shares: Shares
    """As `reasons.shares_of` gives them."""
    pieces: list[Piece] | None = None
    """As `reasons.why` gives them, of a text that is above the bar."""


def foresee(model: Model, plain: Sequence[str]) -> list[Foreseen]:
    """Give what a model sees in folded texts, at most MOST, and what it says of them."""
    import numpy as np

    spaced = plain_all([text[:LONGEST] for text in plain])
    starts = list(accumulate((len(text) + len(GAP) for text in spaced), initial=0))
    spans = [(start, after - len(GAP)) for start, after in pairwise(starts)]
    runs = runs_of(GAP.join(spaced))
    ids, edges = _distinct(runs, starts)
    columns = model.rows(ids).T.astype(np.float64, order="C")[:SUMS]
    sums = np.add.reduceat(columns, edges[:-1], 1).T.tolist()
    rows = model.rows(runs)
    rows[:, _gaps(starts)[: runs.shape[1]]] = 0
    windows, familiar, shares = _windows(rows, spans), _familiar(rows, spans), shares_of(rows)
    foreseen, revision = [], model.revision
    known = zip(spaced, spans, pairwise(edges.tolist()), familiar, sums, strict=True)
    for at, (text, (start, end), (first, last), mean, sums_of) in enumerate(known):
        seen = Seen(ids[first:last], text, runs[:, start:end])
        says, weight, matters = sums_of
        said = Said(last - first, says, weight, matters, windows.get(at, NO_WINDOW), mean)
        margin = model.margin_of(seen, said)
        foreseen.append(Foreseen(seen, said, revision, margin, shares[start:end]))
    return _explained(model, foreseen)


def _explained(model: Model, foreseen: list[Foreseen]) -> list[Foreseen]:
    """Give the texts, those above the bar with what tells why they are there."""
    import numpy as np

    above = [each for each in foreseen if each.margin >= 0]
    if not above:
        return foreseen
    texts, said = [each.seen.spaced for each in above], [each.said for each in above]
    told = iter(why_each(model, texts, np.concatenate([each.shares for each in above]), said))
    return [e if e.margin < 0 else e._replace(pieces=next(told)) for e in foreseen]


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

    begins = np.arange(len(starts), dtype=np.uint64) << np.uint64(BITS)
    lengths, long = np.diff(starts), runs.shape[1]
    keys = runs + np.repeat(begins[:-1].astype(np.uint32), lengths)[:long]
    gaps = _gaps(starts)[:long].nonzero()[0]
    keys[:, gaps] = keys[:, np.repeat(starts[:-1], len(GAP))[: len(gaps)]]
    keys = keys.ravel()
    keys.sort()
    first = np.empty(len(keys), np.bool_)
    first[0] = True
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    keys = keys[first]
    return keys & np.uint32((1 << BITS) - 1), keys.searchsorted(begins)


def _windows(rows: NDArray[np.float32], spans: Sequence[tuple[int, int]]) -> dict[int, float]:
    """Give the score of the worst window of each long text, by its place among the texts."""
    import numpy as np

    long = [(at, *span) for at, span in enumerate(spans) if span[1] - span[0] > LONG]
    if not long:
        return {}
    begins: list[int] = []
    blocks: list[int] = []
    firsts = [0]
    for _, start, end in long:
        blocks += range(len(begins), len(begins) + len(range(start, end, STRIDE)))
        begins += [*range(start, end, STRIDE), end]
        firsts.append(len(blocks))
    whole = np.add.reduce(rows, 0, np.float64).T.copy()
    inside = begins[:-1] if begins[-1] == rows.shape[1] else begins
    scores = window_scores(np.add.reduceat(whole, inside, 1).T.take(blocks, 0)).tolist()
    return {
        at: max(scores[first : after - BLOCKS + 1])
        for (at, _, _), (first, after) in zip(long, pairwise(firsts), strict=True)
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
        spaced[at - 1] = undisguised(spaced[at - 1])
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
