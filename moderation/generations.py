"""What was found of texts lately, kept for as long as somebody may ask for it again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

MOST = 256
T = TypeVar("T")


class Generations(Generic[T]):
    """What was found last of texts, of two generations: any thread may add without asking."""

    __slots__ = ("_new", "_old")

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget all of it."""
        self._new: dict[str, T] = {}
        self._old: dict[str, T] = {}

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
        if len(self._new) >= MOST:
            self._old, self._new = self._new, {}
        self._new[text] = found
        return found

    def add(self, found: Iterable[tuple[str, T]]) -> None:
        """Keep what was found of several texts, for a while."""
        if len(self._new) >= MOST // 2:
            self._old, self._new = self._new, {}
        self._new.update(found)
