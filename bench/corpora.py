"""Labelled corpora, cut so that what is nearly the same never stands on both sides."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from random import Random
from typing import NamedTuple

from moderation.folding import fold

DATA = Path(__file__).parents[2] / "shared" / "data" / "moderation"
FILES = {
    "ru": "ru_telegram_spam",
    "sms": "en_sms_spam",
    "zh": "zh_telegram_spam",
    "tg": "tg_spam_samples",
    "youtube": "en_youtube_spam",
    "game": "zh_game_ads",
}
NEAR = 3
"""Fingerprints that differ in so many of their 64 bits, or fewer, are near-duplicates."""
BANDS = NEAR + 1
PARTS = 5
"""Each split holds out one of so many parts; after so many splits the parts are drawn anew."""


class Corpus(NamedTuple):
    """Texts, whether each is spam, and which group of near-duplicates it belongs to."""

    texts: list[str]
    spam: list[bool]
    groups: list[int]


class Split(NamedTuple):
    """Places of the rows to learn from, and of those held out."""

    learned: list[int]
    held_out: list[int]


def present() -> bool:
    """Say whether the corpora are on this machine."""
    return DATA.is_dir()


def corpus(name: str) -> Corpus:
    """Read a corpus."""
    with gzip.open(DATA / f"{FILES[name]}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [row["text"] for row in rows]
    return Corpus(texts, [row["label"] in {1, "spam"} for row in rows], groups_of(texts))


def groups_of(texts: Sequence[str]) -> list[int]:
    """Give each text the group of its near-duplicates: same folded text, or fingerprints near."""
    folded = ["".join(fold(text).split()) for text in texts]
    first = {text: place for place, text in reversed(list(enumerate(folded)))}
    leader = [first[text] for text in folded]
    prints = {place: simhash(text) for text, place in first.items()}
    for one, other in _near(prints):
        a, b = _root(leader, one), _root(leader, other)
        leader[max(a, b)] = min(a, b)
    return [_root(leader, place) for place in range(len(texts))]


def _root(leader: list[int], place: int) -> int:
    while leader[place] != place:
        leader[place] = leader[leader[place]]
        place = leader[place]
    return place


def _near(prints: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Give pairs of places whose fingerprints are near: they agree in one band at least."""
    width = 64 // BANDS
    for band in range(BANDS):
        alike = defaultdict(list)
        for place, value in prints.items():
            alike[value >> band * width & (1 << width) - 1].append(place)
        for places in alike.values():
            for one, other in combinations(places, 2):
                if (prints[one] ^ prints[other]).bit_count() <= NEAR:
                    yield one, other


def simhash(text: str) -> int:
    """Give 64 bits, each the majority of the same bit of the hashes of all runs of three."""
    import numpy as np

    runs = {text[start : start + 3] for start in range(max(1, len(text) - 2))}
    hashes = b"".join(
        blake2b(run.encode("utf-8", "replace"), digest_size=8).digest() for run in runs
    )
    bits = np.unpackbits(np.frombuffer(hashes, np.uint8).reshape(-1, 8), axis=1)
    majority = bits.sum(axis=0) * 2 > len(runs)
    return int.from_bytes(np.packbits(majority).tobytes())


def splits(of: Corpus, count: int) -> Iterator[Split]:
    """Give splits, stratified: every part has its share of each label, whole groups apart."""
    for number in range(count):
        part = _parts(of, seed=number // PARTS)
        which = number % PARTS
        rows = range(len(of.texts))
        yield Split([r for r in rows if part[r] != which], [r for r in rows if part[r] == which])


def _parts(of: Corpus, seed: int) -> list[int]:
    """Deal whole groups, the largest first, to the part that has least of their labels."""
    members = defaultdict(list)
    for row, group in enumerate(of.groups):
        members[group].append(row)
    dealt = list(members.values())
    Random(seed).shuffle(dealt)
    dealt.sort(key=len, reverse=True)
    part, held = [0] * len(of.texts), [[0, 0] for _ in range(PARTS)]
    for rows in dealt:
        labels = {of.spam[row] for row in rows}
        which = min(range(PARTS), key=lambda p: sum(held[p][label] for label in labels))
        for row in rows:
            part[row] = which
            held[which][of.spam[row]] += 1
    return part
