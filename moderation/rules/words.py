"""Words and phrases, however they are disguised."""

from typing import Annotated

from pydantic import Field

from moderation.cautions import LESS, warns
from moderation.matching import Matcher
from moderation.message import Part
from moderation.phrases import own_phrases
from moderation.rule import Hit, Prepared, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, n, t
from moderation.terms import MOST_TERMS, Match, read_list
from moderation.traits import QUOTED
from moderation.verdict import Span

PARTS: tuple[Part, ...] = ("text", "quote")
MISS = t("None of the words and phrases stands in it.")
SHOWN = 3


class WordsSettings(RuleSettings):
    """Words and phrases that nobody shall write, and how sure one of them must be."""

    phrases: Annotated[tuple[str, ...], Field(max_length=MOST_TERMS)] = ()
    """Words and phrases of your own, each perhaps with a weight behind it: `buy now, 0.8`."""
    own: bool = True
    """Whether to look for Hearth's own short list of adverts, fraud and abuse, too."""
    least: Annotated[float, Field(gt=0, le=1)] = 0.5
    """From which certainty on something is a hit, from 0 to 1: what stands there plainly is 1."""


def prepare(settings: WordsSettings) -> Prepared:
    """Give the check; the list is compiled here, once."""
    terms, _ = read_list("\n".join(settings.phrases))
    matcher = Matcher([*terms, *(own_phrases() if settings.own else ())])

    def check(seen: Seen) -> Hit | Sentence:
        for part in PARTS:
            if part == "quote" and not seen.message.quote:
                continue
            found = matcher.find(seen.part(part))
            sure = [match for match in found if _score(match) >= settings.least]
            less = LESS if sure and warns(seen.part(part).shown) else 1.0
            if sure := [match for match in sure if _score(match) * less >= settings.least]:
                return _hit(sure, part, less)
        return MISS

    return Prepared(check, matcher.suspects)


def _score(match: Match) -> float:
    return match.sure * match.term.weight


def _hit(found: list[Match], part: Part, less: float) -> Hit:
    score = max(map(_score, found)) * less
    phrases = tuple(match.term.bare for match in found[:SHOWN])
    why = n(
        "It says what is on the list: {phrases}.",
        "It says {count} things that are on the list, such as {phrases}.",
        len(found),
        phrases=phrases,
    )
    return Hit(score, why, tuple(Span(match.start, match.end, part) for match in found))


rule = Rule(
    "words",
    WordsSettings,
    prepare,
    about=t("Words and phrases, however disguised"),
    needs=QUOTED,
    without=MISS,
)
