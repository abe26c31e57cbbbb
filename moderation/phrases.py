"""Hearth's own short lists of adverts, fraud and abuse."""

from functools import cache
from pathlib import Path

from moderation.terms import Term, read_list

LISTS = Path(__file__).parent / "lists"


@cache
def own_phrases() -> tuple[Term, ...]:
    """Give the terms of all own lists."""
    return tuple(
        term
        for path in sorted(LISTS.glob("*.txt"))
        for term in read_list(path.read_text("utf-8"))[0]
    )
