"""Capitals: shouting."""

from collections.abc import Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Annotated

from pydantic import Field

from moderation.folding import Folded
from moderation.rule import Hit, Prepared, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.signs import IS_HIGH, IS_LOW

CAPITALS, SMALL = ascii_uppercase.encode(), ascii_lowercase.encode()
HIGH, LOW = (bytes(n for n in range(256) if n & flag) for flag in (IS_HIGH, IS_LOW))
MISS = t("It does not shout.")


class CapitalsSettings(RuleSettings):
    """How much of a message may be in capitals."""

    share: Annotated[float, Field(gt=0, le=1)] = 0.85
    """The share of capitals, among letters that have such, from which on it is shouting."""
    letters: Annotated[int, Field(ge=5, le=1000)] = 40
    """How many such letters a text must have: `OK` and `USA` are no shouting."""


def prepare(settings: CapitalsSettings) -> Prepared:
    """Give the check."""

    fewest = settings.share * settings.letters

    def shouts(text: Folded) -> bool:
        if len(text.shown) < settings.letters:
            return False
        high, low = _counted(text) if text.cased is None else text.cased
        return high + low >= settings.letters and high >= settings.share * (high + low)

    def check(seen: Seen) -> Hit | Sentence:
        if not shouts(seen.text):
            return MISS
        high, low = _counted(seen.text)
        percent = round(100 * high / (high + low))
        return Hit(0.6, t("{percent} % of its letters are capitals.", percent=percent))

    def suspects(texts: Sequence[Folded]) -> list[int]:
        return [
            at
            for at, text in enumerate(texts)
            if text.cased is None or (text.cased[0] >= fewest and shouts(text))
        ]

    return Prepared(check, suspects)


def _counted(text: Folded) -> tuple[int, int]:
    """Give how many capitals there are, and how many other letters that have such."""
    if not text.shown.isascii():
        return _apart(text.signs.tobytes(), HIGH, LOW)
    return _apart(text.shown.encode(), CAPITALS, SMALL)


def _apart(chars: bytes, high: bytes, low: bytes) -> tuple[int, int]:
    """Give how many characters are of the one kind, and if there are any, of the other."""
    found = len(chars) - len(chars.translate(None, high))
    return found, len(chars) - len(chars.translate(None, low)) if found else 0


rule = Rule(
    "capitals",
    CapitalsSettings,
    prepare,
    about=t("Shouting in capitals"),
    without=MISS,
)
