"""A text as its reader takes it, whatever it is written with, and where its letters stand."""

from __future__ import annotations

import re
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING

from moderation.codes import DELETED, LETTER, codes, runs_of, text_of
from moderation.folds import folds, letters
from moderation.generations import Generations
from moderation.lettering import REPEATED, Spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from moderation.codes import Bytes, Numbers
    from moderation.links import Link

    Found = tuple[str, str, str, str, bytes, int, str, tuple[int, int], int]
    """Of a text what `Folded` says of it: as it is shown, its other forms, and what is kept."""

NO_LETTERS = bytes(code for code in range(0x80) if not chr(code).isalnum())
REVERSED, RETURNED = "\u202e", "\u202c"
MEANT = re.compile(f"{REVERSED}([^{RETURNED}\n]*)")
FEW, MANY = 24, 128
"""A text of fewer characters is folded one by one as fast as all at once."""


def fold(text: str) -> str:
    """Give a text without differences of width, case, script variant and look-alikes."""
    return text.lower() if text.isascii() else read(text, as_written=True).plain


def compact(text: str) -> str:
    """Give the folded letters and digits of a text, with nothing between them."""
    return read(text, as_written=True).compact


def collapse(letters_only: str) -> str:
    """Give letters with each run of one letter as a single letter."""
    if not REPEATED.search(letters_only):
        return letters_only
    if len(letters_only) > MANY:
        numbers = codes().numbers(letters_only)
        return text_of(numbers[runs_of(numbers)[:-1]])
    return "".join(compress(letters_only, map(ne, letters_only, f"\0{letters_only}")))


class Folded:
    """A text with its folded forms.

    `shown` is the text in the order in which a reader sees it: what is written backwards under an
    override of direction stands forwards. `places` gives where each of its characters is written.
    `plain` is the folded text with its gaps, `compact` its letters and digits alone. What is slow
    to find is kept once it is known: the `links` that stand in the text, its `script`, and `edges`,
    for each letter of `collapsed` whether a word may begin or end there; `likeness`, its
    fingerprint; and `cased`, how many capitals and how many small letters it has.
    """

    __slots__ = (
        "_collapsed",
        "_marks",
        "_numbers",
        "_spelling",
        "cased",
        "compact",
        "edges",
        "likeness",
        "links",
        "places",
        "plain",
        "script",
        "shown",
    )

    def __init__(
        self, text: str, places: list[tuple[int, int]] | None = None, *, as_written: bool = False
    ) -> None:
        self.shown = text
        self.places = places
        self._collapsed: str | None = None
        self._marks: int | None = None
        self._spelling: Spelling | None = None
        self.links: Sequence[Link] | None = None
        self.script: str | None = None
        self.edges: bytes | None = None
        self.likeness: int | None = None
        self.cased: tuple[int, int] | None = None
        if REVERSED in text and places is None and not as_written:
            order = _in_sight(text)
            self.places = [(place, place + 1) for place in order]
            self.shown = "".join(text[place] for place in order)
        self._numbers: Numbers | None = None
        if self.shown.isascii():
            self.plain = self.shown.lower()
            self.compact = self.plain.encode().translate(None, NO_LETTERS).decode()
        elif len(self.shown) < FEW or not self._fold():
            self.plain = plain = self.shown.translate(folds())
            self.compact = plain if plain.isalnum() else self.shown.translate(letters())

    @classmethod
    def each(cls, found: Iterable[Found]) -> Iterator[Folded]:
        """Give texts of which nearly all is known already, as `reading.read_all` finds it."""
        for shown, plain, spelled, collapsed, edges, marks, script, cased, likeness in found:
            folded = cls.__new__(cls)
            folded.shown = shown
            folded.plain = plain
            folded.compact = spelled
            folded._collapsed = collapsed
            folded.edges = edges
            folded._marks = marks
            folded.script = script
            folded.cased = cased
            folded.likeness = likeness
            folded.places = folded._numbers = folded._spelling = folded.links = None
            yield folded

    def _fold(self) -> bool:
        """Fold all characters at once; says whether that can be done."""
        table = codes()
        self._numbers = table.numbers(self.shown)
        numbers = table.folded(self._numbers)
        if numbers is None:
            shown = table.spelled_out(self.shown)
            if shown is None:
                return False
            numbers = table.folded(table.numbers(shown))
            assert numbers is not None, "what is folded is folded already"
        if int(numbers.max()) == DELETED:
            numbers = numbers[numbers != DELETED]
        self.plain = text_of(numbers)
        self.compact = text_of(numbers[table.about(numbers) >= LETTER])
        return True

    @property
    def marks(self) -> int:
        """All that its characters are signs of: flags of moderation.signs."""
        if self._marks is None:
            self._marks = codes().union(self._noted())
        return self._marks

    @property
    def signs(self) -> Bytes:
        """For each character as it is shown the first eight flags of what it is a sign of."""
        return self._noted().astype("u1")

    def _noted(self) -> Numbers:
        if self._numbers is None:
            self._numbers = codes().numbers(self.shown)
        return codes().noted(self._numbers)

    @property
    def collapsed(self) -> str:
        """The letters without repeats."""
        if self._collapsed is None:
            self._collapsed = collapse(self.compact)
        return self._collapsed

    @property
    def spelling(self) -> Spelling:
        """Its letters one by one."""
        if self._spelling is None:
            self._spelling = Spelling(self.shown)
        return self._spelling

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Give where the characters of `plain` from start up to end are written."""
        at: Sequence[int] = range(len(self.shown))
        if not self._is_folded_singly():
            table = folds()
            at = [place for place in at for _ in table[ord(self.shown[place])]]
        if not at:
            return 0, 0
        first = min(start, len(at) - 1)
        return self.span(at[first], at[max(first, min(end, len(at)) - 1)])

    def _is_folded_singly(self) -> bool:
        """Say whether each character is folded to exactly one."""
        if self.shown.isascii():
            return True
        table = codes()
        return int(table.folded_or_marked(table.numbers(self.shown)).max()) < DELETED

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Give where the characters of `shown` from first to last, both included, are written."""
        if self.places is None:
            return first, last + 1
        among = self.places[first : last + 1]
        return min(start for start, _ in among), max(end for _, end in among)


def _in_sight(text: str) -> list[int]:
    places = list(range(len(text)))
    for found in MEANT.finditer(text):
        first, last = found.span(1)
        places[first:last] = places[first:last][::-1]
    return places


readings = Generations["Folded"]()


def read(text: str, *, as_written: bool = False) -> Folded:
    """Give a text with its folded forms; what was read last is not read again.

    `as_written` leaves what an override of direction turns around in the order of its characters.
    """
    if as_written and REVERSED in text:
        return Folded(text, as_written=True)
    return readings.get(text) or readings.put(text, Folded(text))
