"""Carries a town's words over Telegram's wire: payloads of the square become updates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.local.square import BOT, Payload, Square
from bot.pacing import Paces
from bot.pictures.painter import Painter
from bot.platform import Intake
from bot.telegram.client import TelegramPlatform
from bot.telegram.wire import Wire
from community.actions import Action, Say
from community.house import House
from community.people import Role
from storage.database import Database
from tests.bot.telegram.permits import standing_of
from tests.bot.telegram.server import TOKEN
from tests.bot.telegram.square import SquareApi

ALSO_CALLED = {"file": "document"}
FOUNDER = "founder"
"""Who made the groups, and makes administrators."""
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
IN, OUT = {"status": "member"}, {"status": "left"}
BANNED = {"status": "kicked", "until_date": 0}


class TelegramCarrier(TelegramPlatform):
    """The bot's adapter of Telegram, with a Bot API of its own that knows the square.

    What is private is shown in the group to one alone, but in the square's `plain` chats; the
    square sets the pace, as it does where there is no wire.
    """

    api: SquareApi
    ranks: Collection[int] = (Role.MODERATOR, Role.ADMIN)
    by_token = False
    tells_opening = True

    def __init__(
        self,
        square: Square,
        clock: Clock,
        key: bytes,
        painter: Painter,
        *,
        before: TelegramCarrier | None = None,
        **_: House | Database,
    ) -> None:
        self.api = before.api if before is not None else SquareApi(square, clock)
        self._began, self._stays = before is not None, False
        super().__init__(Wire(self.api.url, TOKEN), clock, key, painter, ephemeral=True)

    def again(
        self, clock: Clock, key: bytes, painter: Painter, **_: House | Database
    ) -> TelegramCarrier:
        """Give another adapter of the same Bot API, which stays there when this one stops."""
        self._stays = True
        return TelegramCarrier(self.api.square, clock, key, painter, before=self)

    async def start(self, intake: Intake) -> None:
        if not self._began:
            await self.api.start()
        await super().start(intake)

    async def stop(self) -> None:
        await super().stop()
        if not self._stays:
            await self.api.stop()
        assert self.api.wrong == []

    def paces(self, action: Action) -> Paces | None:
        public = isinstance(action, Say) and not action.private
        named = self.api.names.named(int(action.chat or 0))
        pace = self.api.square.paces.get(named) if public else None
        return Paces((pace,)) if pace else None

    def external(self, chat: str) -> str:
        """Give the id that the platform has for a chat of the square."""
        return str(self.api.names.chat(chat))

    def account(self, who: str) -> str:
        """Give the id that the platform has for a resident; for the bot its username."""
        if who == BOT:
            return str(self.api.me["username"])
        return str(self.api.names.person(who))

    def number(self, shown: int) -> int:
        """Give the platform's number of a message of the square: it is the same."""
        return shown

    def typed(self, command: str) -> str:
        """Give a command as a text."""
        return f"/{command}"

    def token(self, _who: str, _chat: str) -> str:
        """Give by what somebody can be answered: here nothing is needed."""
        return ""

    async def deliver(self, *payloads: Payload) -> None:
        """Let what has happened on the square reach the bot; returns when that is confirmed."""
        last = 0
        for payload in payloads:
            for update in (*self._new_ranks(payload), self._update(payload)):
                last = self.api.push(**update)
        await self.api.confirmation(last)

    # From what happened on the square to updates.

    def _new_ranks(self, payload: Payload) -> list[dict[str, Any]]:
        """Tell of a person whose rank is not what it was when the bot asked."""
        who, chat = payload["from"], payload["chat"]["id"]
        told = self.api.told_ranks.get(chat)
        soul = self.api.square.souls.get(who["id"]) if who else None
        if told is None or soul is None or told.get(soul.id) == soul.rank:
            return []
        before = standing_of(told.get(soul.id) or 0)
        told[soul.id] = soul.rank
        by = {"from": self.api.user(FOUNDER)}
        return [{"chat_member": self._member(payload, before, self._standing(payload)) | by}]

    def _update(self, payload: Payload) -> dict[str, Any]:
        match payload["kind"]:
            case "message":
                return {"message": self._message(payload)}
            case "edit":
                return {"edited_message": self._message(payload) | {"edit_date": _date(payload)}}
            case "press":
                return {"callback_query": self._press(payload)}
            case "reaction":
                return {"message_reaction": self._reaction(payload)}
            case "join":
                kind = "my_chat_member" if payload["own"] else "chat_member"
                link = {"invite_link": f"https://t.me/+{payload['via']}", "name": payload["via"]}
                more = {"invite_link": link} if payload["via"] else {}
                return {kind: self._member(payload, OUT, self._standing(payload)) | more}
            case "request":
                return {"chat_join_request": self._request(payload)}
            case "leave":
                kind = "my_chat_member" if payload["own"] else "chat_member"
                return {kind: self._member(payload, IN, OUT)}
            case "sanction":
                return {"chat_member": self._member(payload, IN, BANNED)}
            case "change" if not payload["chat"]["private"]:
                return {"my_chat_member": self._member(payload, IN, self._standing(payload))}
            case "change":
                states = (BANNED, IN) if payload["value"] == "yes" else (IN, BANNED)
                about = self._member(payload, *states)
                me = {"user": self.api.me}
                for side in ("old_chat_member", "new_chat_member"):
                    about[side] |= me
                return {"my_chat_member": about}
            case kind:
                raise LookupError(f"Telegram does not tell of a {kind}")

    def _message(self, payload: Payload) -> dict[str, Any]:
        words = payload["text"]
        message: dict[str, Any] = {
            "message_id": payload["id"],
            "date": _date(payload),
            "chat": self._chat(payload),
            **self._author(payload),
        }
        media = payload.get("media", ())
        attached: dict[str, Any] = {ALSO_CALLED.get(kind, kind): {} for kind in media}
        for name in (payload.get("extras") or {}).get("pictures", ()):
            small = {"file_id": f"{name}-small", "width": 90, "height": 90}
            size = {"file_id": name, "width": 480, "height": 480}
            named = [each | {"file_unique_id": each["file_id"]} for each in (small, size)]
            attached["photo"] = [*named, named[0] | {"width": 2560}]
        for name in (payload.get("extras") or {}).get("files", ()):
            attached["document"] = {"file_id": name, "file_unique_id": name}
        if words or not attached:
            message["caption" if attached else "text"] = words
        quoted = payload.get("reply_to")
        if quoted is not None:
            about = {"message_id": quoted["id"], "date": _date(payload), "chat": message["chat"]}
            who = quoted["from"]
            message["reply_to_message"] = about | ({"from": self._user(who)} if who else {})
        return message | attached | self._brought(payload)

    def _brought(self, payload: Payload) -> dict[str, Any]:
        """Give where a message was forwarded from, if it was."""
        match (payload.get("extras") or {}).get("forwarded"):
            case "channel":
                chat = {"id": -1001, "type": "channel", "title": "Deals"}
                origin = {"type": "channel", "date": 0, "chat": chat, "message_id": 1}
            case "hidden":
                origin = {"type": "hidden_user", "date": 0, "sender_user_name": "Somebody"}
            case "person":
                origin = {"type": "user", "date": 0, "sender_user": self.api.user(FOUNDER)}
            case _:
                return {}
        return {"forward_origin": origin}

    def _author(self, payload: Payload) -> dict[str, Any]:
        """Give who speaks; whom the square does not name is an anonymous administrator."""
        if payload["from"] is None:
            return {"from": ANONYMOUS, "sender_chat": self._chat(payload)}
        return {"from": self._user(payload["from"])}

    def _press(self, payload: Payload) -> dict[str, Any]:
        shown = self.api.square.message(payload["id"])
        number = 0 if shown is not None and shown.only is not None else payload["id"]
        below = {"message_id": number, "date": 0, "chat": self._chat(payload), "from": self.api.me}
        return {
            "id": payload["press"],
            "from": self.api.user(payload["from"]["id"]),
            "chat_instance": "1",
            "message": below,
            "data": payload["data"],
        }

    def _reaction(self, payload: Payload) -> dict[str, Any]:
        signs = [{"type": "emoji", "emoji": emoji} for emoji in payload["emoji"]]
        chat, by = self._chat(payload), payload["from"]
        who = {"user": self._user(by)} if by is not None else {"actor_chat": chat}
        return {
            "chat": chat,
            "message_id": payload["id"],
            "date": _date(payload),
            **who,
            "old_reaction": [],
            "new_reaction": signs,
        }

    def _member(self, payload: Payload, old: Any, new: Any) -> dict[str, Any]:
        who = payload["from"] or {"id": BOT}
        user = {"user": self._user(who)}
        by = payload.get("by") or ({"id": FOUNDER} if who["id"] == BOT else who)
        return {
            "chat": self._chat(payload),
            "from": self._user(by),
            "date": _date(payload),
            "old_chat_member": user | old,
            "new_chat_member": user | new,
        }

    def _request(self, payload: Payload) -> dict[str, Any]:
        who = self._user(payload["from"])
        about = {"chat": self._chat(payload), "from": who, "user_chat_id": who["id"]}
        return about | {"date": _date(payload)}

    def _standing(self, payload: Payload) -> dict[str, Any]:
        return self.api.member((payload["from"] or {"id": BOT})["id"], payload["chat"]["id"])

    def _user(self, who: Payload) -> dict[str, Any]:
        return self.api.user(who["id"])

    def _chat(self, payload: Payload) -> dict[str, Any]:
        chat = payload["chat"]
        number = self.api.names.chat(chat["id"])
        if chat["private"]:
            return {"id": number, "type": "private", "first_name": chat["id"]}
        return {"id": number, "type": "supergroup", "title": chat["title"]}


def _date(payload: Payload) -> int:
    return int(datetime.fromisoformat(payload["at"]).timestamp())
