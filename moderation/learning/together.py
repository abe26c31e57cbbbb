"""What the classifier says of many texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from moderation.learning.features import BITS, Seen, numbers_of, once, runs_in
from moderation.learning.lesson import UNIT
from moderation.learning.model import KNOWN, MATTERS, SAYS, STRANGE, WEIGHT, Model, Said
from moderation.learning.pieces import BLOCKS, LONG, NO_WINDOW, STRIDE, scores_of
from moderation.learning.reasons import Piece, shares_of, why, why_each
from moderation.learning.rows import BETWEEN, Row, row_of
from moderation.learning.strangeness import FAMILIAR_ROW, is_strange, may_be_foreign

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.learning.features import Ids

    Reals = NDArray[np.float64]
    Places = NDArray[np.intp]
    Floats = NDArray[np.float32]

MOST = 1 << (32 - BITS)
"""So many texts fit in one array: beside its number stands the number of its text."""
LOWER = (1 << BITS) - 1
LINKED = ("link",)


class Table(NamedTuple):
    """What the table says of each of several texts, as in `Said`."""

    distinct: Places
    says: Reals
    weight: Reals
    matters: Reals
    window: Reals
    familiar: Reals


class Foreseen:
    """What a model sees in texts without signs, and says of them, as long as it is the same."""

    __slots__ = (
        *("_keys", "_row", "_runs", "_shared", "_shares", "_spans", "_table"),
        *("linked", "margins", "pieces", "revision"),
    )

    def __init__(self, model: Model, row: Row, linked: Sequence[int] = ()) -> None:
        import numpy as np

        self.revision = model.revision
        self.linked = frozenset(linked)
        """The places of the texts that are taken to bear the sign of a link."""
        self._row, self._runs = row, _runs(row)
        self._spans = [*zip(row.starts.tolist(), row.ends.tolist(), strict=False)]
        self._shared: dict[int, int] = {}
        """Where the shares of the texts begin of which they are known, by the texts' places."""
        rows = model.rows(self._runs)
        self._keys = _keys(self._runs, row.starts)
        self._table = _table(model, row, self._runs, self._keys, rows)
        if linked:
            self._sign(model, np.array(linked), numbers_of(LINKED))
        self.margins = self._margins(model)
        """How far above the bar each text is, as `Model.margin` gives it."""
        self.pieces = self._explained(model, rows)
        """What `reasons.why` gives of each text that is above the bar, by its place."""

    def seen(self, at: int) -> Seen:
        """Give a text, by its place among them, as the classifier sees it by itself."""
        import numpy as np

        start, end = self._spans[at]
        first, after = (len(self._runs) * edge for edge in self._row.starts[at : at + 2].tolist())
        ids = once(self._keys[first:after] & np.uint32(LOWER))
        return Seen(ids, self._row.spaced[at], self._runs[:, start:end])

    def said(self, at: int) -> Said:
        """Give what the model says of a text."""
        counted, *sums = [column.item(at) for column in self._table]
        return Said(int(counted), *sums)

    def signed(self, model: Model, at: int, signs: Ids) -> tuple[float, Said]:
        """Give how far above the bar a text is with signs, by their numbers, and what is said."""
        import numpy as np

        keys, wanted = self._keys, signs | np.uint32(at << BITS)
        fresh = signs[keys.take(keys.searchsorted(wanted), mode="clip") != wanted]
        said, places = model.said_too(self.said(at), fresh), self._runs[:, slice(*self._spans[at])]
        return model.margin_of(self._row.spaced[at], places, said), said

    def _sign(self, model: Model, places: Places, signs: Ids) -> None:
        """Add what the numbers of signs say of some of the texts, where they have not the same."""
        import numpy as np

        keys, wanted = self._keys, (places.astype(np.uint32) << np.uint32(BITS))[:, None] | signs
        fresh = keys.take(keys.searchsorted(wanted), mode="clip") != wanted
        more = np.add.reduce(fresh[:, :, None] * model.rows(signs).astype(np.float64), 1)
        self._table.distinct[places] += np.add.reduce(fresh, 1)
        for column in (SAYS, WEIGHT, MATTERS):
            self._table[1 + column][places] += more[:, column]

    def why(self, model: Model, at: int, said: Said) -> list[Piece]:
        """Give what `reasons.why` gives of a text of which this is said."""
        first = self._shared.get(at)
        if first is None:
            return why(model, self.seen(at), said)
        counts, weights = model.lengths(said)
        spaced = self._row.spaced[at]
        return why_each([spaced], self._shares[first : first + len(spaced)], [counts], [weights])[0]

    def _margins(self, model: Model) -> list[float]:
        import numpy as np

        row, table, bars = self._row, self._table, model.bars
        by_counts, by_weights = self._lengths(model)
        score = table.says / by_counts + table.weight / by_weights + model.base / UNIT
        margins = score - np.where(row.ends - row.starts[:-1] <= LONG, bars.short, bars.whole)
        raised = np.maximum(margins, table.window - bars.window)
        margins = np.where(margins < 0, raised, margins)
        found: list[float] = margins.tolist()
        above = margins >= 0
        if not above.any():
            return found
        edges = _between(row.starts[:-1], row.ends)
        above &= (table.familiar < bars.familiar) | may_be_foreign(model, row.numbers, edges)
        for at in above.nonzero()[0].tolist():
            start, end = self._spans[at]
            familiar = table.familiar.item(at)
            if is_strange(model, row.spaced[at], self._runs[:, start:end], familiar):
                found[at] = STRANGE
        return found

    def _lengths(self, model: Model) -> tuple[Reals, Reals]:
        """Give by what the sums of each text are divided, as `Model.lengths` does of one."""
        import numpy as np

        manner = model.manner
        counts: Reals = np.sqrt(self._table.distinct + manner.slight)
        weights: Reals = np.sqrt(self._table.matters + manner.unseen)
        return counts, weights

    def _explained(self, model: Model, rows: Floats) -> dict[int, list[Piece]]:
        import numpy as np

        above = [at for at, margin in enumerate(self.margins) if margin >= 0]
        if not above:
            return {}
        firsts = self._row.starts.take(above)
        parts = self._row.starts[1:].take(above) - firsts
        after = parts.cumsum()
        places = np.arange(after[-1]) + (firsts - after + parts).repeat(parts)
        chosen = rows.view(np.complex128)[:, :, 0].take(places, 1)
        chosen[:, _gaps(after)] = 0
        self._shares = shares_of(chosen.view(np.complex64)[:, ::2])
        self._shared = dict(zip(above, (after - parts).tolist(), strict=True))
        counts, weights = (lengths.take(above) for lengths in self._lengths(model))
        texts = [self._row.spaced[at] for at in above]
        return dict(
            zip(above, why_each(texts, self._shares, counts, weights, BETWEEN), strict=True)
        )


def foresee(model: Model, plain: Sequence[str], linked: Sequence[int] = ()) -> Foreseen:
    """Give what a model sees in folded texts, at most MOST, and what it says of them.

    Those at the places in `linked` bear the sign of a link, and the others none.
    """
    return Foreseen(model, row_of(plain), linked)


def _gaps(after: Places) -> Places:
    """Give the places of what is between texts, by where the texts behind begin."""
    import numpy as np

    return (after[:, None] - np.arange(len(BETWEEN), 0, -1)).ravel()


def _runs(row: Row) -> Ids:
    """Give the numbers of all runs; in place of those between texts once more their first ones."""

    runs = runs_in(row.numbers)
    runs[:, _gaps(row.starts[1:])] = runs.take(row.starts[:-1].repeat(len(BETWEEN)), 1)
    return runs


def _table(model: Model, row: Row, runs: Ids, keys: Ids, rows: Floats) -> Table:
    """Give what is said of texts. All values are exact, and so is what is left of their sums."""
    import numpy as np

    starts, ends, texts = row.starts, row.ends, len(row.spaced)
    by_place = np.add.reduce(rows, 0, np.float64)
    again = keys.take((keys[1:] == keys[:-1]).nonzero()[0])
    edges = again.searchsorted(np.arange(texts + 1, dtype=np.uint64) << np.uint64(BITS))
    whole = np.add.reduceat(by_place, starts[:-1], 0)
    whole -= _summed(model.rows(again & np.uint32(LOWER)), edges)
    known = rows[FAMILIAR_ROW, :, KNOWN].astype(np.float64)
    familiar = np.add.reduceat(known, _between(starts[:-1], ends))[::2]
    counts = len(runs) * (starts[1:] - starts[:-1]) - (edges[1:] - edges[:-1])
    says, weight, matters = (whole[:, column] for column in (SAYS, WEIGHT, MATTERS))
    window, mean = _windows(by_place, starts[:-1], ends), familiar / (ends - starts[:-1])
    return Table(counts, says, weight, matters, window, mean)


def _between(firsts: Places, afters: Places) -> Places:
    """Give where pieces begin and end, in their order: of what is so reduced, every other one."""
    import numpy as np

    edges = np.empty((len(firsts), 2), np.intp)
    edges[:, 0], edges[:, 1] = firsts, afters
    return edges.ravel()


def _summed(rows: Floats, edges: Places) -> Reals:
    """Give the sums of rows between edges; between edges at the same place there are none."""
    import numpy as np

    values = np.zeros((len(rows) + 1, rows.shape[1]))
    values[:-1] = rows
    sums: Reals = np.add.reduceat(values, edges[:-1], 0)
    sums[edges[1:] == edges[:-1]] = 0
    return sums


def _keys(runs: Ids, starts: Places) -> Ids:
    """Give the numbers in each text in order, with the text's own number above each."""
    import numpy as np

    whose = np.arange(len(starts) - 1, dtype=np.uint32).repeat(starts[1:] - starts[:-1])
    keys: Ids = (runs | whose << np.uint32(BITS)).ravel()
    keys.sort()
    return keys


def _windows(by_place: Reals, starts: Places, ends: Places) -> Reals:
    """Give the score of the worst window of each long text: of some blocks one after another."""
    import numpy as np

    scores = np.zeros(len(starts)) + NO_WINDOW
    long = (ends - starts > LONG).nonzero()[0]
    if not len(long):
        return scores
    firsts, lasts = starts.take(long), ends.take(long)
    blocks = (lasts - firsts + STRIDE - 1) // STRIDE
    after = (blocks + 1).cumsum()  # behind its blocks each text has one more, of what follows it
    begins = (firsts - STRIDE * (after - blocks - 1)).repeat(blocks + 1)
    begins += STRIDE * np.arange(after[-1])
    begins[after - 1] = lasts
    sums = np.add.reduceat(by_place, begins, 0)
    windows = sums[: 1 - BLOCKS].copy()
    for ahead in range(1, BLOCKS):
        windows += sums[ahead : len(sums) + 1 - BLOCKS + ahead]
    said = np.concatenate((scores_of(windows), [NO_WINDOW]))
    edges = _between(after - blocks - 1, after - BLOCKS)
    scores[long] = np.maximum.reduceat(said, edges)[::2]
    return scores
