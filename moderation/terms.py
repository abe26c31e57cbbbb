"""Words and phrases to look for, and how to read them from the lists that others share."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from moderation.folding import compact

MOST_LETTERS, MOST_TERMS = 64, 500_000
COMMENT = re.compile(r"^\s*(?:#|//|;|--)|\s#\s.*$")
WEIGHTED = re.compile(r"^(?P<phrase>.*\S)[\s,;|=:]+(?P<weight>0?\.\d+|1(?:\.0+)?)$")
QUOTES = "\"'“”‘’"


class Term(msgspec.Struct, frozen=True, gc=False):
    """A word or phrase; with a `*` at an end it may stand at that end of a longer word.

    `weight`, above 0 and up to 1, is how sure it makes one of what the list is about.
    """

    phrase: str
    weight: float = 1.0

    @property
    def bare(self) -> str:
        """The phrase without its stars."""
        return self.phrase.strip("*")


class Unread(msgspec.Struct, frozen=True, gc=False):
    """A line of a list that is no term, with its number, counted from 1."""

    line: int
    content: str


def read_list(content: str) -> tuple[list[Term], list[Unread]]:
    """Read a list: a term a line, perhaps with a weight behind it, and comments.

    Understands what people share: `phrase`, `phrase<TAB>0.8`, `phrase, 0.8`, `phrase|0.8`, quotes,
    `# comment`, blank lines, a byte order mark. Each term is given once, with its highest weight;
    lines without a letter or with too many are given back.
    """
    found: dict[str, Term] = {}
    unread: list[Unread] = []
    for number, line in enumerate(content.removeprefix("\ufeff").splitlines(), start=1):
        term = _read(line)
        if term is None:
            continue
        key = compact(term.bare)
        if not key or len(key) > MOST_LETTERS or len(found) >= MOST_TERMS:
            unread.append(Unread(number, line.strip()[:MOST_LETTERS]))
        elif key not in found or found[key].weight < term.weight:
            found[key] = term
    return list(found.values()), unread


def _read(line: str) -> Term | None:
    stated = COMMENT.sub("", line) if not COMMENT.match(line) else ""
    stated = stated.strip().rstrip(",;").strip()
    if COMMENT.match(line) or not stated:
        return None
    weight = 1.0
    if given := WEIGHTED.match(stated):
        stated, weight = given["phrase"].rstrip(" \t,;|=:"), float(given["weight"])
    return Term(stated.strip(QUOTES + " "), min(1.0, max(0.01, weight)))


def written(terms: list[Term]) -> Iterator[str]:
    """Give the lines of a list, as `read_list` reads them."""
    for term in terms:
        yield term.phrase if term.weight == 1.0 else f"{term.phrase}\t{term.weight:g}"


class Match(msgspec.Struct, frozen=True, gc=False):
    """A term that stands in a text: where, as it is written there, in which way, and how sure."""

    term: Term
    start: int
    end: int
    way: str
    sure: float
