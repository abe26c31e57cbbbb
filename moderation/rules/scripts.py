"""Mixed scripts: words of letters that only look alike."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from moderation.codes import codes
from moderation.folding import Folded, fold
from moderation.rule import Hit, Prepared, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, n, t
from moderation.signs import FANCY, IS_FANCY, IS_LATIN, IS_OTHER, LATIN, OTHER

if TYPE_CHECKING:
    from moderation.codes import Bytes
from moderation.verdict import Span

WORD = re.compile(rf"(?<!\w)(?=\w*[{LATIN}])(?=\w*[{OTHER}])[{LATIN}{OTHER}]{{3,40}}(?!\w)")
ORNAMENT = re.compile(f"[{FANCY}]")
MISS = t("Each of its words is of one script.")
BOTH, GAP = IS_LATIN | IS_OTHER, "\n"
SHOWN = 3


class ScriptsSettings(RuleSettings):
    """Words whose letters come from several scripts, and letters that are ornaments."""

    words: Annotated[int, Field(ge=1, le=50)] = 1
    """How many words of mixed scripts are too many."""
    fancy: Annotated[int, Field(ge=1, le=4000)] = 8
    """How many mathematical or circled letters are too many."""


def prepare(settings: ScriptsSettings) -> Prepared:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        if not _may_mix(seen.text):
            return MISS
        text = seen.message.text
        words = WORD.finditer(text) if _is_mixed(seen.text.signs) else ()
        found = [word.span() for word in words if _is_disguise(word[0])]
        if len(found) >= settings.words:
            shown = tuple(text[start:end] for start, end in found[:SHOWN])
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

    return Prepared(check, _suspects)


def _suspects(texts: Sequence[Folded]) -> list[int]:
    """Give which texts have ornaments, or letters of both kinds side by side."""
    found = [at for at, text in enumerate(texts) if text.marks & IS_FANCY]
    mixed = [at for at, text in enumerate(texts) if text.marks & BOTH == BOTH]
    if mixed:
        shown = [texts[at].shown for at in mixed]
        ends = [*accumulate(len(text) + 1 for text in shown)]
        signs = codes().noted(codes().numbers(GAP.join(shown)))
        where = (((signs[1:] | signs[:-1]) & BOTH) == BOTH).nonzero()[0].tolist()
        found += {mixed[bisect_right(ends, place)] for place in where}
    return found


def _may_mix(text: Folded) -> bool:
    return bool(text.marks & IS_FANCY) or text.marks & BOTH == BOTH


def _is_mixed(signs: Bytes) -> bool:
    """Say whether letters of both kinds stand side by side somewhere."""
    return BOTH in ((signs[1:] | signs[:-1]) & BOTH).tobytes()


def _is_disguise(word: str) -> bool:
    """Say whether a word is mixed to look like another, as `freе` is; `SMSка` and `nДа` are not."""
    if word[0].islower() and word[1].isupper():
        return False
    switches = sum(a.isascii() != b.isascii() for a, b in pairwise(word))
    latin = "".join(filter(str.isascii, word))
    return switches > 1 or (not latin.isupper() and fold(word).isascii())


rule = Rule("scripts", ScriptsSettings, prepare, about=t("Mixed scripts"), without=MISS)
