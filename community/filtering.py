"""The filter language of segments: from words to a tree of conditions, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_, xor
from typing import Any

import msgspec

from community.filterfields import EQUAL, FIELDS, NAMES
from community.unreadable import Unreadable, no_field, no_join, no_sign, no_value
from community.words import n, t

MOST_LENGTH, MOST_DEPTH, MOST_TERMS = 300, 8, 20
AND, OR = {"and", "且", "并且"}, {"or", "或", "或者"}
NOT, EVERYBODY = {"not", "非", "不是"}, {"all", "全部", "所有人"}
KEYWORDS = AND | OR | NOT | EVERYBODY


class Everybody(msgspec.Struct, frozen=True, tag="all"):
    """Holds of every member."""


class Term(msgspec.Struct, frozen=True, tag="term"):
    """Compares a field of a member with a value that fits it."""

    field: str
    sign: str
    value: str | int


class Not(msgspec.Struct, frozen=True, tag="not"):
    """Holds where a condition does not."""

    of: Node


class And(msgspec.Struct, frozen=True, tag="and"):
    """Holds where all of several conditions do, none of which is an `And`."""

    parts: tuple[Node, ...]


class Or(msgspec.Struct, frozen=True, tag="or"):
    """Holds where one of several conditions does, none of which is an `Or`."""

    parts: tuple[Node, ...]


Node = Everybody | Term | Not | And | Or


def both(parts: Sequence[Node]) -> Node:
    """Join conditions of which all must hold."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(parts: Sequence[Node]) -> Node:
    """Join conditions of which one must hold."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def terms(node: Node) -> list[Term]:
    """Give all comparisons of a filter, in their order."""
    match node:
        case Term():
            return [node]
        case Not(of):
            return terms(of)
        case And(parts) | Or(parts):
            return [term for part in parts for term in terms(part)]
    return []


def holds(node: Node, of_term: Callable[[Term], Any], everybody: Any = True) -> Any:
    """Tell whether a filter holds, for one member or for an array of them.

    `of_term` says it of a comparison; `everybody` is what holds of all.
    """
    match node:
        case Term():
            return of_term(node)
        case Not(of):
            return xor(everybody, holds(of, of_term, everybody))
        case And(parts):
            return reduce(and_, (holds(part, of_term, everybody) for part in parts))
        case Or(parts):
            return reduce(or_, (holds(part, of_term, everybody) for part in parts))
    return everybody


# From words to a tree.


SAME: dict[int, int | str] = {0xFF01 + place: 0x21 + place for place in range(94)}
SAME |= {ord(sign): '"' for sign in "“”„「」『』"} | {0x3000: " ", 0x2264: "≤", 0x2265: "≥"}
"""What other keyboards write for the signs, each one character for one, so that columns stay."""
SIGNS = {":": EQUAL, "≤": "<=", "≥": ">=", "≠": "!=", "==": EQUAL}
TOKEN = re.compile(
    r"\s+|(?P<open>\()|(?P<close>\))|(?P<sign><=|>=|!=|==|[<>=:≤≥≠])"
    r'|"(?P<quoted>[^"]*)"|(?P<word>[^\s()<>=:≤≥≠!"]+)|(?P<other>.)'
)


class Token(msgspec.Struct, frozen=True):
    """A piece of a filter: its kind, its words, and the place where it begins and ends."""

    kind: str
    words: str
    at: int
    end: int


END = "end"


def parse(text: str) -> Node:
    """Read a whole text as a filter; raises Unreadable."""
    if len(text) > MOST_LENGTH:
        long = n(
            "A filter has at most {count} character.",
            "A filter has at most {count} characters.",
            MOST_LENGTH,
        )
        raise Unreadable(MOST_LENGTH + 1, long)
    reader = _Reader(text)
    node = reader.either(0)
    left = reader.here
    if left.kind != END:
        raise Unreadable(left.at + 1, no_join(left.words))
    return node


def parse_beginning(text: str) -> tuple[Node, str]:
    """Read a filter at the beginning of a text; gives what follows as well. Raises Unreadable."""
    reader = _Reader(text)
    return reader.either(0), text[reader.before :].strip()


class _Reader:
    """Reads one text from left to right; a method for each level of how firmly things bind."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._place = 0
        self._terms = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._place]

    @property
    def before(self) -> int:
        """Where what was read last ends."""
        return self._tokens[self._place - 1].end if self._place else 0

    def either(self, depth: int) -> Node:
        parts = [self._both(depth)]
        while self._takes(OR):
            parts.append(self._both(depth))
        return either(parts)

    def _both(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while self._takes(AND):
            parts.append(self._one(depth))
        return both(parts)

    def _one(self, depth: int) -> Node:
        token = self.here
        if depth >= MOST_DEPTH:
            deep = n(
                "Brackets and negations go at most {count} level deep.",
                "Brackets and negations go at most {count} levels deep.",
                MOST_DEPTH,
            )
            raise Unreadable(token.at + 1, deep)
        if self._takes(NOT):
            return Not(self._one(depth + 1))
        if self._takes(EVERYBODY):
            return Everybody()
        if token.kind != "open":
            return self._term()
        self._place += 1
        inside = self.either(depth + 1)
        if self.here.kind != "close":
            raise Unreadable(token.at + 1, t("This bracket is never closed."))
        self._place += 1
        return inside

    def _takes(self, words: set[str]) -> bool:
        token = self.here
        if token.kind != "word" or token.words.casefold() not in words:
            return False
        self._place += 1
        return True

    def _next(self) -> Token:
        token = self.here
        self._place += token.kind != END
        return token

    def _term(self) -> Term:
        name = self._next()
        field = NAMES.get(name.words.casefold()) if name.kind == "word" else None
        if field is None:
            raise Unreadable(name.at + 1, no_field(name.words))
        sign = self._next()
        said = SIGNS.get(sign.words, sign.words) if sign.kind == "sign" else ""
        if said not in field.signs:
            raise Unreadable(sign.at + 1, no_sign(field))
        value = self._next()
        read = field.read(value.words) if value.kind in ("word", "quoted") else None
        if read is None:
            raise Unreadable(value.at + 1, no_value(field, value.words))
        self._terms += 1
        if self._terms > MOST_TERMS:
            many = n(
                "That is more than {count} condition.",
                "That is more than {count} conditions.",
                MOST_TERMS,
            )
            raise Unreadable(name.at + 1, many)
        return Term(field.name, said, read)


def _tokens(text: str) -> list[Token]:
    """Split a text; what is one character stays one, so that places are those of the text."""
    folded = text.translate(SAME)[: MOST_LENGTH + 1]
    found = []
    for match in TOKEN.finditer(folded):
        kind = match.lastgroup
        if kind is not None:
            at, end = match.start(kind), match.end(kind)
            words = text[at:end] if kind == "quoted" else folded[at:end]
            found.append(Token(kind, words, match.start(), match.end()))
    found.append(Token(END, "", len(folded), len(folded)))
    return found


# From a tree to words.


def written(node: Node) -> str:
    """Write a filter so that it reads as the same again."""
    match node:
        case Term(field, sign, value):
            return f"{field}{_sign(field, sign)}{_value(field, value)}"
        case Not(of):
            return f"not {_inside(of, And, Or)}"
        case And(parts):
            return " and ".join(_inside(part, Or) for part in parts)
        case Or(parts):
            return " or ".join(written(part) for part in parts)
    return "all"


def _inside(node: Node, *loose: type[Node]) -> str:
    return f"({written(node)})" if isinstance(node, loose) else written(node)


def _sign(field: str, sign: str) -> str:
    is_named = FIELDS[field].kind in ("choice", "word")
    return ":" if sign == EQUAL and is_named else sign


def _value(field: str, value: str | int) -> str:
    if isinstance(value, int):
        return f"{value}d" if FIELDS[field].kind == "days" else str(value)
    word = f"#{value}" if field == "channel" else value
    match = TOKEN.fullmatch(word)
    is_word = match is not None and match.lastgroup == "word" and word.translate(SAME) == word
    return word if is_word else f'"{word}"'
