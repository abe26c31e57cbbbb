"""Capitals: shouting."""

from operator import ne
from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t

MISS = t("It does not shout.")


class CapitalsSettings(RuleSettings):
    """How much of a message may be in capitals."""

    share: Annotated[float, Field(gt=0, le=1)] = 0.85
    """The share of capitals, among letters that have such, from which on it is shouting."""
    letters: Annotated[int, Field(ge=5, le=1000)] = 40
    """How many such letters a text must have: `OK` and `USA` are no shouting."""


def prepare(settings: CapitalsSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        text = seen.message.text
        if len(text) < settings.letters or text == (low := text.lower()):
            return MISS
        high = sum(map(ne, text, low))
        if high < settings.share * settings.letters:
            return MISS
        cased = high + sum(map(str.islower, text))
        if cased < settings.letters or high < settings.share * cased:
            return MISS
        percent = round(100 * high / cased)
        return Hit(0.6, t("{percent} % of its letters are capitals.", percent=percent))

    return check


rule = Rule("capitals", CapitalsSettings, prepare, about=t("Shouting in capitals"))
