"""What the bot may do in each place, told to the core before it is asked for something there."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from bot.discord.accounts import PLATFORM
from bot.discord.guilds import (
    BAN,
    MANAGE_CHANNELS,
    MANAGE_MESSAGES,
    MANAGE_ROLES,
    MODERATE,
    PIN_MESSAGES,
    READ_HISTORY,
    SEND,
    VIEW_AUDIT_LOG,
    VIEW_CHANNEL,
    Guilds,
)
from community.events import Changed, Event, Place
from community.rights import (
    ATTACH,
    AUDIT,
    BAN_PEOPLE,
    CHANNELS,
    DELETE,
    HEAR,
    PIN,
    REACT,
    RESTRICT,
    ROLES,
    WRITE,
)

KICK, ADD_REACTIONS, EMBED_LINKS, ATTACH_FILES = 1 << 1, 1 << 6, 1 << 14, 1 << 15
SEND_IN_THREADS = 1 << 38
CALLED = {
    WRITE: VIEW_CHANNEL | SEND,
    DELETE: MANAGE_MESSAGES,
    PIN: PIN_MESSAGES,
    RESTRICT: MODERATE,
    BAN_PEOPLE: BAN,
    ROLES: MANAGE_ROLES,
    CHANNELS: MANAGE_CHANNELS,
    REACT: ADD_REACTIONS,
    ATTACH: ATTACH_FILES,
    AUDIT: VIEW_AUDIT_LOG,
}
"""The core's words for what permissions allow."""
HEARS = VIEW_CHANNEL | READ_HISTORY
WANTED = reduce(or_, CALLED.values(), KICK | EMBED_LINKS | SEND_IN_THREADS | HEARS)
"""What the invite link asks for."""
MOST_TOLD = 10_000


def rights(may: int, *, reads: bool) -> str:
    """Give what permissions allow by the core's words; `reads` says whether content is told."""
    given = {word for word, needed in CALLED.items() if may & needed == needed}
    if reads and may & HEARS == HEARS:
        given.add(HEAR)
    return " ".join(sorted(given))


class Standing:
    """Remembers what was told of each place, and tells what is otherwise now."""

    def __init__(self, guilds: Guilds) -> None:
        self._guilds = guilds
        self._told: dict[str, str] = {}
        self.me = ""
        self.reads = False

    def news(self, place: Place, at: datetime) -> list[Event]:
        """Give what the core should know before it reads something that happens in a place."""
        if place.private or place.server not in self._guilds.guilds:
            return []
        home, found = self._guilds.guilds[place.server], list[Event]()
        known = [(home.place, self._guilds.own(home.id))]
        if place.id in self._guilds.channels:
            known.append((place, self._guilds.own_in(place.id, self.me)))
        for where, may in known:
            value = rights(may, reads=self.reads)
            if self._told.get(where.id) != value:
                self._told[where.id] = value
                change = Changed(platform=PLATFORM, place=where, at=at, what="rights", value=value)
                found.append(change)
        while len(self._told) > MOST_TOLD:
            del self._told[next(iter(self._told))]
        return found
