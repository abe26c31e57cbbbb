"""Which way text runs: Unicode's bidirectional algorithm (UAX 9) for a line without controls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar
from unicodedata import bidirectional

STRONG_RIGHT = {"R", "AL"}
NEUTRAL = {
    "B",
    "S",
    "WS",
    "ON",
    "BN",
    "LRE",
    "LRO",
    "RLE",
    "RLO",
    "PDF",
    "LRI",
    "RLI",
    "FSI",
    "PDI",
}
BRACKETS = dict(zip("([{（［｛「『《〈【〔", ")]}）］｝」』》〉】〕", strict=True))

P = TypeVar("P")


def runs_right(text: str) -> bool:
    """Whether a line begins on the right: its first strong character says so."""
    kinds = map(bidirectional, text)
    return next((kind in STRONG_RIGHT for kind in kinds if kind in {"L", *STRONG_RIGHT}), False)


def levels(text: str) -> list[int]:
    """Give the embedding level of each code point; odd ones run from right to left."""
    base = int(runs_right(text))
    kinds = [bidirectional(char) or "L" for char in text]
    _weak(kinds, "R" if base else "L")
    _brackets(text, kinds, "R" if base else "L")
    _neutral(kinds, "R" if base else "L")
    return [_level(kind, base) for kind in kinds]


def in_order(pieces: Sequence[P], their: Sequence[int]) -> list[P]:
    """Give pieces of text as they stand from left to right, by their levels (rule L2)."""
    ordered = list(zip(pieces, their, strict=True))
    for level in range(max(their, default=0), 0, -1):
        place = 0
        while place < len(ordered):
            end = place
            while end < len(ordered) and ordered[end][1] >= level:
                end += 1
            ordered[place:end] = ordered[place:end][::-1]
            place = max(end, place + 1)
    return [piece for piece, _ in ordered]


def _weak(kinds: list[str], start: str) -> None:
    """Let marks and digits take their direction from what is before them (rules W1 to W7)."""
    before, strong = start, start
    for place, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[place] = before
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"
        if kinds[place] in {"L", "R", "AL"}:
            strong = kinds[place]
        before = kinds[place]
    _separators(kinds)
    strong = start
    for place, kind in enumerate(kinds):
        if kind == "AL":
            kinds[place] = "R"
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"
        if kinds[place] in {"L", "R"}:
            strong = kinds[place]


def _separators(kinds: list[str]) -> None:
    """Let signs between digits, and signs of currency beside them, be part of the number."""
    for place in range(1, len(kinds) - 1):
        around = {kinds[place - 1], kinds[place + 1]}
        if around == {"EN"} and kinds[place] in {"ES", "CS"}:
            kinds[place] = "EN"
        elif around == {"AN"} and kinds[place] == "CS":
            kinds[place] = "AN"
    for step in (1, -1):
        numeral = False
        for place in range(len(kinds))[::step]:
            if kinds[place] == "ET" and numeral:
                kinds[place] = "EN"
            numeral = kinds[place] == "EN"
    for place, kind in enumerate(kinds):
        if kind in {"ES", "ET", "CS"}:
            kinds[place] = "ON"


def _brackets(text: str, kinds: list[str], base: str) -> None:
    """Let a pair of brackets go with the line, or with what both it and its place say (N0)."""
    for first, last in sorted(_pairs(text, kinds)):
        inside = {_side(kind) for kind in kinds[first + 1 : last] if kind not in NEUTRAL}
        before = next((_side(kind) for kind in kinds[:first][::-1] if kind not in NEUTRAL), base)
        if not inside:
            continue
        kinds[first] = kinds[last] = base if base in inside or before == base else before


def _pairs(text: str, kinds: list[str]) -> Iterator[tuple[int, int]]:
    opened: list[int] = []
    for place, char in enumerate(text):
        if kinds[place] != "ON":
            continue
        if char in BRACKETS:
            opened.append(place)
        elif any(BRACKETS[text[start]] == char for start in opened):
            while BRACKETS[text[start := opened.pop()]] != char:
                pass
            yield start, place


def _neutral(kinds: list[str], base: str) -> None:
    """Let what has no direction go with both its neighbours, else with the line (N1, N2)."""
    place = 0
    while place < len(kinds):
        end = place
        while end < len(kinds) and kinds[end] in NEUTRAL:
            end += 1
        if end > place:
            left = _side(kinds[place - 1]) if place else base
            right = _side(kinds[end]) if end < len(kinds) else base
            kinds[place:end] = [left if left == right else base] * (end - place)
        place = max(end, place + 1)


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _level(kind: str, base: int) -> int:
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)
