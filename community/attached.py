"""Pictures that members attach: what is kept of how they look, and which of them were removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from community.context import Ctx
from community.sights import Pictured
from moderation.message import Picture

MOST_LOOKED_AT = 4
"""Pictures of one message that are looked at."""
REMOVED = "moderation.pictures.removed"
"""The window of whether any picture of a community is known that was removed."""
MORE_WAYS = 2
"""Bits by which a picture must be nearer where there are many ways in which it may be another."""


class Shown(msgspec.Struct, frozen=True, gc=False):
    """The fingerprint of a picture, by its `place` among those of a message."""

    message: int
    place: int
    identity: int
    at: datetime
    likeness: int
    crops: tuple[int, ...] = ()


class Banned(msgspec.Struct, frozen=True, gc=False):
    """How a picture looks that was removed; `meant` for its own sake."""

    likeness: int
    meant: bool = True
    crops: tuple[int, ...] = ()


class Attached(Protocol):
    """What is kept of pictures: fingerprints by message for a while, and of removed ones."""

    async def keep(self, chat: int, shown: Shown) -> None:
        """Keep the fingerprint of a message's picture."""
        ...

    async def of(self, chat: int, message: int) -> Sequence[Banned]:
        """Give how a message's pictures look, as far as that is kept."""
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


def picture_of(found: Pictured, banned: Sequence[Banned]) -> Picture:
    """Give what moderation is shown of a picture: how near to it a removed one comes.

    It may be turned over, and edges may have been cut off. With codes it may not: they look like
    each other, and lead elsewhere.
    """
    codes = bool(found.codes)
    if not found.likeness or not banned:
        return Picture(codes)
    apart = _same if codes else _any_way
    bits, beside = min((apart(found, each), not each.meant) for each in banned)
    return Picture(codes, bits, not beside)


def _same(found: Pictured, removed: Banned) -> int:
    return (found.likeness ^ removed.likeness).bit_count()


def _any_way(found: Pictured, removed: Banned) -> int:
    """Give how many bits two pictures differ in: one perhaps turned over, one of them cut."""
    one, other, before = found.likeness, found.mirrored, removed.likeness
    least = (other ^ before).bit_count()
    for crop in removed.crops:
        least = min(least, (one ^ crop).bit_count(), (other ^ crop).bit_count())
    for crop in found.crops:
        least = min(least, (crop ^ before).bit_count())
    return min(_same(found, removed), least + MORE_WAYS)


async def ban(
    ctx: Ctx[Any], message: tuple[int, int], case: tuple[int, int], *, meant: bool
) -> None:
    """Keep how the pictures of a message look, by its chat, that a case of a community removed."""
    attached = ctx.uow.port(Attached)
    for looks in await attached.of(*message):
        await attached.ban(*case, msgspec.structs.replace(looks, meant=meant))
        ctx.uow.remember(ctx.house.window(REMOVED), case[0], True)
