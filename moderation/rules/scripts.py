"""Mixed scripts: words of letters that only look alike."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from moderation.folding import fold
from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, n, t
from moderation.signs import FANCY, IS_LATIN, IS_OTHER, LATIN, OTHER
from moderation.traits import MIXED

if TYPE_CHECKING:
    from moderation.codes import Bytes
from moderation.verdict import Span

WORD = re.compile(rf"(?<!\w)(?=\w*[{LATIN}])(?=\w*[{OTHER}])[{LATIN}{OTHER}]{{3,40}}(?!\w)")
ORNAMENT = re.compile(f"[{FANCY}]")
MISS = t("Each of its words is of one script.")
SHOWN = 3


class ScriptsSettings(RuleSettings):
    """Words whose letters come from several scripts, and letters that are ornaments."""

    words: Annotated[int, Field(ge=1, le=50)] = 1
    """How many words of mixed scripts are too many."""
    fancy: Annotated[int, Field(ge=1, le=4000)] = 8
    """How many mathematical or circled letters are too many."""


def prepare(settings: ScriptsSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        text = seen.message.text
        words = WORD.finditer(text) if _is_mixed(seen.text.signs) else ()
        found = [word.span() for word in words if _is_disguise(word[0])]
        if len(found) >= settings.words:
            shown = ", ".join(text[start:end] for start, end in found[:SHOWN])
            why = n(
                "It mixes scripts in a word: {words}.",
                "It mixes scripts in {count} words, such as {words}.",
                len(found),
                words=shown,
            )
            return Hit(min(0.9, 0.65 + 0.1 * len(found)), why, tuple(Span(*s) for s in found))
        fancy = len(ORNAMENT.findall(text))
        if fancy >= settings.fancy:
            return Hit(0.6, t("{count} of its letters are ornaments.", count=fancy))
        return MISS

    return check


def _is_mixed(signs: Bytes) -> bool:
    """Say whether letters of both kinds stand side by side somewhere."""
    both = IS_LATIN | IS_OTHER
    return both in ((signs[1:] | signs[:-1]) & both).tobytes()


def _is_disguise(word: str) -> bool:
    """Say whether a word is mixed to look like another, as `freе` is; `SMSка` and `nДа` are not."""
    if word[0].islower() and word[1].isupper():
        return False
    switches = sum(a.isascii() != b.isascii() for a, b in pairwise(word))
    latin = "".join(filter(str.isascii, word))
    return switches > 1 or (not latin.isupper() and fold(word).isascii())


rule = Rule(
    "scripts", ScriptsSettings, prepare, about=t("Mixed scripts"), needs=MIXED, without=MISS
)
