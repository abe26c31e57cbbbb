"""Finds Chinese terms by their sound: homophones, and pinyin in place of characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from moderation.folding import Folded, compact
from moderation.hanzi import HAN, is_han, segmented, sounds, spelled, syllables
from moderation.keys import Keys
from moderation.spelling import Reader
from moderation.terms import Match, Term

NO_SOUND = "\0"
LATIN, WORD = re.compile("[a-z]{2,40}"), re.compile(r"\b[a-z]{8,40}\b")
MOST_RUNS, MOST_FOUND, AROUND = 32, 200, 4
STOPS = frozenset("，,。.!！?？；;：:\n")
ENGLISH = frozenset(
    [
        *("a", "an", "ban", "bang", "can", "die", "fan", "fen", "fun", "gun", "hang", "he", "lie"),
        *("long", "man", "me", "men", "pan", "pie", "pin", "ran", "run", "she", "song", "sun"),
        *("tie", "women"),
    ]
)
LITTLE = frozenset("的了吗吧呢啊呀么嘛他她它你我这那在是有不都也就和很要会来去说个们一")
"""Characters that stand in every second sentence, and for no other by intent."""
Item = tuple[str, int, int]
"""A sign of a syllable, and the first and last letter that it is written with."""


class Silent(dict[int, str]):
    """The table of sounds; what has none is silence."""

    def __missing__(self, code: int) -> str:
        self[code] = NO_SOUND
        return NO_SOUND


class Sounds:
    """Chinese terms by their sound."""

    __slots__ = ("_keys", "_table")

    def __init__(self, terms: Iterable[Term]) -> None:
        self._table = Silent(sounds())
        written = ((compact(term.bare), term) for term in terms)
        self._keys = Keys(
            (han.translate(self._table), (term, han))
            for han, term in written
            if len(han) > 1 and all(map(is_han, han)) and NO_SOUND not in han.translate(self._table)
        )

    def suspects(self, texts: Sequence[Folded]) -> Iterator[int]:
        """Give which texts may sound like a term: by their characters, or by what may be pinyin."""
        if not self._keys:
            return
        signs = []
        for at, text in enumerate(texts):
            chinese = _is_chinese(text)
            signs.append(text.compact.translate(self._table) if chinese else "")
            if _has_pinyin(text) if chinese else _is_pinyin(text):
                yield at
        for at, *_ in self._keys.among(signs):
            yield at

    def find(self, text: Folded) -> list[Match]:
        """Give the terms that a text sounds like."""
        if not self._keys:
            return []
        if _is_chinese(text):
            latin = self._in_latin(text) if _has_pinyin(text) else ()
            return [*self._alike(text), *latin]
        return list(self._in_latin(text)) if _is_pinyin(text) else []

    def _alike(self, text: Folded) -> Iterator[Match]:
        signs = text.compact.translate(self._table)
        for first, last, (term, han) in islice(self._keys.within(signs), MOST_FOUND):
            same = [text.compact[first + at] == h for at, h in enumerate(han)]
            written = {text.compact[first + at] for at, h in enumerate(same) if not h}
            if len(written) == 0 or not any(same) or written & LITTLE:
                continue
            if _is_no_word(text, first, last, same):
                items = [(h, first + at, first + at) for at, h in enumerate(han)]
                if _close(items, text):
                    yield _match(term, items, text, "sound", 0.6)

    def _in_latin(self, text: Folded) -> Iterator[Match]:
        items = _items(text, self._table)
        signs = "".join(sign for sign, _, _ in items)
        for first, last, (term, han) in islice(self._keys.within(signs), MOST_FOUND):
            among = items[first:last]
            if _reads_as(among, han, text) and _close(among, text):
                yield _match(term, among, text, "pinyin", 0.7)


def _is_chinese(text: Folded) -> bool:
    return not text.compact.isascii() and bool(HAN.search(text.compact))


def _has_pinyin(text: Folded) -> bool:
    """Say whether any letters of a Chinese text may be pinyin: most are words of English."""
    return any(_spelled(run[0]) for run in islice(LATIN.finditer(text.compact), MOST_RUNS))


def _is_pinyin(text: Folded) -> bool:
    """Say whether a text without a Chinese character may have pinyin in it."""
    return any(len(_spelled(word)) >= 3 for word in islice(_words(text), MOST_RUNS))


def _words(text: Folded) -> Iterator[str]:
    """Give the longer words of a text without a Chinese character, if it is in plain Latin."""
    return (word[0] for word in WORD.finditer(text.plain)) if text.shown.isascii() else iter(())


def _items(text: Folded, table: dict[int, str]) -> list[Item]:
    """Give the sounds of a text, of characters and of pinyin."""
    letters, items, done = text.compact, [], 0
    for run in islice(LATIN.finditer(letters), MOST_RUNS):
        items += [(table[ord(letters[at])], at, at) for at in range(done, run.start())]
        at = run.start()
        for syllable in _spelled(run[0]):
            items.append((syllables()[syllable], at, at + len(syllable) - 1))
            at += len(syllable)
        if at == run.start():
            items.append((NO_SOUND, at, run.end() - 1))
        done = run.end()
    return items + [(table[ord(letters[at])], at, at) for at in range(done, len(letters))]


_spelled = lru_cache(maxsize=4096)(spelled)


def _reads_as(items: list[Item], han: str, text: Folded) -> bool:
    """Say whether sounds, at least one of them in pinyin, stand for a term and nothing else."""
    written = [text.compact[first : last + 1] for _, first, last in items]
    latin = [w for w in written if not is_han(w[0])]
    if not latin:
        return False
    if len(latin) < len(han):
        return any(w == h for w, h in zip(written, han, strict=True))
    at, shown = text.spelling.at, text.shown
    name = sum(shown[at[first]].isupper() for _, first, _ in items) > 1
    chinese = any(map(is_han, text.compact))
    return (chinese or len(latin) >= 3) and not (name or ENGLISH.issuperset(latin))


def _is_no_word(text: Folded, first: int, last: int, same: list[bool]) -> bool:
    """Say whether characters that sound like a term make no other words where they stand."""
    letters = text.compact
    begin, end = max(0, first - AROUND), min(len(letters), last + AROUND)
    while begin < first and not is_han(letters[begin]):
        begin += 1
    _, cuts = segmented(letters[begin:end])
    for start, stop in ((begin + start, begin + stop) for start, stop in cuts):
        if stop <= first or start >= last:
            continue
        inside = first <= start and stop <= last
        if not inside or (stop - start > 1 and not all(same[start - first : stop - first])):
            return False
    return True


def _close(items: list[Item], text: Folded) -> bool:
    reader = Reader(text.shown, text.spelling)
    gaps = [reader.gap(before[2], after[1]) for before, after in pairwise(items)]
    if any(gap is None or len(gap.strip()) > 3 for gap in gaps):
        return False
    stopped = sum(bool(STOPS & set(gap or "")) and gap != "..." for gap in gaps)
    return not stopped or (stopped == len(gaps) and len(gaps) > 1)


def _match(term: Term, items: list[Item], text: Folded, way: str, sure: float) -> Match:
    at = text.spelling.at
    return Match(term, *text.span(at[items[0][1]], at[items[-1][2]]), way, sure)
