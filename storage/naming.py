"""What somebody is called, found in other people's words and in what the house wrote down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, false, or_

MASK = "…"
LEAST_NAME = 2
"""Shorter names stand in too many words to be looked for."""
OURS = frozenset(
    {"type", "kind", "sentence", "plural", "platform", "language", "action", "code", "id", "chat"}
)
"""Fields of our own JSON that hold our own words; an account in one is looked for by itself."""


class Names:
    """The accounts and the names of one person. Accounts are certain, names may be others', too."""

    def __init__(self, accounts: Iterable[str], names: Iterable[str]) -> None:
        self.accounts = tuple(sorted({each for each in accounts if each}))
        self.names = tuple(
            sorted({each for each in names if len(each) >= LEAST_NAME}, key=len, reverse=True)
        )
        self._account = _pattern(self.accounts, flags=0)
        self._any = _pattern((*self.accounts, *self.names), flags=re.IGNORECASE)

    def accounts_in(self, columns: Iterable[Column[Any]]) -> ColumnElement[bool]:
        """Give a condition that every row with one of the accounts meets, and some others."""
        return _contains(columns, self.accounts)

    def any_in(self, columns: Iterable[Column[Any]]) -> ColumnElement[bool]:
        """Give a condition that every row with an account or a name meets, and some others."""
        return _contains(columns, (*self.accounts, *self.names))

    def has_account(self, text: str | None) -> bool:
        """Whether one of the accounts stands in a text, as a word of its own."""
        return bool(text and self._account and self._account.search(text))

    def are_in_sealed(self, text: str | None) -> bool:
        """Whether sealed JSON speaks of this person.

        A name must stand in prose or in several words: a single word may be one of our own, and
        whoever takes it for a name shall not wipe the log of what others did.
        """
        if not text or self.has_account(text):
            return bool(text)
        return any(self._any.search(v) for v in _prose(json.loads(text))) if self._any else False

    def masked(self, text: str) -> str:
        """Give a text with a sign in place of accounts and names; JSON stays JSON."""
        if self._any is None:
            return text
        if text[:1] in ("{", "["):
            try:
                found = json.loads(text)
            except ValueError:
                pass
            else:
                masked = self._masked(found)
                return text if masked == found else json.dumps(masked, ensure_ascii=False)
        return self._any.sub(MASK, text)

    def _masked(self, value: Any) -> Any:
        match value:
            case str():
                return self._any.sub(MASK, value) if self._any else value
            case list():
                return [self._masked(each) for each in value]
            case dict():
                return {k: v if k in OURS else self._masked(v) for k, v in value.items()}
        return value


def _prose(value: Any) -> Iterator[str]:
    """Give the texts in a JSON value that are more than one plain word."""
    match value:
        case str():
            if not value.isascii() or " " in value or value.startswith("@"):
                yield value
        case list():
            yield from (text for each in value for text in _prose(each))
        case dict():
            yield from (text for each in value.values() for text in _prose(each))


def _pattern(words: Iterable[str], *, flags: int) -> re.Pattern[str] | None:
    """Match words that stand for themselves; a script without spaces has no edges to look at."""
    parts = [f"{_edge(w[0], '<!')}{re.escape(w)}{_edge(w[-1], '!')}" for w in words]
    return re.compile("|".join(parts), flags) if parts else None


def _edge(letter: str, look: str) -> str:
    return f"(?{look}[A-Za-z0-9_])" if letter.isascii() and letter.isalnum() else ""


def _contains(columns: Iterable[Column[Any]], words: Iterable[str]) -> ColumnElement[bool]:
    spelled = {
        form for word in words for form in (word, json.dumps(word, ensure_ascii=False)[1:-1])
    }
    parts = [c.icontains(word, autoescape=True) for c in columns for word in sorted(spelled)]
    return or_(*parts, false())
