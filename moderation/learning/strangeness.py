"""Whether a text is so unlike what was learned that the model has nothing to say of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import compress
from math import sqrt
from typing import TYPE_CHECKING, Literal

from moderation.codes import SIZE, codes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.codes import Bytes, Numbers
    from moderation.learning.features import Ids, Seen
    from moderation.learning.model import Model

Script = Literal[0, 1, 2]
Letters = tuple[int, int, int]
"""How many letters there are of each of them."""
LATIN: Script = 0
IDEOGRAPHS: Script = 1
OTHER: Script = 2
SCRIPTS = 3
IDEOGRAPH = (
    *(range(0x3041, 0x3100), range(0x3400, 0xA000), range(0xAC00, 0xD7B0)),
    *(range(0xF900, 0xFB00), range(0x20000, 0x40000)),
)
BEYOND = (range(0x370, 0x2000),)
"""Letters of other alphabets that are folded to no Latin one: a fifth of those of Russian."""
PURE = tuple(range(ord(letter), ord(letter) + 1) for letter in "dfgijlqsvz")
"""Latin letters to which none of another alphabet is folded: a quarter of those of English."""
WORTH = (4, 4, 5)
"""How many letters one of these stands for: one ideograph says as much as a short word."""
LITTLE = 0.25
"""A text is in a foreign script if less than this share of it is in others."""
WORDS = 4
"""A text of fewer words in a foreign script may be a link or a name: the model judges it."""
HOME = 0.1
"""A script is foreign in which surely less than this share of the harmless lessons is written."""
WORD_FOR_WORD, BY_CHANCE = 0.95, 72
"""A text of which such a share of the longest runs was taught as spam is as good as taught itself,
if it has more characters than this: all runs of a short one may stand in lessons by chance."""
FAMILIAR_ROW = 2
"""The runs of three tell languages apart, and are much the same in a text without gaps."""


def script_of(seen: Seen) -> Script:
    """Give what most of a text is written in, however many look-alikes are mixed in."""
    letters = letters_of(seen.spaced)
    most = max(letters)
    return IDEOGRAPHS if letters[1] == most > 0 else OTHER if letters[2] == most > 0 else LATIN


def letters_of(text: str) -> Letters:
    """Give how much of a text is in each script, about, as a number of letters."""
    kinds = _kinds().take(codes().numbers(text)).tobytes()
    latin, ideographs, other = map(kinds.count, (LATIN, IDEOGRAPHS, OTHER))
    return latin * WORTH[0], ideographs * WORTH[1], other * WORTH[2]


@cache
def _kinds() -> Bytes:
    """Give for each character what it tells a script by; most of them tell none."""
    import numpy as np

    kinds = np.full(SIZE, SCRIPTS, np.uint8)
    for script, ranges in ((LATIN, PURE), (IDEOGRAPHS, IDEOGRAPH), (OTHER, BEYOND)):
        for codes_of in ranges:
            kinds[codes_of.start : codes_of.stop] = script
    return kinds


def familiarity(model: Model, places: Ids) -> float:
    """Give how often a text's runs stand in the lessons, as the mean of their logarithms."""
    import numpy as np

    known = model.rows(places[FAMILIAR_ROW])[:, -1]
    return float(np.add.reduce(known, 0, np.float64)) / len(known)


def is_strange(model: Model, spaced: str, places: Ids, familiar: float) -> bool:
    """Say whether a text, so familiar, is in a script or a language that the model was not taught.

    That is so of no text that is familiar enough and not foreign even to `may_be_foreign`.
    """
    if familiar < model.bars.familiar:
        return True
    foreign = _is_foreign(spaced, letters_of(spaced), at_home_in(model))
    return foreign and not _is_taught(model, places)


def may_be_foreign(model: Model, numbers: Numbers, edges: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Say of many texts whether little of each is in scripts in which the model is at home.

    `edges` are where each of them begins in the array of their characters, and where it ends.
    """
    import numpy as np

    kinds, home = _kinds().take(numbers), at_home_in(model)
    worth = np.array((*WORTH, 0))
    known = np.array((*(letters * there for letters, there in zip(WORTH, home, strict=True)), 0))
    letters, at_home = (np.add.reduceat(of.take(kinds), edges)[::2] for of in (worth, known))
    foreign: NDArray[np.bool_] = at_home < LITTLE * letters
    return foreign


def _is_taught(model: Model, places: Ids) -> bool:
    """Say whether a text stands in lessons of spam, nearly word for word."""
    runs = places[-1]
    return len(runs) > BY_CHANCE and float((model.spam[runs] > 0).mean()) >= WORD_FOR_WORD


def at_home_in(model: Model) -> list[bool]:
    """Say of each script whether enough of the harmless lessons may be written in it."""
    least = HOME * model.lessons[0]
    return [lessons + 2 * sqrt(lessons) >= least for lessons in model.scripts]


def _is_foreign(spaced: str, letters: Letters, home: Sequence[bool]) -> bool:
    at_home = sum(compress(letters, home))
    if at_home >= LITTLE * sum(letters):
        return False
    return letters[IDEOGRAPHS] > at_home or len(spaced.split()) >= WORDS
