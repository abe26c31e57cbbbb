"""Who comes, goes and stands above others: told once, with what the core should know before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.telegram.accounts import Me
from bot.telegram.standing import Standing
from bot.telegram.wire import Wire
from community.events import Changed, Event, Joined, Left, Said


class Watched:
    """Lets what an update tells be told once.

    Where the bot is an administrator each coming and going is an update of its own, with the invite
    link, and the message that tells of it as well is passed over; elsewhere that message is all
    there is.
    """

    def __init__(self, wire: Wire) -> None:
        self._standing = Standing(wire)

    def is_due(self, event: Event) -> bool:
        """Whether the standings should be asked for before the core reads an event."""
        return self._standing.is_due(event)

    async def once(self, update: Mapping[str, Any], events: Sequence[Event], me: Me) -> list[Event]:
        """Give the events of an update without those that another one tells better."""
        if not events:
            return []
        first = events[0]
        if isinstance(first, Said) and not self._standing.is_due(first):
            return [*events]
        place = first.place
        is_own = "my_chat_member" in update and not place.private
        if is_own:
            self._standing.forget(place.id)
            if any(isinstance(event, Left) for event in events):
                return [*events]
        news = await self._standing.news(first, me) if self._standing.is_due(first) else []
        if is_own:  # the bot is there first, and its rights are told by the update itself
            rest = [event for event in events if not isinstance(event, Changed)]
            return [*rest, *(news or events[len(rest) :])]
        if "message" in update and any(isinstance(event, Joined | Left) for event in events):
            # Who may remove the line is told of the coming itself by another update.
            if self._standing.is_admin(place.id):
                return [*news, *(event for event in events if isinstance(event, Changed))]
            return [*news, *(event for event in events if not isinstance(event, Changed))]
        roles = [e for e in events if isinstance(e, Changed) and e.what == "role"]
        return [*news, *events, *(e for role in roles for e in self._standing.change(role))]
