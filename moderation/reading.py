"""Reads many texts at once: what an array costs is then shared by all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from moderation.codes import DELETED, DIGIT, FLAGS, LETTER, SCRIPT, SEVERAL, codes, text_of
from moderation.folding import REVERSED, Folded, readings
from moderation.folds import folds
from moderation.generations import MOST
from moderation.lettering import EAST
from moderation.likeness import likenesses_of
from moderation.scripts import FEWEST, SCRIPTS, script_among
from moderation.scripts import MOST as MOST_LETTERS
from moderation.signs import IS_HIGH, IS_LOW

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.codes import Bytes, Numbers

    Places = NDArray[np.intp]

MOST_TOGETHER = MOST // 4
"""So many texts are read at once, so that none is forgotten before it is asked for."""


def read_all(texts: Iterable[str]) -> None:
    """Read texts ahead: `read` then knows them, for as long as it keeps them.

    Only the first MOST_TOGETHER are read, and none that is written backwards.
    """
    fresh = readings.unknown(filter(None, texts))
    fresh = [text for text in fresh[:MOST_TOGETHER] if REVERSED not in text]
    if not fresh:
        return
    readings.add(zip(fresh, _folded(fresh), strict=True))


def _folded(texts: Sequence[str]) -> Iterator[Folded]:
    import numpy as np

    table = codes()
    written = table.numbers("".join(texts))
    starts = _starts(map(len, texts))
    noted = table.noted(written)
    marks = (np.bitwise_or.reduceat(noted, starts[:-1]) & FLAGS).tolist()
    scripts = _scripts(noted, starts)
    cased = zip(*(_counted(noted, flag, starts) for flag in (IS_HIGH, IS_LOW)), strict=True)
    numbers, starts, at = _in_folds(written, starts)
    plain = _cut(numbers, starts)
    spelled = _spelled(numbers, starts, at)
    compact = _cut(spelled.numbers, spelled.starts)
    forms = texts, plain, compact, spelled.collapsed, spelled.edges
    found = zip(*forms, marks, scripts, cased, likenesses_of(compact), strict=True)
    return Folded.each(found)


def shapes_of(texts: Sequence[str], shaped: Numbers) -> tuple[list[str], list[bytes]]:
    """Give what texts, as they are shown, look like by a table, each run of a letter as one letter.

    With each come its edges, as those of `Folded`.
    """
    numbers, starts, at = _in_folds(codes().numbers("".join(texts)), _starts(map(len, texts)))
    spelled = _spelled(shaped.take(numbers), starts, at)
    return spelled.collapsed, spelled.edges


class Spelled(NamedTuple):
    """The letters of texts: their numbers, where each text's begin, its runs and their edges."""

    numbers: Numbers
    starts: Places
    collapsed: list[str]
    edges: list[bytes]


def _spelled(numbers: Numbers, starts: Places, at: Places | None) -> Spelled:
    """Spell texts by their characters' numbers, which are written at such places."""
    import numpy as np

    about = codes().about(numbers)
    letters = (about >= LETTER).nonzero()[0]
    among = letters.searchsorted(starts)
    numbers = numbers.take(letters)
    loose = _loose(numbers, about.take(letters), letters if at is None else at.take(letters), among)
    begins = np.empty(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:])
    begins[among[:-1][among[:-1] < len(numbers)]] = True
    runs = begins.nonzero()[0]
    edges, parts = _edges(runs, loose), runs.searchsorted(among)
    collapsed = _cut(numbers.take(runs), parts)
    pieces = [edges[start:end] for start, end in pairwise(parts.tolist())]
    return Spelled(numbers, among, collapsed, pieces)


def _counted(noted: Numbers, flag: int, starts: Places) -> list[int]:
    """Give how many characters of each text bear a flag."""
    import numpy as np

    counts: list[int] = np.add.reduceat(noted & flag != 0, starts[:-1], dtype=np.intp).tolist()
    return counts


def _scripts(noted: Numbers, starts: Places) -> list[str]:
    """Give in which script each text begins: of most of them all letters are of one."""
    import numpy as np

    scripts, begins = (noted >> SCRIPT).astype("u1"), starts[:-1]
    scripts[np.arange(len(noted)) - begins.repeat(starts[1:] - begins) >= MOST_LETTERS] = 0
    highest = np.maximum.reduceat(scripts, begins)
    below = np.minimum.reduceat(scripts - np.uint8(1), begins)  # no letter is 255
    counts = np.add.reduceat(scripts != 0, begins, dtype=np.intp)
    few = counts < np.array(FEWEST).take(highest)
    found = [SCRIPTS[number] for number in np.where(few, 0, highest).tolist()]
    written, edges = scripts.tobytes(), starts.tolist()
    for at in (highest - np.uint8(1) > below).nonzero()[0].tolist():
        start = edges[at]
        found[at] = script_among(written[start : min(edges[at + 1], start + MOST_LETTERS)])
    return found


def _loose(numbers: Numbers, about: Bytes, at: Places, among: Places) -> NDArray[np.bool_]:
    """Give of letters, written at such places, which are none of one word with those before them.

    As `Spelling` finds it; what is behind the last letter is loose, too.
    """
    import numpy as np

    alone = (about & DIGIT != 0) | (numbers >= ord(EAST))
    loose = np.empty(len(numbers) + 1, np.bool_)
    loose[0] = loose[-1] = True
    np.logical_or(alone[1:], alone[:-1], out=loose[1:-1])
    loose[1:-1] |= at[1:] - at[:-1] != 1
    loose[among] = True
    return loose


def _edges(runs: Places, loose: NDArray[np.bool_]) -> bytes:
    """Give for each run of one letter whether a word may begin there, 1, and end, 2."""
    import numpy as np

    ends = np.concatenate((runs[1:], [len(loose) - 1]))
    repeats = ends - runs > 1
    edges = (loose.take(ends) | repeats).view("u1") << 1
    edges |= (loose.take(runs) | repeats).view("u1")
    return edges.tobytes()


def _starts(lengths: Iterable[int]) -> Places:
    import numpy as np

    return np.array(list(accumulate(lengths, initial=0)), np.intp)


def _in_folds(written: Numbers, starts: Places) -> tuple[Numbers, Places, Places | None]:
    """Give the numbers of folded texts, where each text begins, and where each is written.

    That is nothing where each character is folded to one.
    """
    import numpy as np

    table = codes()
    numbers = table.folded_or_marked(written)
    if not len(numbers) or int(np.maximum.reduce(numbers)) < DELETED:
        return numbers, starts, None
    at, several = np.arange(len(numbers)), (numbers == SEVERAL).nonzero()[0]
    if len(several):
        spelled = [folds()[code] for code in written[several].tolist()]
        lengths = np.ones(len(numbers), np.intp)
        lengths[several] = [*map(len, spelled)]
        at = at.repeat(lengths)
        numbers = numbers.take(at)
        numbers[numbers == SEVERAL] = table.folded_or_marked(table.numbers("".join(spelled)))
        starts = np.concatenate(([0], lengths.cumsum()))[starts]
    stays = (numbers != DELETED).nonzero()[0]
    return numbers.take(stays), stays.searchsorted(starts), at.take(stays)


def _cut(numbers: Numbers, starts: Places) -> list[str]:
    """Give the texts of characters' numbers, each from its start up to that of the next."""
    whole = text_of(numbers)
    return [whole[start:end] for start, end in pairwise(starts.tolist())]
