"""What moderation remembers of each community: what was said lately, and what was removed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Protocol

import msgspec

from community.activity import Trace
from community.house import House
from community.ports import Page
from moderation.kept import Kept
from moderation.message import Message
from moderation.windows import MOST_SCRIPTS, Seconds, Windows

WINDOWS = "moderation.windows"
"""The window of how far each community's windows have come, as what is committed has it."""
CHANGED = -1
"""What is put there by who changes what the windows are made of: they are loaded anew."""


class Lately(msgspec.Struct, frozen=True):
    """What was said and reacted to lately, the oldest first."""

    said: Sequence[Kept]
    reactions: Sequence[tuple[float, str]]


class Recent(Protocol):
    """What the windows of a community are loaded from."""

    async def lately(self, community: int, seconds: float, most: int) -> Lately:
        """Give what is younger than so many seconds, and the `most` newest messages of each chat.

        The newest of what happened in the community is what is 0 seconds old.
        """
        ...

    async def removed(self, community: int) -> Sequence[Trace]:
        """Give what stays of texts that a rule removed and nobody gave back, the newest ones."""
        ...


class Memory(msgspec.Struct):
    """The windows of a community, and the number of their newest change."""

    community: int
    windows: Windows
    change: int = 0


class Memories:
    """Holds the windows of all communities.

    They change at once, though a page may be thrown away; but each page remembers the newest
    change. Where that is another than the windows have, a change was thrown away, or somebody else
    made one: they are loaded anew, from what is there.
    """

    def __init__(self, house: House) -> None:
        self._marks = house.window(WINDOWS)
        self._held: dict[int, Memory] = {}
        self._changes = count(1)

    async def of(self, page: Page, community: int) -> Memory:
        """Give the windows of a community as a page sees them."""
        memory = self._held.get(community)
        if memory is None or page.recall(self._marks, community) != memory.change:
            memory = self._held[community] = await _loaded(page, community)
            self._changed(page, memory)
        return memory

    def keep(self, page: Page, memory: Memory, what: Kept | Message, at: float) -> None:
        """Remember what is kept of a message, or a reaction, once the page is committed."""
        if isinstance(what, Kept):
            memory.windows.keep(what)
        elif what.kind == "reacted":
            memory.windows.react(what.sender.id, at)
        self._changed(page, memory)

    async def removed(self, page: Page, community: int, trace: Trace) -> None:
        """Remember that a text was removed, once the page is committed."""
        memory = await self.of(page, community)
        memory.windows.removed.add(unsigned(trace.likeness), trace.letters)
        self._changed(page, memory)

    def _changed(self, page: Page, memory: Memory) -> None:
        memory.change = next(self._changes)
        page.remember(self._marks, memory.community, memory.change)


async def _loaded(page: Page, community: int) -> Memory:
    recent, windows = page.port(Recent), Windows()
    lately = await recent.lately(community, Seconds().longest, MOST_SCRIPTS)
    windows.restore(lately.said, lately.reactions)
    for trace in await recent.removed(community):
        windows.removed.add(unsigned(trace.likeness), trace.letters)
    return Memory(community, windows)


REACTION = Trace(marks=1)
"""What stays of what has no text, and was judged."""


def trace_of(kept: Kept) -> Trace:
    """Give what stays of a text; 1 more in its marks says that it was judged."""
    return Trace(signed(kept.likeness), kept.letters, kept.marks + 1)


def signed(likeness: int) -> int:
    """Give the 64 bits of a likeness as databases keep them."""
    return likeness - (1 << 64) if likeness >> 63 else likeness


def unsigned(likeness: int) -> int:
    """Give the 64 bits of a likeness as they are compared; databases keep them signed."""
    return likeness & (1 << 64) - 1
