"""The local platform's own world: chats, residents, and what stands written in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from bot.pacing import Pace
from community.extras import NONE, Extras

Payload = dict[str, Any]


class Shown(msgspec.Struct):
    """A message as it stands in a chat. `only` names the one resident who sees it.

    A `picture` is what is shown; the text is then what stands beneath it.
    `file` is the name and the bytes of what is attached.
    """

    id: int
    chat: str
    by: str
    text: str
    at: datetime
    only: str | None = None
    reply_to: int | None = None
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    edited: bool = False
    removed: bool = False
    reactions: tuple[str, ...] = ()
    pinned: bool = False
    media: tuple[str, ...] = ()
    extras: Extras | None = None
    picture: bytes | None = None
    file: tuple[str, bytes] | None = None


class Soul(msgspec.Struct):
    """A resident's account; `rank` is the role that the platform gives, as its number.

    `opened` says that they have written to the bot, which may then write to them; `closed` that
    they take no messages from it; `bio` and `home` are what the profile says, and a channel there.
    """

    id: str
    name: str
    username: str
    language: str | None = None
    rank: int | None = None
    bot: bool = False
    opened: bool = True
    closed: bool = False
    channel: bool = False
    bio: str = ""
    home: str = ""


BOT = "hearth"
UNTOLD = frozenset(("bio", "closed", "home", "opened"))
"""What of an account does not come with a message."""
PICTURE = "picture-"
"""What a picture's name begins with; the number of its message follows."""
FILE = "file-"
"""What the name of an attached file begins with, in the same way."""


class Square:
    """Holds what a platform's servers would hold, and makes the payloads they would send.

    `first` is the number before the first message: a square on a database that outlives it must
    never give a number twice.
    """

    def __init__(self, first: int = 0) -> None:
        self.first = first
        self.messages: list[Shown] = []
        self.souls: dict[str, Soul] = {}
        self.titles: dict[str, str] = {}
        self.servers: dict[str, str] = {}
        """What a chat is a channel of; a server is its own."""
        self.left: set[str] = set()
        self.numbers: dict[int, int] = {}
        self.restricted: dict[tuple[str, str], str] = {}
        self.asking: set[tuple[str, str]] = set()
        """Who asks to be let in where, and was not answered yet."""
        self.answered: dict[tuple[str, str], bool] = {}
        self.roles: set[tuple[str, str]] = set()
        self.closed: set[str] = set()
        """Chats in which only moderators write."""
        self.slow: dict[str, int] = {}
        """Seconds between two messages of somebody, where a chat is slowed down by its platform."""
        self.rights: dict[str, str] = {}
        """What the bot may do in a chat, by the core's words; it may do all where none stand."""
        self.plain: set[str] = set()
        """Chats in which nothing can be shown to one person alone."""
        self.paces: dict[str, Pace] = {}
        self._presses = first

    def message(self, number: int) -> Shown | None:
        """Give a message by its number."""
        place = number - self.first - 1
        return self.messages[place] if 0 <= place < len(self.messages) else None

    def write(self, by: str, chat: str, text: str, at: datetime, **more: Any) -> Shown:
        """Write a message into a chat."""
        shown = Shown(self.first + len(self.messages) + 1, chat, by, text, at, **more)
        self.messages.append(shown)
        return shown

    def attached(self, name: str) -> bytes | None:
        """Give the picture or file of a message by the name that the platform has for it."""
        number = name.removeprefix(PICTURE).removeprefix(FILE)
        shown = self.message(int(number)) if number.isdecimal() else None
        if shown is None or name.startswith(PICTURE):
            return shown.picture if shown is not None else None
        return shown.file[1] if shown.file is not None else None

    def forget(self, keep: int) -> None:
        """Take the oldest messages off the square, but for so many; numbers go on as before."""
        gone = len(self.messages) - keep
        if gone > 0:
            self.first += gone
            del self.messages[:gone]
            self.numbers = {key: shown for key, shown in self.numbers.items() if shown > self.first}

    def may(self, chat: str) -> str:
        """Say what members may do in a chat."""
        return f"write {'no' if chat in self.closed else 'yes'}, slow {self.slow.get(chat, 0)}"

    # Payloads, in the platform's own form.

    def said(self, shown: Shown) -> Payload:
        """Give the payload of a new message."""
        quoted = self.message(shown.reply_to) if shown.reply_to else None
        named = {word[1:] for word in shown.text.split() if word.startswith("@")}
        mentions = [
            self._soul(soul) for soul in self.souls.values() if named and soul.username in named
        ]
        return self._base("message", shown.chat, shown.by, shown.at) | {
            "id": shown.id,
            "text": shown.text,
            "reply_to": self._quoted(quoted) if quoted else None,
            "mentions": mentions,
            **_brought(shown, quoted),
        }

    def edited(self, shown: Shown, at: datetime) -> Payload:
        """Give the payload of an edit."""
        return self._base("edit", shown.chat, shown.by, at) | {
            "id": shown.id,
            "text": shown.text,
            **_brought(shown),
        }

    def removed(self, shown: Shown, by: str, at: datetime) -> Payload:
        """Give the payload of a removal."""
        return self._base("removal", shown.chat, by, at) | {"id": shown.id}

    def reacted(self, shown: Shown, by: str, emoji: list[str], at: datetime) -> Payload:
        """Give the payload of a new set of reactions."""
        return self._base("reaction", shown.chat, by, at) | {"id": shown.id, "emoji": emoji}

    def pressed(self, shown: Shown, by: str, data: str, at: datetime) -> Payload:
        """Give the payload of a press."""
        self._presses += 1
        press = {"press": str(self._presses), "data": data, "id": shown.id}
        return self._base("press", shown.chat, by, at) | press

    def changed(self, who: str, what: str, value: str, at: datetime) -> Payload:
        """Give the payload of a change in the private chat with somebody."""
        return self._base("change", f"dm:{who}", who, at) | {"what": what, "value": value}

    def allowed(self, chat: str, at: datetime) -> Payload:
        """Give the payload of what the bot may do in a chat now."""
        return self.told(chat, "rights", self.rights[chat], at)

    def told(self, chat: str, what: str, value: str, at: datetime) -> Payload:
        """Give the payload of what the platform says of a chat."""
        return self._base("change", chat, "", at) | {"what": what, "value": value}

    def takes(self, who: str) -> bool:
        """Whether the bot may write to somebody in private."""
        soul = self.souls.get(who)
        return soul is not None and soul.opened and not soul.closed

    def joined(
        self, chat: str, who: str, by: str | None, at: datetime, via: str | None = None
    ) -> Payload:
        """Give the payload of somebody, or the bot itself, coming into a chat."""
        return self._base("join", chat, who, at) | {
            "by": self._soul(self.souls[by]) if by else None,
            "own": who == BOT,
            "via": via,
        }

    def departed(self, chat: str, who: str, at: datetime, by: str | None = None) -> Payload:
        """Give the payload of somebody leaving, or being sent away by somebody else."""
        return self._base("leave", chat, who, at) | {
            "by": self._soul(self.souls[by]) if by else None,
            "own": who == BOT,
        }

    def asked(self, chat: str, who: str, at: datetime, via: str | None = None) -> Payload:
        """Give the payload of somebody who asks to be let in."""
        self.asking.add((chat, who))
        return self._base("request", chat, who, at) | {"via": via}

    def banned(self, chat: str, who: str, by: str, at: datetime) -> Payload:
        """Give the payload of a ban by a person, past the bot."""
        self.restricted[chat, who] = "ban"
        return self._base("sanction", chat, who, at) | {
            "what": "ban",
            "by": self._soul(self.souls[by]),
        }

    def _base(self, kind: str, chat: str, who: str, at: datetime) -> Payload:
        private = chat.startswith("dm:")
        soul = self.souls.get(who)
        return {
            "kind": kind,
            "chat": {
                "id": chat,
                "private": private,
                "title": self.titles.get(chat, ""),
                "server": self.servers.get(chat, ""),
            },
            "from": self._soul(soul) if soul else None,
            "at": at.isoformat(),
        }

    def _soul(self, soul: Soul) -> Payload:
        shown: Payload = msgspec.to_builtins(soul)
        return {name: value for name, value in shown.items() if name not in UNTOLD}

    def _quoted(self, shown: Shown) -> Payload:
        soul = self.souls.get(shown.by)
        return {"id": shown.id, "from": self._soul(soul) if soul else None}


def _brought(shown: Shown, quoted: Shown | None = None) -> Payload:
    """Give what a message brings beside its words; a command also what it answers."""
    extras, media = shown.extras, [*shown.media]
    files = [each for each in (shown, quoted) if each is not None and each.file is not None]
    if files and shown.text.startswith("/"):
        names = tuple(f"{FILE}{each.id}" for each in files)
        extras = msgspec.structs.replace(extras or NONE, files=names)
    if shown.file is not None:
        media = ["file", *media]
    if shown.picture is not None:
        extras = msgspec.structs.replace(extras or NONE, pictures=(f"{PICTURE}{shown.id}",))
        media = ["photo", *media]
    return {"media": media, "extras": msgspec.to_builtins(extras)}
