"""Asks how the bot and the administrators stand in a chat, where the core should know it."""

from __future__ import annotations

from time import monotonic
from typing import Any

import msgspec

from bot.door import clean
from bot.telegram.accounts import PLATFORM, Me, person
from bot.telegram.members import ADMINS, rank_of, rights
from bot.telegram.payloads import Membership
from bot.telegram.wire import Lost, Rejected, Wire
from community.events import Changed, Event, Person, Pressed, Said
from community.people import Role
from community.rights import told_ranks

FRESH, KEPT = 60.0, 600.0
"""Seconds after which a command asks again, and after which what is as before is told again."""
PATIENCE = 5.0
SETUP = "/setup"


class Known(msgspec.Struct):
    """What is known of a chat: the bot's own standing, who is above others, when it was asked."""

    own: dict[str, Any] = {}
    admins: dict[str, Person] = {}
    asked: float = float("-inf")
    told: float = float("-inf")

    @property
    def is_admin(self) -> bool:
        return self.own.get("status") in ADMINS


class Standing:
    """Knows the standings in each chat since the bot first heard from it."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._chats: dict[str, Known] = {}

    def is_admin(self, chat: str) -> bool:
        """Whether the bot is an administrator of a chat, as far as it knows."""
        known = self._chats.get(chat)
        return known is not None and known.is_admin

    def forget(self, chat: str) -> None:
        """Ask again when the chat is heard of next."""
        self._chats.pop(chat, None)

    def is_due(self, event: Event) -> bool:
        """Whether the standings should be asked for before the core reads an event."""
        known = self._chats.get(event.place.id)
        return not event.place.private and (known is None or _asks(event, known))

    async def news(self, first: Event, me: Me) -> list[Event]:
        """Ask for the standings; gives what the core should know before it reads an event."""
        before = self._chats.get(first.place.id) or Known()
        self._chats[first.place.id] = after = await self._look(first.place.id, before, me)
        is_setup = isinstance(first, Said) and first.text.startswith(SETUP)
        is_same = (after.own, after.admins) == (before.own, before.admins)
        if not after.own or (is_same and not is_setup and monotonic() - before.told < KEPT):
            return []
        after.told = monotonic()
        return self._told(first, before, after, me)

    def change(self, event: Changed) -> list[Event]:
        """Take over that somebody's role has changed; gives who is above others now."""
        known, who = self._chats.get(event.place.id), event.who
        if known is None or who is None:
            return []
        known.admins.pop(who.id, None)
        if who.rank:
            known.admins[who.id] = who
        return [self._ranks(event, known)]

    async def _look(self, chat: str, before: Known, me: Me) -> Known:
        """Ask for the standings; what cannot be asked now is as before."""
        about = {"chat_id": int(chat)}
        found = msgspec.structs.replace(before, asked=monotonic())
        try:
            own = await self._wire.call(
                "getChatMember", about | {"user_id": me.id}, patience=PATIENCE
            )
            admins = await self._wire.call("getChatAdministrators", about, patience=PATIENCE)
            members = msgspec.convert(admins, list[Membership])
        except (Lost, Rejected, msgspec.ValidationError):
            return found
        found.own = own if isinstance(own, dict) else {}
        found.admins = {
            str(each.user.id): msgspec.structs.replace(person(each.user), rank=int(rank_of(each)))
            for each in members
            if not each.user.is_bot
        }
        return found

    def _told(self, event: Event, before: Known, after: Known, me: Me) -> list[Event]:
        about: dict[str, Any] = {"platform": PLATFORM, "place": event.place, "at": event.at}
        found: list[Event] = [Changed(**about, what="rights", value=rights(after.own, me))]
        gone = [
            msgspec.structs.replace(who, rank=int(Role.MEMBER))
            for number, who in before.admins.items()
            if number not in after.admins
        ]
        for who in (*gone, *after.admins.values()):
            role = Role(who.rank or 0).name.lower()
            found.append(Changed(**about, who=who, what="role", value=role))
        return [*found, self._ranks(event, after)]

    def _ranks(self, event: Event, known: Known) -> Changed:
        ranks = {number: Role(who.rank or 0) for number, who in known.admins.items()}
        return Changed(
            platform=PLATFORM,
            place=event.place,
            at=event.at,
            what="admins",
            value=clean(told_ranks(ranks)),
        )


def _asks(event: Event, known: Known) -> bool:
    """Whether an event asks for something, which who stands how decides, and that is not fresh."""
    if isinstance(event, Said):
        if not event.text.startswith("/"):
            return False
        if event.text.startswith(SETUP):
            return True
    elif not isinstance(event, Pressed):
        return False
    return monotonic() - known.asked > FRESH
