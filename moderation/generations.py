"""What was found of texts lately, kept for as long as somebody may ask for it again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

MOST, MOST_LETTERS = 1024, 1 << 19
"""Texts, and letters of them, after which a generation is the old one."""
T = TypeVar("T")


class Generations(Generic[T]):
    """What was found last of texts, of two generations: any thread may add without asking."""

    __slots__ = ("_letters", "_new", "_old")

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget all of it."""
        self._new: dict[str, T] = {}
        self._old: dict[str, T] = {}
        self._letters = 0

    def get(self, text: str) -> T | None:
        """Give what was found of a text, if that was lately."""
        found = self._new.get(text)
        return self._old.get(text) if found is None else found

    def unknown(self, texts: Iterable[str]) -> list[str]:
        """Give those of texts of which nothing is known, each once."""
        new, old = self._new, self._old
        return [text for text in dict.fromkeys(texts) if text not in new and text not in old]

    def put(self, text: str, found: T) -> T:
        """Keep what was found, for a while."""
        if len(self._new) >= MOST or self._letters >= MOST_LETTERS:
            self._turn()
        self._new[text] = found
        self._letters += len(text)
        return found

    def add(self, found: Iterable[tuple[str, T]]) -> None:
        """Keep what was found of several texts, for a while: none goes before the others."""
        if len(self._new) >= MOST // 2 or self._letters >= MOST_LETTERS:
            self._turn()
        several = dict(found)
        self._new.update(several)
        self._letters += sum(map(len, several))

    def _turn(self) -> None:
        self._old, self._new, self._letters = self._new, {}, 0
