"""Patterns of the owner's own, matched in time that only grows with the text."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field, field_validator

from moderation.folding import Folded
from moderation.rule import Hit, Prepared, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.verdict import Span

MOST_LENGTH, MOST_PATTERNS, MEMORY, MOST_MEMORY = 500, 200, 1 << 20, 1 << 26
UNJOINED = re.compile(r"\\[AzQCE]|\(\?(?!:|P?<)")
"""What may tell a text from the same one among others that stand on lines of their own."""
NONE = t("There are no patterns yet.")
MISS = t("None of the patterns matches.")


class PatternsSettings(RuleSettings):
    """Regular expressions that nobody's text shall match."""

    patterns: Annotated[tuple[str, ...], Field(max_length=MOST_PATTERNS)] = ()
    """Regular expressions in RE2's form; they see the text folded: lower case, no disguises."""

    @field_validator("patterns")
    @classmethod
    def _readable(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for number, pattern in enumerate(patterns, start=1):
            try:
                compiled(pattern)
            except ValueError as wrong:
                raise ValueError(f"Pattern {number} cannot be read: {wrong}") from None
        return patterns


def compiled(pattern: str) -> Any:
    """Compile a pattern; raises ValueError, with the reason, for one that RE2 cannot read."""
    import re2

    if len(pattern) > MOST_LENGTH:
        raise ValueError(f"more than {MOST_LENGTH} characters")
    try:
        return re2.compile(pattern, _options(MEMORY))
    except re2.error as wrong:
        reason = wrong.args[0]
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from None


def _options(memory: int) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return options


def _together(patterns: Sequence[str]) -> Any:
    """Give what says in one pass which of several patterns match: a list of numbers, or nothing."""
    import re2

    every = re2.Set.SearchSet(_options(MOST_MEMORY))
    for pattern in patterns:
        every.Add(pattern)
    every.Compile()
    return every.Match


def prepare(settings: PatternsSettings) -> Prepared:
    """Give the check; the patterns are compiled here, once."""
    patterns = settings.patterns
    each, matching = [compiled(pattern) for pattern in patterns], _together(patterns)

    def check(seen: Seen) -> Hit | Sentence:
        if not patterns:
            return NONE
        numbers = matching(seen.text.plain)
        if not numbers:
            return MISS
        first = min(numbers)
        span = each[first].search(seen.text.plain).span()
        why = t("It matches the pattern {pattern}.", pattern=patterns[first])
        return Hit(1.0, why, (Span(*seen.text.written(*span)),))

    def suspects(texts: Sequence[Folded]) -> Iterator[int]:
        if any(map(UNJOINED.search, patterns)):
            yield from range(len(texts))
        else:
            yield from _among([text.plain for text in texts], 0, together)

    if not patterns:
        return Prepared(check, _nobody, NONE)
    together = _together([f"(?m:{pattern})" for pattern in patterns])
    return Prepared(check, suspects)


def _nobody(_: Sequence[Folded]) -> tuple[int, ...]:
    return ()


def _among(texts: Sequence[str], first: int, matching: Any) -> Iterator[int]:
    """Give the places of texts, from a first one on, that may match, halving rows that do."""
    if not texts or not matching("\n".join(texts)):
        return
    if len(texts) == 1:
        yield first
        return
    half = len(texts) // 2
    yield from _among(texts[:half], first, matching)
    yield from _among(texts[half:], first + half, matching)


rule = Rule("patterns", PatternsSettings, prepare, about=t("Patterns of your own"), without=MISS)
