"""From the local platform's payloads to events: a pure function, raises Unreadable."""

from datetime import datetime
from typing import Any

import msgspec

from bot.door import clean
from community.events import (
    Asked,
    Changed,
    Edited,
    Event,
    Joined,
    Left,
    Person,
    Place,
    Pressed,
    Quoted,
    Reacted,
    Removed,
    Said,
    Sanctioned,
)
from community.extras import Extras

PLATFORM = "local"


class Unreadable(Exception):
    """The payload is not one of this platform's."""


class _Place(msgspec.Struct):
    id: str
    private: bool = False
    title: str = ""
    topic: int = 0
    server: str = ""


class _Quoted(msgspec.Struct):
    id: int
    from_: Person | None = msgspec.field(default=None, name="from")


class _Payload(msgspec.Struct):
    kind: str
    chat: _Place
    at: datetime
    from_: Person | None = msgspec.field(default=None, name="from")
    id: int = 0
    text: str = ""
    reply_to: _Quoted | None = None
    mentions: list[Person] = []
    media: list[str] = []
    extras: Extras | None = None
    emoji: list[str] = []
    press: str = ""
    data: str = ""
    by: Person | None = None
    own: bool = False
    pending: bool = False
    via: str | None = None
    what: str = ""
    value: str = ""
    until: datetime | None = None


def read(payload: dict[str, Any], *, late: bool = False) -> Event:
    """Give the event of a payload; raises Unreadable, saying why."""
    try:
        raw = msgspec.convert(payload, _Payload, strict=True)
    except msgspec.ValidationError as error:
        raise Unreadable(str(error)) from error
    if raw.at.tzinfo is None:
        raise Unreadable("`at` has no zone")
    return _event(raw, late=late)


def _event(raw: _Payload, *, late: bool) -> Event:
    chat = raw.chat
    place = Place(chat.id, chat.private, clean(chat.title), chat.topic, chat.server)
    about: dict[str, Any] = {
        "platform": PLATFORM,
        "place": place,
        "at": raw.at,
        "who": _clean(raw.from_),
        "late": late,
    }
    match raw.kind:
        case "message":
            return _said(raw, about)
        case "edit":
            media = tuple(raw.media)
            return Edited(
                **about, message=raw.id, text=clean(raw.text), media=media, extras=raw.extras
            )
        case "removal":
            return Removed(**about, message=raw.id)
        case "reaction":
            return Reacted(**about, message=raw.id, emoji=tuple(raw.emoji))
        case "press":
            return Pressed(**about, press=raw.press, data=clean(raw.data), message=raw.id)
        case "join":
            by = _clean(raw.by)
            return Joined(**about, via=raw.via, by=by, own=raw.own, pending=raw.pending)
        case "leave":
            return Left(**about, by=_clean(raw.by), own=raw.own)
        case "request":
            return Asked(**about, via=raw.via)
        case "change":
            return Changed(**about, what=raw.what, value=clean(raw.value))
        case "sanction":
            return Sanctioned(**about, what=clean(raw.what), by=_clean(raw.by), until=raw.until)
        case kind:
            raise Unreadable(f"unknown kind {kind}")


def _said(raw: _Payload, about: dict[str, Any]) -> Said:
    return Said(
        **about,
        message=raw.id,
        text=clean(raw.text),
        reply=Quoted(raw.reply_to.id, _clean(raw.reply_to.from_)) if raw.reply_to else None,
        mentions=tuple(person for each in raw.mentions if (person := _clean(each))),
        media=tuple(raw.media),
        extras=raw.extras,
    )


def _clean(person: Person | None) -> Person | None:
    if person is None:
        return None
    return msgspec.structs.replace(
        person, name=clean(person.name), username=clean(person.username or "") or None
    )
