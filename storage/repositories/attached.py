"""Fingerprints of pictures: by message, and of those that cases removed."""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from community.attached import MOST_LOOKED_AT, Attached, Banned, Shown
from community.memories import signed, unsigned
from community.refs import micros
from storage.batch import MOST_ROWS
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.attached import AttachedRow, RemovedPictureRow

ATTACHED, REMOVED = shape(AttachedRow), shape(RemovedPictureRow)
_R = REMOVED.table.c
NEWEST = (
    select(*_R)
    .where(_R.community == bindparam("community"))
    .order_by(_R.case_id.desc())
    .limit(MOST_ROWS)
)
OF_CASE = select(*_R).where(_R.community == bindparam("community"), _R.case_id == bindparam("case"))


@serves(Attached)
class SqlAttached:
    """Reads along the keys; a message has few pictures, a community a thousand removed ones."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def keep(self, chat: int, shown: Shown) -> None:
        about = (chat, shown.message, shown.place, shown.identity)
        crops = _packed(shown.crops)
        row = ATTACHED.row(*about, signed(shown.likeness), micros(shown.at), crops)
        self._page.put(ATTACHED, row)

    async def of(self, chat: int, message: int) -> Sequence[Banned]:
        keys = ((chat, message, place) for place in range(MOST_LOOKED_AT))
        rows = (self._page.get(ATTACHED, key) for key in keys)
        return [
            Banned(unsigned(row.likeness), crops=_unpacked(row.crops))
            for row in rows
            if row is not None and row.likeness
        ]

    async def ban(self, community: int, case: int, what: Banned) -> None:
        about = (community, case, signed(what.likeness), int(what.meant))
        self._page.put(REMOVED, REMOVED.row(*about, _packed(what.crops)))

    async def banned(self, community: int) -> Sequence[Banned]:
        rows = self._page.select(NEWEST, community=community)
        found = {(row.community, row.case_id, row.likeness): row for row in rows}
        found |= {k: row for k, row in self._page.pending(REMOVED).items() if k[0] == community}
        known = (row for row in found.values() if row is not None)
        return [
            Banned(unsigned(row.likeness), bool(row.meant), _unpacked(row.crops)) for row in known
        ]

    async def give_back(self, community: int, case: int) -> None:
        rows = self._page.select(OF_CASE, community=community, case=case)
        keys = {(row.community, row.case_id, row.likeness) for row in rows}
        keys |= {k for k in self._page.pending(REMOVED) if k[:2] == (community, case)}
        for key in keys:
            self._page.drop(REMOVED, key)


def _packed(crops: Sequence[int]) -> str:
    return b64encode(struct.pack(f"<{len(crops)}Q", *crops)).decode()


def _unpacked(crops: str) -> tuple[int, ...]:
    packed = b64decode(crops)
    return struct.unpack(f"<{len(packed) // 8}Q", packed)
