"""Whether letters that spell a phrase are that phrase to a reader, or only look so to a machine."""

from __future__ import annotations

import re

from moderation.hanzi import LONGEST_WORD, is_han, stands_alone
from moderation.scripts import NO_ALPHA
from moderation.spelling import Entry, Path, Reader

STOPS = frozenset("，,。.!！?？；;：:")
SENTENCE_END = re.compile(r"[.!?。！？…;；:：]\s|[。！？]|\n\s*\n")
LISTED = re.compile(r"[,;，、]\s")
WIDEST, LONG = 4, 4
FOREIGN = re.compile(
    "[\u0370-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1c80-\u1c8f\u2c80-\u2cff\uab70-\uabbf]"
)


def fits(entry: Entry, path: Path, reader: Reader) -> bool:
    """Say whether a path spells its entry in a way that people write."""
    extra = len(path) - len(entry.letters)
    latin = any(not is_han(letter) for letter in entry.letters)
    if latin and extra == 1:
        return False
    gaps = _gaps(path, reader)
    if entry.way == "initials" and entry.letters.isascii():
        return not gaps and not extra and any(map(is_han, reader.spelling.chars))
    if gaps is None or not _gaps_fit(entry, path, gaps):
        return False
    if reader.leet:
        return _leet_fits(entry, path, reader)
    return _script_fits(path, reader) and _words_fit(entry, path, reader)


def spelled_out(path: Path, reader: Reader) -> bool:
    """Say whether something that can be seen stands between the letters of a path."""
    return any((_gaps(path, reader) or {}).values())


def _gaps(path: Path, reader: Reader) -> dict[int, str] | None:
    """Give what stands before each letter of a path where something does."""
    gaps = {}
    for step in range(1, len(path)):
        gap = reader.gap(path[step - 1][0], path[step][0])
        if gap is None or len(gap.strip()) > WIDEST:
            return None
        if gap:
            gaps[step] = gap
    return gaps


def _gaps_fit(entry: Entry, path: Path, gaps: dict[int, str]) -> bool:
    if not gaps:
        return True
    letters = entry.letters
    han = {s: g for s, g in gaps.items() if _both_han(letters, path, s)}
    breaks = {s: g for s, g in gaps.items() if s not in han and path[s][1] in entry.breaks}
    inner = {s: g for s, g in gaps.items() if s not in han and s not in breaks}
    pairs = sum(_both_han(letters, path, step) for step in range(1, len(path)))
    stopped = any(STOPS & set(gap) and gap != "..." for gap in han.values())
    if stopped and len(letters) < LONG and (pairs < 2 or len(han) < pairs):
        return False
    if stopped and len(han) < pairs and any(len(gap) > 1 for gap in han.values()):
        return False
    if any(LISTED.search(gap) for gap in inner.values()):
        return False
    if not inner and any(SENTENCE_END.search(gap) for gap in breaks.values()):
        return False
    return not inner or _pieces_fit(path, gaps, inner, entry.breaks)


def _both_han(letters: str, path: Path, step: int) -> bool:
    return is_han(letters[path[step - 1][1]]) and is_han(letters[path[step][1]])


def _pieces_fit(
    path: Path, gaps: dict[int, str], inner: dict[int, str], breaks: frozenset[int]
) -> bool:
    """Say whether the words that gaps cut are cut all through, or by signs, or into long halves."""
    word: list[int] = [0]
    spaced = False
    words = [(word, spaced)]
    for step in range(len(path)):
        begins = step > 0 and path[step][1] in breaks and path[step][1] != path[step - 1][1]
        if begins:
            words.append(([0], False))
        elif step in gaps:
            pieces, spaced = words[-1]
            words[-1] = ([*pieces, 0], spaced or (step in inner and not gaps[step].strip()))
        words[-1][0][-1] += 1
    return all(not spaced or _cut_through(pieces) for pieces, spaced in words)


def _cut_through(pieces: list[int]) -> bool:
    singles = max(pieces) == 1 or (len(pieces) >= 3 and max(pieces) == 2 and sum(pieces) >= 5)
    halves = len(pieces) == 2 and min(pieces) >= 3 and sum(pieces) >= 7
    repeated = len(pieces) >= 3 and len(pieces) * 2 >= sum(pieces)
    return singles or halves or repeated


def _leet_fits(entry: Entry, path: Path, reader: Reader) -> bool:
    """Say whether enough letters are letters: `5417` is a number, and `a55e` a hash."""
    shown, at = reader.shown, reader.spelling.at
    real = sum(shown[at[number]].isalpha() for number, _ in path)
    return 2 <= real < len(path) and real * 3 >= len(entry.letters)


def _script_fits(path: Path, reader: Reader) -> bool:
    """Say no to a word of another script in a text of it: there it is a word, no disguise."""
    shown, at = reader.shown, reader.spelling.at
    among = [shown[at[number]] for number, _ in path]
    foreign = sum(bool(FOREIGN.match(char)) for char in among)
    if not foreign or any(char.isascii() and char.isalpha() for char in among):
        return True
    latin = len(shown.encode("ascii", "ignore").translate(None, NO_ALPHA))
    return latin > 0 and len(FOREIGN.findall(shown)) - foreign < latin


def _words_fit(entry: Entry, path: Path, reader: Reader) -> bool:
    """Say whether the ends of a Chinese phrase are ends of words where it stands."""
    start, end = path[0][0], path[-1][0] + 1
    chars = reader.spelling.chars
    before = _around(reader, start, -1) if is_han(entry.letters[0]) else ""
    after = _around(reader, end - 1, 1) if is_han(entry.letters[-1]) else ""
    if not (before or after):
        return True
    middle = entry.letters if end - start != len(entry.letters) else "".join(chars[start:end])
    text = before + middle + after
    return stands_alone(text, len(before), len(before) + len(middle))


def _around(reader: Reader, number: int, step: int) -> str:
    """Give the Chinese characters that stand right before or behind a letter, in their order."""
    chars, seen = reader.spelling.chars, ""
    for other in range(number + step, number + step * (LONGEST_WORD + 1), step):
        if not 0 <= other < len(chars) or not is_han(chars[other]):
            break
        first, last = sorted((other, other - step))
        if reader.gap(first, last):
            break
        seen = seen + chars[other] if step > 0 else chars[other] + seen
    return seen
