"""Pictures that members attach: what is kept of how they look, and which of them were removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from community.context import UnitOfWork
from moderation.message import Picture

MOST_LOOKED_AT = 4
"""Pictures of one message that are looked at."""
APART = 64
"""How many bits two fingerprints can differ in."""


class Shown(msgspec.Struct, frozen=True, gc=False):
    """The fingerprint of a picture, by its `place` among those of a message."""

    message: int
    place: int
    identity: int
    at: datetime
    likeness: int


class Banned(msgspec.Struct, frozen=True, gc=False):
    """The fingerprint of a picture that was removed; `meant` for its own sake."""

    likeness: int
    meant: bool = True


class Attached(Protocol):
    """What is kept of pictures: fingerprints by message for a while, and of removed ones."""

    async def keep(self, chat: int, shown: Shown) -> None:
        """Keep the fingerprint of a message's picture."""
        ...

    async def of(self, chat: int, message: int) -> Sequence[int]:
        """Give the fingerprints that are kept of a message's pictures."""
        ...

    async def ban(self, community: int, case: int, what: Banned) -> None:
        """Keep the fingerprint of a picture that a case removed."""
        ...

    async def banned(self, community: int) -> Sequence[Banned]:
        """Give the fingerprints of removed pictures, the newest thousand."""
        ...

    async def give_back(self, community: int, case: int) -> None:
        """Let go the fingerprints of what a case removed."""
        ...


def picture_of(likeness: int, banned: Sequence[Banned], *, codes: bool) -> Picture:
    """Give what moderation is shown of a picture: how near to it a removed one comes."""
    near = [((likeness ^ each.likeness).bit_count(), not each.meant) for each in banned]
    if not likeness or not near:
        return Picture(codes)
    bits, beside = min(near)
    return Picture(codes, bits, not beside)


async def ban(
    uow: UnitOfWork, message: tuple[int, int], case: tuple[int, int], *, meant: bool
) -> None:
    """Keep how the pictures of a message look, by its chat, that a case of a community removed."""
    attached = uow.port(Attached)
    for likeness in await attached.of(*message):
        await attached.ban(*case, Banned(likeness, meant))
