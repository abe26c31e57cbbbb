"""Who stands behind a payload: people, and those who speak as a chat and so as nobody."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from bot.door import clean
from bot.telegram.payloads import Chat, Message, Quote, User
from community.events import Person, Place

PLATFORM = "telegram"


class Unreadable(Exception):
    """The payload is not one of this platform's."""


class Me(msgspec.Struct, frozen=True):
    """The bot's own account."""

    id: int
    username: str
    name: str = ""
    reads_all: bool = False
    """Whether it sees what is not meant for it in groups where it is no administrator."""


def person(user: User) -> Person:
    """Give an account as the core's value."""
    name = f"{user.first_name or ''} {user.last_name or ''}".strip()
    return _person(user.id, name, user.username, user.language_code, bot=user.is_bot)


@lru_cache(maxsize=4096)
def _person(
    number: int, name: str, username: str | None, language: str | None, *, bot: bool
) -> Person:
    language = clean(language or "") or None
    return Person(str(number), clean(name), clean(username or "") or None, bot, language)


def as_chat(chat: Chat) -> Person:
    """Give who speaks as a chat: an anonymous administrator, a channel; as a bot earns nothing."""
    username = clean(chat.username or "") or None
    is_channel = chat.type == "channel"
    return Person(str(chat.id), clean(chat.title or ""), username, True, channel=is_channel)


def author(message: Message | Quote) -> Person | None:
    """Give who wrote a message; behind a chat's name the account that is shown is a false one.

    Whoever comments on a post of the group's own channel answers it: that is nobody to be judged.
    """
    if message.sender_chat is not None:
        who = as_chat(message.sender_chat)
        is_ours = isinstance(message, Quote) and bool(message.is_automatic_forward)
        return msgspec.structs.replace(who, channel=False) if is_ours else who
    return person(message.from_) if message.from_ is not None else None


def place(chat: Chat, topic: int = 0) -> Place:
    """Give a chat as the core's value."""
    return _place(chat.id, chat.type, chat.title, topic)


@lru_cache(maxsize=1024)
def _place(number: int, kind: str, title: str | None, topic: int) -> Place:
    return Place(str(number), kind == "private", clean(title or ""), topic)
