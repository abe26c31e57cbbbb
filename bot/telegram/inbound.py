"""From Telegram's updates to events: a pure function, raises Unreadable."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.door import clean
from bot.telegram import members
from bot.telegram.accounts import PLATFORM, Me, Unreadable, as_chat, author, person, place
from bot.telegram.extras import extras
from bot.telegram.payloads import (
    Callback,
    Counts,
    Entity,
    JoinRequest,
    MemberUpdate,
    Message,
    Reaction,
)
from bot.telegram.plain import quoted
from community.events import (
    Asked,
    Changed,
    Edited,
    Event,
    Person,
    Place,
    Pressed,
    Reacted,
    Said,
)

__all__ = ["ALLOWED", "PLATFORM", "Me", "Unreadable", "read"]

MEDIA = (
    *("photo", "video", "audio", "voice", "sticker", "animation", "document", "poll", "location"),
    *("contact", "video_note", "venue", "dice", "game", "story", "checklist", "paid_media"),
    *("giveaway", "invoice"),
)
"""Fields of a message that say what is attached."""
ATTACHED = frozenset(MEDIA)
ALSO_CALLED = {"document": "file"}
"""How an export calls what the Bot API calls otherwise."""
UNHEARD = {"animation": "document", "venue": "location"}
"""What comes with a second field that repeats it, for programs that do not know the first."""
ADDRESSED = re.compile(r"(/\w+)@(\w+)")
"""A command with the bot that it is for."""


def read(update: Mapping[str, Any], me: Me, *, now: datetime) -> list[Event]:
    """Give the events of an update, none for a kind that nobody needs; raises Unreadable.

    `now` dates a press, of which Telegram does not say when it was.
    """
    if not isinstance(update, Mapping):
        raise Unreadable("an update is an object")
    kind = next((kind for kind in READERS if update.get(kind) is not None), None)
    if kind is None:
        return []
    try:
        return READERS[kind](update[kind], me, now)
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        raise Unreadable(f"{kind}: {error}") from error


def _message(raw: Any, me: Me, _now: datetime) -> list[Event]:
    message = msgspec.convert(raw, Message)
    media = _media(raw)
    if message.text is not None or message.caption is not None or media:
        return [_said(message, media, me)]
    return [*members.by_service(message, me), *_chat_changed(message)]


def _said(message: Message, media: tuple[str, ...], me: Me) -> Said:
    text, mentions = _words(message, me)
    quote = message.reply_to_message
    return Said(
        **_about(message),
        message=message.message_id,
        text=text,
        reply=quoted(quote) if quote is not None else None,
        mentions=mentions,
        media=media,
        extras=extras(message),
    )


def _edited(raw: Any, me: Me, _now: datetime) -> list[Event]:
    message = msgspec.convert(raw, Message)
    text, _ = _words(message, me)
    about = _about(message) | {"at": _moment(message.edit_date or message.date)}
    more = {"media": _media(raw), "extras": extras(message)}
    return [Edited(**about | more, message=message.message_id, text=text)]


def _about(message: Message) -> dict[str, Any]:
    return {
        "platform": PLATFORM,
        "place": _place(message),
        "at": _moment(message.date),
        "who": author(message),
    }


def _place(message: Message) -> Place:
    # Threads of replies outside of forums have a number, too.
    topic = message.message_thread_id or 0 if message.is_topic_message else 0
    return place(message.chat, topic)


def _media(raw: Any) -> tuple[str, ...]:
    if raw.keys().isdisjoint(ATTACHED):
        return ()
    found = [kind for kind in MEDIA if raw.get(kind) is not None]
    repeated = {UNHEARD[kind] for kind in found if kind in UNHEARD}
    return tuple(ALSO_CALLED.get(kind, kind) for kind in found if kind not in repeated)


# Words, and what in them has a meaning.


def _words(message: Message, me: Me) -> tuple[str, tuple[Person, ...]]:
    """Give the text, and the people it names; commands as the core reads them."""
    text = message.text if message.text is not None else message.caption or ""
    entities = (message.entities if message.text is not None else message.caption_entities) or []
    named = [entity for entity in entities if entity.user is not None]
    mentions = tuple(person(entity.user) for entity in named if entity.user is not None)
    if text.startswith("/"):
        text = _addressed(_with_accounts(text, named), me)
    return clean(text), mentions


def _with_accounts(text: str, named: list[Entity]) -> str:
    """Put `@account` in the place of people who are named without a username, who have none."""
    units = text.encode("utf-16-le", "surrogatepass")
    for entity in sorted(named, key=lambda entity: entity.offset, reverse=True):
        begin, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        if entity.type == "text_mention" and entity.user is not None and end <= len(units):
            account = f"@{entity.user.id}".encode("utf-16-le")
            units = units[:begin] + account + units[end:]
    return units.decode("utf-16-le", "replace")


def _addressed(text: str, me: Me) -> str:
    """Let a command for another bot be no command: what it is for stands first then."""
    command = ADDRESSED.match(text)
    if command is None or command[2].casefold() == me.username.casefold():
        return text
    return f"@{command[2]} {command[1]}{text[command.end() :]}"


# What is no message.


def _pressed(raw: Any, _me: Me, now: datetime) -> list[Event]:
    press = msgspec.convert(raw, Callback)
    if press.message is None:  # below a message that was sent by way of another chat
        return []
    return [
        Pressed(
            platform=PLATFORM,
            place=place(press.message.chat),
            at=now,
            who=person(press.from_),
            press=clean(press.id),
            data=clean(press.data or ""),
            message=press.message.message_id or None,
        )
    ]


def _reacted(raw: Any, _me: Me, _now: datetime) -> list[Event]:
    reaction = msgspec.convert(raw, Reaction)
    who = person(reaction.user) if reaction.user is not None else None
    if reaction.actor_chat is not None:
        who = as_chat(reaction.actor_chat)
    return [
        Reacted(
            platform=PLATFORM,
            place=place(reaction.chat),
            at=_moment(reaction.date),
            who=who,
            message=reaction.message_id,
            emoji=tuple(clean(sign.shown) for sign in reaction.new_reaction),
        )
    ]


def _counted(raw: Any, _me: Me, _now: datetime) -> list[Event]:
    counts = msgspec.convert(raw, Counts)
    return [
        Reacted(
            platform=PLATFORM,
            place=place(counts.chat),
            at=_moment(counts.date),
            message=counts.message_id,
            counts=tuple((clean(c.type.shown), c.total_count) for c in counts.reactions),
        )
    ]


def _asked(raw: Any, _me: Me, _now: datetime) -> list[Event]:
    request = msgspec.convert(raw, JoinRequest)
    return [
        Asked(
            platform=PLATFORM,
            place=place(request.chat),
            at=_moment(request.date),
            who=person(request.from_),
            via=members.via(request.invite_link),
        )
    ]


def _member(raw: Any, me: Me, _now: datetime) -> list[Event]:
    return members.of_somebody(msgspec.convert(raw, MemberUpdate), me)


def _own(raw: Any, me: Me, _now: datetime) -> list[Event]:
    return members.of_the_bot(msgspec.convert(raw, MemberUpdate), raw, me)


def _chat_changed(message: Message) -> list[Event]:
    """Give what a message tells of the chat itself: its title, and that it has another id now."""
    about = _about(message)
    if message.migrate_to_chat_id is not None:
        return [Changed(**about, what="chat", value=str(message.migrate_to_chat_id))]
    if message.migrate_from_chat_id is not None:
        old = Place(str(message.migrate_from_chat_id), title=about["place"].title)
        return [Changed(**about | {"place": old}, what="chat", value=str(message.chat.id))]
    if message.new_chat_title is not None:
        return [Changed(**about, what="title", value=clean(message.new_chat_title))]
    return []


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


READERS: dict[str, Callable[[Any, Me, datetime], list[Event]]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "message_reaction": _reacted,
    "message_reaction_count": _counted,
    "chat_member": _member,
    "my_chat_member": _own,
    "chat_join_request": _asked,
}
ALLOWED = tuple(READERS)
"""The kinds of updates that are asked for; without a list Telegram keeps to the one before."""
