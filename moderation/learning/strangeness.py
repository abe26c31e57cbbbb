"""Whether a text is so unlike what was learned that the model has nothing to say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from moderation.learning.features import Seen
    from moderation.learning.model import Model

Script = Literal[0, 1]
ALPHABET: Script = 0
IDEOGRAPHS: Script = 1
FIRST_IDEOGRAPH = 0x2E80
WORDS = 4
"""A text of fewer words in a foreign script may be a link or a name: the model judges it."""
HOME = 0.1
"""A script in which less than this share of the harmless lessons is written is a foreign one."""
FAMILIAR_ROW = 3
"""The runs of four characters tell languages and ways of speaking apart best."""


def script_of(seen: Seen) -> Script:
    """Give whether any letter of a text is Han, kana or the like; else it is all alphabet."""
    high = any(ord(char) >= FIRST_IDEOGRAPH and char.isalpha() for char in seen.spaced)
    return IDEOGRAPHS if high else ALPHABET


def familiarity(model: Model, seen: Seen) -> float:
    """Give how often a text's runs stand in the lessons, as the mean of their logarithms.

    The better of the text as it stands and without gaps: a word pulled apart is no foreign one.
    """
    import numpy as np

    rows = [row for row in (seen.places[FAMILIAR_ROW], seen.tight[FAMILIAR_ROW]) if row.size]
    return max(float(np.log1p(model.spam[r] + model.harmless[r]).mean()) for r in rows)


def is_strange(model: Model, seen: Seen) -> bool:
    """Say whether a text is in a script or a language that the model was not taught."""
    if familiarity(model, seen) < model.bars.familiar:
        return True
    script, harmless = script_of(seen), model.lessons[0]
    words = len(seen.spaced.split())
    return words >= WORDS and model.scripts[script] < HOME * harmless
