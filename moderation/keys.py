"""A dictionary that finds all of its keys in a text at once, in time linear in the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

V = TypeVar("V")

CHUNK = 512
GAP = "\n"
"""Stands in no key."""
MOST_CANDIDATES = 2_000
"""So many keys in one text are no accident: from there on only such are given as do not overlap."""


class Keys(Generic[V]):
    """What is known by a key, for each key that stands in a text."""

    __slots__ = ("_automaton", "_longest", "_values")

    def __init__(self, pairs: Iterable[tuple[str, V]]) -> None:
        by_key: dict[str, list[V]] = {}
        for key, value in pairs:
            by_key.setdefault(key, []).append(value)
        self._values = list(by_key.values())
        self._longest = max(map(len, by_key), default=0)
        self._automaton = _automaton(list(by_key)) if by_key else None

    def __bool__(self) -> bool:
        return self._automaton is not None

    def within(self, text: str) -> Iterable[tuple[int, int, V]]:
        """Give each key's start, end and value, overlapping ones too, in no certain order."""
        automaton = self._automaton
        if automaton is None:
            return ()
        if len(text) > CHUNK:
            return self._by_chunks(automaton, text)
        found = automaton.find_matches_as_indexes(text, overlapping=True)
        values = self._values
        return [(first, last, v) for key, first, last in found for v in values[key]]

    def among(self, texts: Sequence[str]) -> Iterator[tuple[int, int, int, V]]:
        """Give what `within` gives of each of several texts, with its place among them in front."""
        automaton = self._automaton
        if automaton is None:
            return
        short = [text if len(text) <= CHUNK else "" for text in texts]
        ends = list(accumulate(len(text) + 1 for text in short))
        joined = GAP.join(short)
        for key, first, last in automaton.find_matches_as_indexes(joined, overlapping=True):
            at = bisect_right(ends, first)
            start = ends[at] - len(short[at]) - 1
            for value in self._values[key]:
                yield at, first - start, last - start, value
        for at, text in enumerate(texts):
            if len(text) > CHUNK:
                for found in self._by_chunks(automaton, text):
                    yield at, *found

    def _by_chunks(self, automaton: AhoCorasick, text: str) -> Iterator[tuple[int, int, V]]:
        left = MOST_CANDIDATES
        for start in range(0, len(text), CHUNK):
            nested = left > 0
            chunk = text[start : start + CHUNK + self._longest - 1]
            for key, first, last in automaton.find_matches_as_indexes(chunk, overlapping=nested):
                if first < CHUNK:  # else the next chunk gives it
                    left -= 1
                    for value in self._values[key]:
                        yield start + first, start + last, value


def _automaton(keys: list[str]) -> AhoCorasick:
    from ahocorasick_rs import AhoCorasick, Implementation

    small = len(keys) < 2_000
    kind = Implementation.DFA if small else Implementation.ContiguousNFA
    return AhoCorasick(keys, store_patterns=False, implementation=kind)
