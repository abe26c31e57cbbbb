"""Finds the terms of a list in a text, however they are disguised, and where each one stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from moderation.fitting import fits, spelled_out
from moderation.folding import Folded, collapse, compact, fold
from moderation.generations import Generations
from moderation.hanzi import initials, is_han
from moderation.keys import Keys
from moderation.lettering import BEGINS, ENDS, Spelling
from moderation.reading import shapes_of
from moderation.signs import IS_PLAIN, IS_POSER
from moderation.slang import ABBREVIATIONS, said_otherwise
from moderation.sounding import Sounds
from moderation.spelling import SHAPES, Entry, Path, Reader, entry_of, shaped
from moderation.terms import Match, Term

MOST_EVASIVE = 5_000
"""Of longer lists only the spelling is folded: their short words sound like all others."""
MOST_MATCHES, MOST_FITTINGS = 8, 400
BOTH = IS_PLAIN | IS_POSER


Placed = tuple[int, int, Entry]
"""Where a term may stand: from which run of a letter up to which one, and which of its entries."""


class Way(Protocol):
    """A way in which people write the terms of a list."""

    def find(self, text: Folded) -> list[Match]:
        """Give the terms that stand in a text."""

    def suspects(self, texts: Sequence[Folded]) -> Iterable[int]:
        """Give which of several texts, by their places, may have one in them; no other has."""


DISGUISED = re.compile(
    r"[0-9@$!|€£¥¢(+<₿₽](?:(?<=[a-z][$€¢0-9])|(?<=[0-9])[a-z]|(?<=[$€£¥¢₿₽])[a-z@!|€]"
    r"|(?<=[a-z][!(|+<@])[a-z$@!|€]|(?<=[a-z][^a-z0-9\s][0-9@$!])[^a-z0-9\s][a-z0-9]"
    r"|(?<=[0-9@$!])(?<![a-z0-9].)\s+[a-z](?![a-z0-9]))",
    re.DOTALL,
)
ALONE = re.compile(r"\s[0-9@$!](?![a-z0-9])")
LETTERS_APART = re.compile(r"(?<![a-z0-9])[a-z]\s+[0-9@$!](?![a-z0-9])")
SURE = {"plain": 1.0, "disguised": 0.95, "cut": 0.9, "leet": 0.85, "slang": 0.8}
SURE |= {"backwards": 0.7, "initials": 0.6}


class Matcher:
    """A list of terms, ready to be looked for."""

    __slots__ = ("_passed", "_signs", "_ways", "terms")

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        entries = [e for number, term in enumerate(self.terms) for e in _entries(number, term)]
        self._passed = Generations[int]()
        """Which ways, as bits by their places, pass over a text that one of them suspects."""
        self._signs = [term for term in self.terms if not compact(term.bare)]
        disguised = Disguised(self.terms, entries)
        if len(self.terms) > MOST_EVASIVE:
            self._ways: tuple[Way, ...] = (Spelled(self.terms, entries), disguised)
            return
        others = [e for number, term in enumerate(self.terms) for e in _otherwise(number, term)]
        spelled = Spelled(self.terms, [*entries, *others])
        self._ways = (spelled, disguised, Sounds(self.terms), Pieces(self.terms, spelled))

    def find(self, text: Folded) -> list[Match]:
        """Give the terms that stand in a text, each once; of very many, only some.

        Rarer ways of writing are looked for only where no plainer one is found.
        """
        passed = self._passed.get(text.shown) or 0 if text.places is None else 0
        for number, way in enumerate(self._ways):
            if not passed >> number & 1 and (found := way.find(text)):
                return list({match.term.phrase: match for match in reversed(found)}.values())[::-1]
        return [
            Match(sign, *text.span(at, at + len(sign.bare) - 1), "plain", 1.0)
            for sign in self._signs
            if (at := text.shown.find(sign.bare)) >= 0
        ]

    def suspects(self, texts: Sequence[Folded]) -> set[int]:
        """Give which of several texts, by their places, may have any of the terms in them."""
        ways = [0] * len(texts)
        for number, way in enumerate(self._ways):
            for at in way.suspects(texts):
                ways[at] |= 1 << number
        found, every = {at for at, some in enumerate(ways) if some}, (1 << len(self._ways)) - 1
        self._passed.add((texts[at].shown, every - ways[at]) for at in found)
        if self._signs:
            signed = [sign.bare for sign in self._signs]
            found |= {at for at, t in enumerate(texts) if any(sign in t.shown for sign in signed)}
        return found


def _entries(number: int, term: Term) -> Iterator[Entry]:
    if compact(term.bare):
        ends = term.phrase.startswith("*"), term.phrase.endswith("*")
        yield entry_of(number, term.bare, "plain", *ends)


def _otherwise(number: int, term: Term) -> Iterator[Entry]:
    """Give the ways in which people write a term that none of its letters has in common."""
    phrase = fold(term.bare)
    for other in said_otherwise(phrase):
        yield entry_of(number, other, "slang")
    spelled = compact(phrase)
    if not spelled or not all(map(is_han, spelled)):
        return
    first = initials()
    if len(spelled) >= 3:
        yield entry_of(number, spelled[::-1], "backwards")
        short = "".join(first.get(han, han) for han in spelled)
        if short not in ABBREVIATIONS:
            yield entry_of(number, short, "initials")
    if len(spelled) >= 2:
        for at, han in enumerate(spelled):
            mixed = spelled[:at] + first.get(han, han) + spelled[at + 1 :]
            yield entry_of(number, mixed, "initials")


class Spelled:
    """Terms by their letters: folded, with gaps, with repeats."""

    __slots__ = ("_keys", "_known", "_terms")

    def __init__(self, terms: Sequence[Term], entries: Iterable[Entry]) -> None:
        self._terms = terms
        self._keys = Keys((collapse(entry.letters), entry) for entry in entries)
        self._known = Generations[list[Placed]]()
        """What stands at edges in suspects among those texts that were read with others."""

    def find(self, text: Folded) -> list[Match]:
        """Give the terms that stand in a text by their letters."""
        known = self._known.get(text.shown) if text.edges is not None else None
        found: Iterable[Placed] = self._keys.within(text.collapsed) if known is None else known
        if len(text.collapsed) == len(text.compact):  # then nothing that has repeats stands there
            found = [one for one in found if len(one[2].letters) == one[1] - one[0]]
        if not found:
            return []
        return _fitting(found, self._terms, text, lambda: Reader(text.shown, text.spelling))

    def suspects(self, texts: Sequence[Folded]) -> Iterable[int]:
        """Give which texts may have one: those where one's letters stand and its ends are ends."""
        known: dict[int, list[Placed]] = {}
        for at, first, last, entry in self._keys.among([text.collapsed for text in texts]):
            text = texts[at]
            if text.edges is not None and not _at_edges(entry, text.edges, first, last):
                continue
            if len(text.collapsed) < len(text.compact) or len(entry.letters) == last - first:
                known.setdefault(at, []).append((first, last, entry))
        self._known.add((texts[at].shown, found) for at, found in known.items())
        return known


def _at_edges(entry: Entry, edges: bytes, first: int, last: int) -> bool:
    """Say whether words may begin and end where runs of letters spell an entry."""
    begins = entry.open_start or edges[first] & BEGINS
    return bool(begins and (entry.open_end or edges[last - 1] & ENDS))


class Disguised:
    """Terms with digits and signs for letters."""

    __slots__ = ("_keys", "_known", "_terms")

    def __init__(self, terms: Sequence[Term], entries: Iterable[Entry]) -> None:
        self._terms = terms
        shape = str.maketrans(SHAPES)
        disguises = ((collapse(e.letters.translate(shape)), e) for e in entries)
        self._keys = Keys((key, entry) for key, entry in disguises if key.isascii())
        self._known = Generations[list[Placed]]()

    def find(self, text: Folded) -> list[Match]:
        """Give the terms that a disguised text looks like."""
        known = self._known.get(text.shown) if text.edges is not None else None
        if known is None and not _is_disguised(text):
            return []
        spelled = Spelling(text.shown, shaped())
        found = self._keys.within(collapse(spelled.chars)) if known is None else known
        return _fitting(found, self._terms, text, lambda: Reader(text.shown, spelled, leet=True))

    def suspects(self, texts: Sequence[Folded]) -> Iterable[int]:
        """Give which texts may look like one: disguised ones that spell it."""
        places = [at for at, text in enumerate(texts) if _is_disguised(text)]
        if not places:
            return ()
        spelled, edges = shapes_of([texts[at].shown for at in places], shaped())
        known: dict[int, list[Placed]] = {}
        for at, first, last, entry in self._keys.among(spelled):
            if _at_edges(entry, edges[at], first, last):
                known.setdefault(places[at], []).append((first, last, entry))
        self._known.add((texts[at].shown, found) for at, found in known.items())
        return known


class Pieces:
    """Terms whose characters are written in pieces: 拆字."""

    __slots__ = ("_pieces", "_spelled")

    def __init__(self, terms: Iterable[Term], spelled: Spelled) -> None:
        from moderation.hanzi import parts

        self._spelled = spelled
        written = (compact(term.bare) for term in terms)
        wanted = {han for term in written if len(term) > 1 for han in term}
        ways = ((way, han) for han in sorted(wanted) for way in parts().get(han, ()))
        self._pieces = Keys(ways)

    def suspects(self, texts: Sequence[Folded]) -> Iterator[int]:
        """Give which texts may be written in pieces: those that have some."""
        for at, *_ in self._pieces.among([text.compact for text in texts]):
            yield at

    def find(self, text: Folded) -> list[Match]:
        """Give the terms that a text spells once its pieces are joined to characters."""
        found = sorted(islice(self._pieces.within(text.compact), MOST_FITTINGS))
        whole, made = _joined(text, found) if found else (text, [])
        if not made:
            return []
        return [
            Match(match.term, match.start, match.end, "pieces", 0.8)
            for match in self._spelled.find(whole)
            if any(match.start <= start and end <= match.end for start, end in made)
        ]


def _joined(
    text: Folded, found: list[tuple[int, int, str]]
) -> tuple[Folded, list[tuple[int, int]]]:
    """Give a text with its pieces joined to characters, and where those are written."""
    at, shown, places = text.spelling.at, [], []
    made, done = [], 0
    for first, last, han in found:
        start, end = at[first], at[last - 1] + 1
        if start < done or end - start != last - first:
            continue
        shown += [*text.shown[done:start], han]
        made.append(text.span(start, end - 1))
        places += [text.span(place, place) for place in range(done, start)] + made[-1:]
        done = end
    shown += text.shown[done:]
    places += [text.span(place, place) for place in range(done, len(text.shown))]
    return Folded("".join(shown), places), made


def _fitting(
    found: Iterable[Placed],
    terms: Sequence[Term],
    text: Folded,
    read: Callable[[], Reader],
) -> list[Match]:
    """Give those of what was found that are the term to a reader, too."""
    matches: list[Match] = []
    reader: Reader | None = None
    left = MOST_FITTINGS
    for first, last, entry in found:
        reader = reader or read()
        if not (entry.open_start or reader.spelling.may_begin(first)):
            continue
        if not (entry.open_end or reader.spelling.may_end(last)):
            continue
        left -= 1
        if left < 0:
            break
        path = reader.path(entry, first, last)
        if path and fits(entry, path, reader):
            matches.append(_match(terms[entry.term], entry, path, text, reader))
            if len(matches) == MOST_MATCHES:
                break
    return matches


def _match(term: Term, entry: Entry, path: Path, text: Folded, reader: Reader) -> Match:
    first, last = reader.places(path)
    way = "leet" if reader.leet else entry.way
    if way == "plain":
        if spelled_out(path, reader):
            way = "cut"
        elif fold(term.bare) != text.shown[first : last + 1].lower():
            way = "disguised"
    return Match(term, *text.span(first, last), way, SURE[way])


def _is_disguised(text: Folded) -> bool:
    """Say whether there is a sign inside of a word, or among letters that stand one by one."""
    if text.marks & BOTH != BOTH:
        return False
    if DISGUISED.search(text.plain):
        return True
    return bool(ALONE.search(text.plain) and LETTERS_APART.search(text.plain))
