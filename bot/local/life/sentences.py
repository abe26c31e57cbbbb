"""How a sentence is made: a pattern of a language, with its blanks filled by chance."""

from __future__ import annotations

import re
from random import Random

import msgspec

BLANK = re.compile(r"\{(\w+)\}")
Patterns = tuple[str, ...]


class Phrases(msgspec.Struct, frozen=True):
    """What is said in a language. A topic is a pair: questions, and answers that fit them."""

    blanks: dict[str, Patterns]
    topics: tuple[tuple[Patterns, Patterns], ...]
    thanks: Patterns
    reports: Patterns
    praise: Patterns
    chat: Patterns
    turns: Patterns
    hello: Patterns
    welcome: Patterns
    notices: Patterns
    notes: Patterns
    thanked_for: Patterns
    honours: Patterns
    spam: Patterns

    def say(self, luck: Random, patterns: Patterns) -> str:
        """Give one of the patterns, filled in; a sentence begins with a capital."""
        pattern = luck.choice(patterns)
        # In their order: a set would have another one in each process.
        chosen = {name: luck.choice(self.blanks[name]) for name in BLANK.findall(pattern)}
        said = BLANK.sub(lambda blank: chosen[blank[1]], pattern)
        return said[:1].upper() + said[1:]
