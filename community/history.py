"""A member's entries by page: each page hangs on an entry, so that new ones do not move it."""

from collections.abc import Sequence
from typing import Protocol
from zlib import crc32

import msgspec

from community.ledger import Entry
from community.refs import micros


class Mark(msgspec.Struct, frozen=True):
    """Names an entry in few bytes: its time in microseconds, a digest of the rest of its key."""

    at: int
    rest: int


class Sheet(msgspec.Struct, frozen=True):
    """A page of entries, the newest first, and whether there are earlier and later ones."""

    entries: tuple[Entry, ...] = ()
    earlier: bool = False
    later: bool = False


class History(Protocol):
    """A member's entries, over all identities, in the order of time."""

    async def latest(self, member: int, most: int) -> Sheet: ...

    async def earlier(self, member: int, than: Mark, most: int) -> Sheet: ...

    async def later(self, member: int, than: Mark, most: int) -> Sheet: ...


def order(entry: Entry) -> tuple[int, int, int, int, int]:
    """Give an entry's place in time; of one moment, the order is that of the rest of the key."""
    return micros(entry.at), entry.kind, entry.chat, entry.ref, entry.identity


def mark_of(entry: Entry) -> Mark:
    """Give the mark by which an entry is found again."""
    at, *rest = order(entry)
    return Mark(at, crc32(repr(rest).encode()))


def earlier_than(entries: Sequence[Entry], mark: Mark, most: int) -> Sheet:
    """Cut the page after a mark; `entries` are those of its moment and before, in any order."""
    found = sorted(entries, key=order, reverse=True)
    place = next((n for n, entry in enumerate(found, 1) if mark_of(entry) == mark), 0)
    return Sheet(tuple(found[place : place + most]), len(found) > place + most, later=True)


def later_than(entries: Sequence[Entry], mark: Mark, most: int) -> Sheet:
    """Cut the page before a mark; `entries` are those of its moment and after, in any order."""
    found = sorted(entries, key=order)
    place = next((n for n, entry in enumerate(found, 1) if mark_of(entry) == mark), 0)
    return Sheet(
        tuple(found[place : place + most][::-1]), earlier=True, later=len(found) > place + most
    )
