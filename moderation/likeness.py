"""How alike texts are: a 64-bit fingerprint whose bits differ little where texts differ little."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from struct import Struct
from typing import TYPE_CHECKING

from moderation.codes import codes
from moderation.folding import compact

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from moderation.codes import Numbers
    from moderation.folding import Folded

Block = dict[int, "int | list[int]"]
BUCKETS_BITS = 12
LANES = 64
FACTORS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
MOST_GRAMS = 64
"""So many groups are taken of each end of a long text."""
NEAR = 3
"""Fingerprints are near if they differ in so many bits: one of their four blocks is then equal."""
QUARTERS, NOBODY = Struct(">4H"), (None,) * 4
SHORT = 16
"""Texts of fewer letters are alike only if they are equal: a word more is another message."""
DIGITS = re.compile("[1-9]")


def likeness(text: str) -> int:
    """Give the fingerprint of a text; 0 if it has no letter."""
    return likeness_of(compact(text))


def likeness_of(letters: str) -> int:
    """Give the fingerprint of folded letters, by their groups of three; all digits are the same.

    Each group speaks for or against each bit, and the majority is right. Short texts are alike only
    if they are equal: theirs is any digest.
    """
    if not letters:
        return 0
    return _digest(letters) if len(letters) < SHORT else _voted([letters])[0]


def likenesses_of(letters: Sequence[str]) -> list[int]:
    """Give the fingerprints of many texts' letters."""
    long = [each for each in letters if len(each) >= SHORT]
    voted = iter(_voted(long) if long else ())
    return [next(voted) if len(each) >= SHORT else likeness_of(each) for each in letters]


def likeness_in(text: Folded) -> int:
    """Give the fingerprint of a text that was read; it is found once."""
    if text.likeness is None:
        text.likeness = likeness_of(text.compact)
    return text.likeness


def _digest(letters: str) -> int:
    alike = letters if letters.isalpha() else DIGITS.sub("0", letters)
    digest = blake2b(alike.encode(), digest_size=LANES // 8).digest()
    return int.from_bytes(digest, "big") or 1


def _voted(texts: Sequence[str]) -> list[int]:
    """Give the fingerprints of texts that are not short."""
    import numpy as np

    most = 2 * MOST_GRAMS
    pieces = [t if len(t) <= most else t[: MOST_GRAMS + 2] + t[-MOST_GRAMS:] for t in texts]
    numbers = codes().numbers("\0\0".join([*pieces, ""]))
    if not all(map(str.isalpha, pieces)):
        digit = (numbers > ord("0")) & (numbers <= ord("9"))
        numbers = np.where(digit, np.uint32(ord("0")), numbers)
    counts = np.array([*map(len, pieces)])
    edges = np.empty((len(pieces), 2), np.intp)
    edges[:, 1] = (counts + 2).cumsum() - 2
    edges[:, 0] = edges[:, 1] - counts
    given = np.add.reduceat(votes().take(groups(numbers), 0), edges.ravel()[:-1], 0)[::2].copy()
    bits = np.packbits(given.view(np.uint8) > (counts // 2)[:, None], axis=1)
    return [one or 1 for one in bits.view(">u8").ravel().tolist()]


def groups(numbers: Numbers) -> Numbers:
    """Give the bucket of each group of three of texts' numbers."""
    import numpy as np

    first, second, third = map(np.uint32, FACTORS)
    found = numbers[:-2] * first
    found += numbers[1:-1] * second
    found += numbers[2:] * third
    found >>= np.uint32(32 - BUCKETS_BITS)
    return found


@cache
def votes() -> NDArray[np.uint64]:
    """Give for each bucket how it votes on each bit, by bytes: eight of them are added at once."""
    import numpy as np

    each = np.array([_votes(bucket) for bucket in range(1 << BUCKETS_BITS)], np.uint8)
    return each.view(np.uint64)


def _votes(bucket: int) -> list[int]:
    digest = blake2b(bucket.to_bytes(4, "big"), digest_size=LANES // 8).digest()
    return [int(bit) for bit in f"{int.from_bytes(digest, 'big'):0{LANES}b}"]


def apart(one: int, other: int) -> int:
    """Give in how many bits two fingerprints differ."""
    return (one ^ other).bit_count()


def alike(one: int, other: int, letters: int) -> bool:
    """Say whether fingerprints of texts, the shorter of which has so many letters, are near."""
    return one == other if letters < SHORT else (one ^ other).bit_count() <= NEAR


class Likenesses:
    """Fingerprints with their numbers of letters; finds those near to another, however many."""

    __slots__ = ("_blocks", "_letters")

    def __init__(self) -> None:
        self._letters: dict[int, int] = {}
        self._blocks: tuple[Block, Block, Block, Block] = ({}, {}, {}, {})
        """By each block of a fingerprint, the only one of a long text that has it, or all."""

    def __len__(self) -> int:
        return len(self._letters)

    def add(self, likeness: int, letters: int) -> None:
        """Remember a fingerprint; of 0, a text without letters, nothing is remembered.

        Of several numbers of letters the last counts.
        """
        if not likeness:
            return
        before = self._letters.get(likeness, 0)
        self._letters[likeness] = letters
        if letters >= SHORT > before:
            self._put(likeness)
        elif before >= SHORT > letters:
            self._drop(likeness)

    def remove(self, likeness: int) -> None:
        """Forget a fingerprint, if it is known."""
        if self._letters.pop(likeness, 0) >= SHORT:
            self._drop(likeness)

    def _put(self, likeness: int) -> None:
        for blocks, key in zip(self._blocks, _keys(likeness), strict=True):
            others = blocks.setdefault(key, likeness)
            if others is likeness:
                continue
            if isinstance(others, list):
                others.append(likeness)
            else:
                blocks[key] = [others, likeness]

    def _drop(self, likeness: int) -> None:
        for blocks, key in zip(self._blocks, _keys(likeness), strict=True):
            others = blocks[key]
            if isinstance(others, list):
                others.remove(likeness)
                if len(others) == 1:
                    blocks[key] = others[0]
            else:
                del blocks[key]

    def nearest(self, likeness: int, letters: int) -> int:
        """Give how many bits away the nearest alike fingerprint is; 64 if there is none."""
        if likeness in self._letters:
            return 0
        near = self.near(likeness, letters) if letters >= SHORT else ()
        return min([apart(likeness, other) for other in near]) if near else LANES

    def near(self, likeness: int, letters: int) -> list[int]:
        """Give the fingerprints that are alike."""
        same = [likeness] if likeness in self._letters else []
        if letters < SHORT:
            return same
        (one, two, three, four), (first, second, third, fourth) = self._blocks, _keys(likeness)
        found = one.get(first), two.get(second), three.get(third), four.get(fourth)
        if found == NOBODY:
            return same
        near = dict.fromkeys(same)
        for others in found:
            if others is None:
                continue
            if isinstance(others, list):
                some = [other for other in others if (other ^ likeness).bit_count() <= NEAR]
                near.update(dict.fromkeys(some))
            elif (others ^ likeness).bit_count() <= NEAR:
                near[others] = None
        return [*near]


def _keys(likeness: int) -> tuple[int, ...]:
    """Give the four blocks of a fingerprint."""
    return QUARTERS.unpack(likeness.to_bytes(8))
