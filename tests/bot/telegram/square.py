"""A Bot API whose chats are the square of a town: what the bot sends stands there to be read."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from telegram.constants import ReactionEmoji

from bot.clock import Clock
from bot.local.outbound import LINK
from bot.local.square import BOT, Shown, Soul, Square
from bot.telegram.inbound import ALLOWED
from bot.telegram.members import CALLED
from bot.telegram.outbound import RIGHTS
from community.rights import DELETE, HEAR, INVITE, PIN, RESTRICT, TAG
from tests.bot.telegram.folk import happens
from tests.bot.telegram.permits import permit, standing_of
from tests.bot.telegram.server import BOT as ME
from tests.bot.telegram.server import Answer, BotApi, Request, no

GROUPS, PEOPLE = -1_001_000_000_000, 1_000
GONE = "Bad Request: message to {} not found"
TOUCHES = {
    "deleteMessage": "delete",
    "setMessageReaction": "react",
    "pinChatMessage": "pin",
    "unpinChatMessage": "unpin",
}
NOTHING_NEW = "Bad Request: message is not modified: content and markup are exactly the same"
KICKED = "Forbidden: bot was kicked from the supergroup chat"
CLOSED = "Forbidden: bot was blocked by the user"
UNOPENED = "Forbidden: bot can't initiate conversation with a user"
NEEDS = {
    **dict.fromkeys(("restrictChatMember", "banChatMember", "unbanChatMember"), RESTRICT),
    **dict.fromkeys(("approveChatJoinRequest", "declineChatJoinRequest"), INVITE),
    "setChatMemberTag": TAG,
    "setChatPermissions": RESTRICT,
    **dict.fromkeys(("deleteMessage", "deleteMessages"), DELETE),
    **dict.fromkeys(("pinChatMessage", "unpinChatMessage"), PIN),
}
"""The rights that calls need."""
EMOJI = frozenset(str(each) for each in ReactionEmoji)


class Names:
    """How the square's chats and people are called on Telegram, and back."""

    def __init__(self, square: Square) -> None:
        self._square = square
        self._numbers: dict[str, int] = {BOT: ME["id"]}  # type: ignore[dict-item]  # a number
        self._names: dict[int, str] = {}

    def chat(self, name: str) -> int:
        """Give a chat's id; a private one has its person's."""
        if name.startswith("dm:"):
            return self.person(name.removeprefix("dm:"))
        return self._number(name, lambda n: GROUPS - n)

    def person(self, name: str) -> int:
        """Give an account's number."""
        return self._number(name, lambda n: PEOPLE + n)

    def named(self, number: int) -> str:
        """Give the square's name of a chat, or of a person's private one."""
        name = self._names.get(number)
        if name is None:
            return ""
        return f"dm:{name}" if number > 0 else name

    def soul(self, number: int) -> str:
        """Give the square's name of a person, who may have been on no square yet."""
        return self._names.get(number, str(number))

    def _number(self, name: str, made: Callable[[int], int]) -> int:
        if name not in self._numbers:
            self._numbers[name] = number = made(len(self._numbers))
            self._names[number] = name
        return self._numbers[name]


class SquareApi(BotApi):
    """Does on the square what the bot asks for, or says no as Telegram would."""

    def __init__(self, square: Square, clock: Clock) -> None:
        super().__init__()
        self.square = square
        self.names = Names(square)
        self.told_ranks: dict[str, dict[str, int | None]] = {}
        """Who ranks how in each chat, as the bot knows it."""
        self._allowed = [*ALLOWED]  # as an earlier bot has asked for
        self._clock = clock
        self.now = lambda: clock.now().timestamp()
        self._permissions: dict[str, dict[str, bool]] = {}
        self._expected: deque[tuple[int, asyncio.Event]] = deque()

    async def confirmation(self, update: int) -> None:
        """Wait until the bot asks for what comes after an update."""
        if self.confirmed < update:
            come = asyncio.Event()
            self._expected.append((update, come))
            await happens(come)

    def kept(self, name: str) -> bytes | None:
        return self.square.attached(name)

    def on_confirmed(self) -> None:
        while self._expected and self._expected[0][0] <= self.confirmed:
            self._expected.popleft()[1].set()

    def user(self, name: str) -> dict[str, Any]:
        """Give an account as Telegram shows it."""
        soul = self.square.souls.get(name) or Soul(name, name, "")
        if name == BOT:
            return dict(ME)
        shown: dict[str, Any] = {
            "id": self.names.person(name),
            "is_bot": soul.bot,
            "first_name": soul.name,
        }
        more = {"username": soul.username, "language_code": soul.language}
        return shown | {key: value for key, value in more.items() if value}

    def member(self, name: str, chat: str) -> dict[str, Any]:
        """Give how somebody stands in a chat."""
        if name == BOT:
            return {"user": dict(ME)} | self._own_standing(chat)
        soul = self.square.souls.get(name)
        rank = (soul.rank or 0) if soul else 0
        banned = self.square.restricted.get((chat, name)) == "ban"
        standing = {"status": "kicked", "until_date": 0} if banned else standing_of(rank)
        return {"user": self.user(name), **standing}

    def _own_standing(self, chat: str) -> dict[str, Any]:
        given = self.square.rights.get(chat)
        if given is not None and HEAR not in given.split():
            return {"status": "member"}
        may = {name: given is None or word in given.split() for name, word in CALLED.items()}
        return {"status": "administrator", **may}

    # What the bot asks for.

    def _do(self, asked: Request) -> Answer:
        chat = self.names.named(asked.chat)
        refusal = self._refusal(asked, chat)
        if refusal is not None:
            return refusal
        match asked.method:
            case "sendMessage" | "sendPhoto" | "sendDocument":
                return self._send(asked, chat)
            case "editMessageText" | "editMessageCaption" | "editMessageMedia":
                return self._edit(asked)
            case "deleteMessage" | "setMessageReaction" | "pinChatMessage" | "unpinChatMessage":
                return self._touch(asked)
            case "deleteMessages":
                return self._remove(asked.params["message_ids"])
            case "getChatMember":
                who = asked.params["user_id"]
                name = BOT if who == ME["id"] else self.names.soul(who)
                return 200, {"result": self.member(name, chat)}
            case "getChatAdministrators":
                souls = self.square.souls.values()
                self.told_ranks[chat] = {soul.id: soul.rank for soul in souls}
                ranked = [s.id for s in souls if (s.rank or 0) >= 2 and not s.bot]
                return 200, {"result": [self.member(name, chat) for name in ranked]}
            case "getChat" | "setChatPermissions":
                return permit(self.square, self._permissions, asked, chat)
            case "leaveChat":
                self.square.left.add(chat)
            case "setChatMemberTag":
                given = (self.names.soul(asked.params["user_id"]), asked.params.get("tag", ""))
                self.square.roles = {r for r in self.square.roles if r[0] != given[0]}
                self.square.roles |= {given} if given[1] else set()
            case "banChatMember" | "unbanChatMember" | "restrictChatMember":
                self._restrain(asked, chat)
            case _:
                return self._admit(asked, chat)
        return 200, {"result": True}

    def _refusal(self, asked: Request, chat: str) -> Answer | None:
        if "chat_id" not in asked.params:
            return None
        if chat in self.square.left:
            return no(403, KICKED)
        if not chat:
            return no(400, "Bad Request: chat not found")
        if not self._may(asked, chat):
            return no(400, f"Bad Request: not enough rights to {asked.method}")
        if chat.startswith("dm:") and asked.method.startswith("send"):
            who = chat.removeprefix("dm:")
            soul = self.square.souls.get(who)
            if not self.square.takes(who):
                return no(403, CLOSED if soul is not None and soul.opened else UNOPENED)
        return None

    def _may(self, asked: Request, chat: str) -> bool:
        """Whether the chat gives the right that a call needs."""
        given = self.square.rights.get(chat)
        needed = NEEDS.get(asked.method)
        if given is None or needed is None or needed in given.split():
            return True
        shown = self._shown(asked) if asked.method == "deleteMessage" else None
        return shown is not None and shown.by == BOT

    def _send(self, asked: Request, chat: str) -> Answer:
        one = asked.params.get("ephemeral_message_parameters")
        alone = one is not None and chat not in self.square.plain
        file = next(iter(asked.files.values()), None)
        document = asked.params.get("caption") is not None and asked.method == "sendDocument"
        shown = self.square.write(
            BOT,
            chat,
            asked.words,
            self._clock.now(),
            only=self.names.soul(one["receiver_user_id"]) if one and alone else None,
            reply_to=(asked.params.get("reply_parameters") or {}).get("message_id"),
            buttons=_buttons(asked),
            picture=file if asked.method == "sendPhoto" else None,
            media=("photo",) if isinstance(asked.params.get("photo"), str) and not file else (),
            file=(asked.named.get("document", ""), file) if document and file else None,
        )
        told = {"date": int(self.now()), "chat": {"id": asked.chat}}
        number = {"message_id": 0, "ephemeral_message_id": shown.id} if alone else {}
        return 200, {"result": {"message_id": shown.id, **told, **number}}

    def _edit(self, asked: Request) -> Answer:
        shown = self._shown(asked)
        if shown is None or shown.removed or shown.by != BOT:
            return no(400, GONE.format("edit"))
        if asked.method == "editMessageText" and shown.picture is not None:
            return no(400, "Bad Request: there is no text in the message to edit")
        media = asked.params.get("media") or {}
        text = str(media.get("caption") or asked.words)
        buttons, picture = _buttons(asked), next(iter(asked.files.values()), shown.picture)
        if (text, buttons, picture) == (shown.text, shown.buttons, shown.picture):
            return no(400, NOTHING_NEW)
        shown.text, shown.buttons, shown.picture = text, buttons, picture
        shown.edited = True
        return 200, {"result": {"message_id": shown.id, "chat": {"id": asked.chat}}}

    def _touch(self, asked: Request) -> Answer:
        shown = self._shown(asked)
        if shown is None or shown.removed:
            return no(400, GONE.format(TOUCHES[asked.method]))
        if asked.method == "deleteMessage":
            shown.removed = True
        elif asked.method != "setMessageReaction":
            shown.pinned = asked.method == "pinChatMessage"
        else:
            given = tuple(sign["emoji"] for sign in asked.params["reaction"])
            if not EMOJI.issuperset(given):
                return no(400, "Bad Request: REACTION_INVALID")
            shown.reactions = given
        return 200, {"result": True}

    def _remove(self, numbers: list[int]) -> Answer:
        """Remove what is there, and pass over what is not, as Telegram does."""
        for number in numbers:
            shown = self.square.message(number)
            if shown is not None:
                shown.removed = True
        return 200, {"result": True}

    def _restrain(self, asked: Request, chat: str) -> None:
        who = self.names.soul(asked.params["user_id"])
        may = asked.params.get("permissions", {}).get(RIGHTS[0])
        if asked.method == "unbanChatMember" or may is True:
            self.square.restricted.pop((chat, who), None)
        else:
            self.square.restricted[chat, who] = "mute" if may is False else "ban"

    def _admit(self, asked: Request, chat: str) -> Answer:
        if not asked.method.endswith("JoinRequest"):
            return super()._do(asked)
        key = (chat, self.names.soul(asked.params["user_id"]))
        if key not in self.square.asking:
            return no(400, "Bad Request: HIDE_REQUESTER_MISSING")
        self.square.asking.remove(key)
        self.square.answered[key] = asked.method.startswith("approve")
        return 200, {"result": True}

    def _shown(self, asked: Request) -> Shown | None:
        shown = self.square.message(int(asked.params["message_id"]))
        return shown if shown is not None and self.names.chat(shown.chat) == asked.chat else None


def _buttons(asked: Request) -> tuple[tuple[tuple[str, str], ...], ...]:
    rows = (asked.params.get("reply_markup") or {}).get("inline_keyboard", [])
    return tuple(tuple((each["text"], _data(each)) for each in row) for row in rows)


def _data(button: dict[str, str]) -> str:
    url = button.get("url")
    if not url:
        return button["callback_data"]
    return LINK + url.partition("?start=")[2] if "?start=" in url else url
