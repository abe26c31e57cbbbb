"""Hearth's own short lists of adverts, fraud and abuse."""

from functools import cache
from pathlib import Path

from moderation.terms import Term, read_list

LISTS = Path(__file__).parent / "lists"


@cache
def own_phrases() -> tuple[Term, ...]:
    """Give the terms of all own lists."""
    lists = (path.read_text("utf-8") for path in sorted(LISTS.glob("*.txt")))
    return tuple(term for content in lists for term in read_list(content)[0])
