"""Hidden characters: heaps of marks, text turned around, and signs that nobody sees."""

import re
from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.signs import MARKS
from moderation.traits import HIDDEN
from moderation.verdict import Span

HEAP = re.compile(f"[{MARKS}]{{3,}}")
TURNED = re.compile("[\u202d\u202e]")
BETWEEN = re.compile("(?<=\\w)[\u034f\u115f\u1160\u180e\u200b\u2060-\u2064\u3164\ufeff]+(?=\\w)")
THAI_LAO = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
HIGH = 12
"""So many marks on one letter are too many, on whatever letter."""
MISS = t("It hides no characters.")


class HiddenSettings(RuleSettings):
    """Characters that nobody sees, or that cover the others."""

    heaps: Annotated[int, Field(ge=1, le=100)] = 2
    """How many letters under a heap of marks are too many."""
    between: Annotated[int, Field(ge=1, le=100)] = 3
    """How many places inside of words with something invisible are too many."""


def prepare(settings: HiddenSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        text = seen.message.text
        if turned := TURNED.search(text):
            return Hit(
                0.8, t("It turns the direction of its text around."), (Span(*turned.span()),)
            )
        heaps = [Span(*heap.span()) for heap in HEAP.finditer(text)]
        if len(heaps) >= settings.heaps or any(h.end - h.start >= HIGH for h in heaps):
            return Hit(
                0.8, t("{count} of its letters bear heaps of marks.", count=len(heaps)), (*heaps,)
            )
        if THAI_LAO.search(text):  # where words end is marked by such a character
            return MISS
        between = [Span(*found.span()) for found in BETWEEN.finditer(text)]
        if len(between) < settings.between:
            return MISS
        why = t("Something invisible stands in {count} places inside of words.", count=len(between))
        return Hit(0.8, why, (*between,))

    return check


rule = Rule(
    "hidden", HiddenSettings, prepare, about=t("Hidden characters"), needs=HIDDEN, without=MISS
)
