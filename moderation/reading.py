"""Reads many texts at once: what an array costs is then shared by all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from moderation.codes import DELETED, LETTER, SEVERAL, codes, text_of
from moderation.folding import MOST_READ, REVERSED, Folded, readings
from moderation.folds import folds
from moderation.likeness import remember_likenesses

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.codes import Numbers

    Places = NDArray[np.intp]

MOST_TOGETHER = MOST_READ // 2
"""So many texts are read at once, so that none is forgotten before it is asked for."""


def read_all(texts: Iterable[str]) -> None:
    """Read texts ahead: `read` and `likeness_of` then know them, for as long as they keep them.

    Only the first MOST_TOGETHER are read, and none that is written backwards.
    """
    fresh = [text for text in dict.fromkeys(texts) if text and readings.get(text) is None]
    fresh = [text for text in fresh[:MOST_TOGETHER] if REVERSED not in text]
    if len(fresh) < 2:
        return
    folded = _folded(fresh)
    for text, known in zip(fresh, folded, strict=True):
        readings.put(text, known)
    remember_likenesses([known.compact for known in folded])


def _folded(texts: Sequence[str]) -> list[Folded]:
    import numpy as np

    table = codes()
    written = table.numbers("".join(texts))
    starts = _starts(map(len, texts))
    rare = np.bitwise_or.reduceat(table.signs(written), starts[:-1]).tolist()
    numbers = table.folded_or_marked(written)
    if int(numbers.max()) >= DELETED:
        numbers, starts = _spelled_out(texts, numbers, starts)
    letters = table.about(numbers) >= LETTER
    plain = _cut(numbers, starts)
    among = np.concatenate(([0], np.cumsum(letters)))[starts]
    numbers = numbers[letters]
    compact = _cut(numbers, among)
    firsts = np.empty(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=firsts[1:])
    firsts[among[:-1][among[:-1] < len(numbers)]] = True
    runs = np.concatenate(([0], np.cumsum(firsts)))[among]
    collapsed = _cut(numbers[firsts], runs)
    return list(map(Folded.of, texts, plain, compact, collapsed, rare))


def _starts(lengths: Iterable[int]) -> Places:
    import numpy as np

    return np.array(list(accumulate(lengths, initial=0)), np.intp)


def _spelled_out(texts: Sequence[str], numbers: Numbers, starts: Places) -> tuple[Numbers, Places]:
    """Give the numbers of folded texts where some characters are folded to none or to several."""
    import numpy as np

    table, several = codes(), numbers == SEVERAL
    if bool(several.any()):
        marked = {*table.numbers("".join(texts))[several].tolist()}
        table_of = str.maketrans({code: folds()[code] for code in marked})
        spelled = [text.translate(table_of) for text in texts]
        starts = _starts(map(len, spelled))
        numbers = table.folded_or_marked(table.numbers("".join(spelled)))
    stays = numbers != DELETED
    return numbers[stays], np.concatenate(([0], np.cumsum(stays)))[starts]


def _cut(numbers: Numbers, starts: Places) -> list[str]:
    """Give the texts of characters' numbers, each from its start up to that of the next."""
    whole = text_of(numbers)
    return [whole[start:end] for start, end in pairwise(starts.tolist())]
