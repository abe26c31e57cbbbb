"""Capitals: shouting."""

from string import ascii_lowercase, ascii_uppercase
from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.signs import IS_HIGH, IS_LOW
from moderation.traits import CAPITALS as ANY

CAPITALS, SMALL = ascii_uppercase.encode(), ascii_lowercase.encode()
HIGH, LOW = (bytes(n for n in range(256) if n & flag) for flag in (IS_HIGH, IS_LOW))
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
        if len(text) < settings.letters:
            return MISS
        high, low = _counted(seen)
        cased = high + low
        if cased < settings.letters or high < settings.share * cased:
            return MISS
        percent = round(100 * high / cased)
        return Hit(0.6, t("{percent} % of its letters are capitals.", percent=percent))

    return check


def _counted(seen: Seen) -> tuple[int, int]:
    """Give how many capitals there are, and how many other letters that have such."""
    text = seen.message.text
    if not text.isascii():
        return _apart(seen.text.signs.tobytes(), HIGH, LOW)
    return _apart(text.encode(), CAPITALS, SMALL)


def _apart(chars: bytes, high: bytes, low: bytes) -> tuple[int, int]:
    """Give how many characters are of the one kind, and if there are any, of the other."""
    found = len(chars) - len(chars.translate(None, high))
    return found, len(chars) - len(chars.translate(None, low)) if found else 0


rule = Rule(
    "capitals",
    CapitalsSettings,
    prepare,
    about=t("Shouting in capitals"),
    needs=ANY,
    without=MISS,
)
