"""Who comes and goes is told in two ways: each is counted once, with its link if possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.telegram.accounts import Me
from bot.telegram.members import ADMINS
from bot.telegram.wire import Lost, Rejected, Wire
from community.events import Event, Joined, Left


class Watched:
    """Knows in which chats the bot is an administrator.

    There each coming and going is an update of its own, with the invite link, and the message that
    tells of it as well is passed over; elsewhere that message is all there is.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._chats: dict[str, bool] = {}

    async def once(self, update: Mapping[str, Any], events: Sequence[Event], me: Me) -> list[Event]:
        """Give the events of an update without those that another one tells better."""
        own = update.get("my_chat_member")
        if own is not None and events:
            self._chats[events[0].place.id] = own["new_chat_member"]["status"] in ADMINS
        if "message" not in update or not any(isinstance(e, Joined | Left) for e in events):
            return [*events]
        return [] if await self._is_admin(events[0].place.id, me) else [*events]

    async def _is_admin(self, chat: str, me: Me) -> bool:
        if chat not in self._chats:
            asked = {"chat_id": int(chat), "user_id": me.id}
            try:
                found = await self._wire.call("getChatMember", asked)
            except (Lost, Rejected):
                return False
            self._chats[chat] = isinstance(found, dict) and found.get("status") in ADMINS
        return self._chats[chat]
