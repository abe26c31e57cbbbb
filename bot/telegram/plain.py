"""Plain messages, as almost all are: read from their bytes, without a second look."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from bot.door import clean
from bot.telegram.accounts import PLATFORM, author, person, place
from bot.telegram.payloads import Chat, Entity, Number, Quote, Time, User
from community.actions import ANSWER_WORTH
from community.events import Quoted, Said


class Plain(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A message of text by a person, with nothing beside that needs a second look."""

    message_id: Number
    date: Time
    chat: Chat
    from_: User = msgspec.field(name="from")
    text: str
    message_thread_id: Number | None = None
    is_topic_message: bool | None = None
    entities: list[Entity] | None = None
    reply_to_message: Quote | None = None


class Fresh(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """An update that tells of a plain message."""

    update_id: int
    message: Plain


FRESH = msgspec.json.Decoder(Fresh)


def plain(raw: msgspec.Raw, now: datetime) -> tuple[int, Said] | None:
    """Give an update's number and its plain message, late or not; None for all else.

    It says what `inbound.read` says of the same update.
    """
    try:
        fresh = FRESH.decode(raw)
    except (msgspec.MsgspecError, ValueError):
        return None
    message = fresh.message
    text, at = message.text, datetime.fromtimestamp(message.date, UTC)
    if text[:1] == "/" or (message.entities and any(map(_means_more, message.entities))):
        return None
    topic = message.message_thread_id if message.is_topic_message else 0
    quote = message.reply_to_message
    said = Said(
        platform=PLATFORM,
        place=place(message.chat, topic or 0),
        at=at,
        who=person(message.from_),
        late=now - at > ANSWER_WORTH,
        message=message.message_id,
        text=clean(text),
        reply=quoted(quote) if quote is not None else None,
    )
    return fresh.update_id, said


def quoted(quote: Quote) -> Quoted | None:
    """Give the message that is answered."""
    if quote.forum_topic_created is not None:
        return None  # what is written in a topic formally answers its beginning
    return Quoted(quote.message_id, author(quote))


def _means_more(entity: Entity) -> bool:
    return entity.url is not None or entity.user is not None
