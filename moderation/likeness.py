"""How alike texts are: a 64-bit fingerprint whose bits differ little where texts differ little."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from moderation.folding import compact

BUCKETS = 4096
LANES = 64
LANE = 8
MOST_GRAMS = 64
"""So many groups are taken of each end of a long text; twice as many fit into a lane."""
HIGH = sum(1 << (LANE * lane + LANE - 1) for lane in range(LANES))
ONES = HIGH >> (LANE - 1)
BLOCKS = 4
NEAR = 3
"""Fingerprints are near if they differ in so many bits: one of their four blocks is then equal."""
SHORT = 16
"""Texts of fewer letters are alike only if they are equal: a word more is another message."""


MOST_KNOWN, MOST_RECENT = 1 << 16, 256
DIGITS = str.maketrans("0123456789", "0" * 10)


class Lanes(dict[str, int]):
    """For each group of letters 64 bits, each in a lane of its own, so that they can be added up.

    There are only so many patterns; groups that share one are rare enough.
    """

    def __missing__(self, group: str) -> int:
        if len(self) >= MOST_KNOWN:
            self.clear()
        bucket = int.from_bytes(blake2b(group.encode(), digest_size=2).digest()) % BUCKETS
        self[group] = added = _pattern(bucket)
        return added


@lru_cache(maxsize=BUCKETS)
def _pattern(bucket: int) -> int:
    digest = blake2b(bucket.to_bytes(4), digest_size=8).digest()
    bits = f"{int.from_bytes(digest):064b}"
    return int("".join(f"0{bit}" for bit in bits), 16)


_lanes = Lanes()


def likeness(text: str) -> int:
    """Give the fingerprint of a text; 0 if it has no letter."""
    return likeness_of(compact(text))


@lru_cache(maxsize=MOST_RECENT)
def likeness_of(letters: str) -> int:
    """Give the fingerprint of folded letters, by their groups of three; all digits are the same."""
    if not letters:
        return 0
    groups = _groups(letters.translate(DIGITS))
    added = sum(map(_lanes.__getitem__, groups))
    # A lane overflows into its highest bit where more than half of the groups have the bit.
    above = added + ONES * ((1 << (LANE - 1)) - 1 - len(groups) // 2) & HIGH
    signs = above.to_bytes(LANES * LANE // 8)[:: LANE // 8]
    return int.from_bytes(_packed(signs)) or 1


def _groups(letters: str) -> list[str]:
    """Give the groups of a text; of a long one those at its ends."""
    last = len(letters)
    if last <= 2 * MOST_GRAMS:
        return [letters[at : at + 3] for at in range(last)]
    places = (*range(MOST_GRAMS), *range(last - MOST_GRAMS, last))
    return [letters[at : at + 3] for at in places]


def _packed(signs: bytes) -> bytes:
    bits = int(signs.translate(_DIGITS), 2)
    return bits.to_bytes(LANES // 8)


_DIGITS = bytes(b"01"[code >> 7] for code in range(256))


def apart(one: int, other: int) -> int:
    """Give in how many bits two fingerprints differ."""
    return (one ^ other).bit_count()


def alike(one: int, other: int, letters: int) -> bool:
    """Say whether fingerprints of texts, the shorter of which has so many letters, are near."""
    return one == other if letters < SHORT else apart(one, other) <= NEAR


class Likenesses:
    """Fingerprints with their numbers of letters; finds those near to another, however many."""

    __slots__ = ("_blocks", "_letters")

    def __init__(self) -> None:
        self._letters: dict[int, int] = {}
        self._blocks: list[dict[int, list[int]]] = [{} for _ in range(BLOCKS)]

    def __len__(self) -> int:
        return len(self._letters)

    def add(self, likeness: int, letters: int) -> None:
        """Remember a fingerprint; of 0, a text without letters, nothing is remembered.

        Of several numbers of letters the last counts.
        """
        if not likeness:
            return
        known = likeness in self._letters
        self._letters[likeness] = letters
        if not known:
            for block, key in zip(self._blocks, _keys(likeness), strict=True):
                block.setdefault(key, []).append(likeness)

    def remove(self, likeness: int) -> None:
        """Forget a fingerprint, if it is known."""
        if self._letters.pop(likeness, None) is not None:
            for block, key in zip(self._blocks, _keys(likeness), strict=True):
                block[key].remove(likeness)
                if not block[key]:
                    del block[key]

    def nearest(self, likeness: int, letters: int) -> int:
        """Give how many bits away the nearest alike fingerprint is; 64 if there is none."""
        near = self.near(likeness, letters)
        return min((apart(likeness, other) for other in near), default=64)

    def near(self, likeness: int, letters: int) -> list[int]:
        """Give the fingerprints that are alike."""
        if not likeness:
            return []
        if letters < SHORT:
            return [likeness] if likeness in self._letters else []
        near: set[int] = set()
        for block, key in zip(self._blocks, _keys(likeness), strict=True):
            near.update(o for o in block.get(key, ()) if (o ^ likeness).bit_count() <= NEAR)
        known = self._letters
        return [o for o in near if alike(likeness, o, min(letters, known[o]))]


def _keys(likeness: int) -> list[int]:
    size = -(-LANES // BLOCKS)
    return [likeness >> size * block & (1 << size) - 1 for block in range(BLOCKS)]
