"""What a message brings beside its words: links behind them, buttons, quotes, where it is from."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from bot.door import clean
from bot.telegram.payloads import Message, Size
from community.extras import Extras

Forwarded = Literal["", "person", "channel", "hidden"]
WIDEST = 1600
"""Pixels; codes can be read in less."""
ORIGINS: dict[str, Forwarded] = {
    "user": "person",
    "hidden_user": "hidden",
    "chat": "channel",
    "channel": "channel",
}


def extras(message: Message) -> Extras | None:
    """Give the extras of a message, None where it has none, as almost all."""
    entities = message.entities if message.text is not None else message.caption_entities
    behind = [e.url for e in entities if e.url is not None] if entities else []
    pictures = _pictures(message) if message.photo or message.document else ()
    files = _files(message) if (message.caption or message.text or "").startswith("/") else ()
    found = (
        *(behind, message.forward_origin, message.via_bot, message.quote, message.external_reply),
        *(message.reply_markup, message.link_preview_options, message.is_automatic_forward),
        *(pictures, files, message.media_group_id),
    )
    return _extras(message, behind, pictures, files) if any(found) else None


def _extras(
    message: Message, behind: list[str], pictures: tuple[str, ...], files: tuple[str, ...]
) -> Extras:
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else []
    keys = [key for row in rows for key in row]
    preview = message.link_preview_options
    shown = [preview.url] if preview is not None and preview.url else []
    links = (*behind, *shown, *(key.url for key in keys if key.url))
    origin, via = message.forward_origin, message.via_bot
    return Extras(
        links=tuple(map(clean, links)),
        buttons=tuple(clean(key.text) for key in keys),
        forwarded=ORIGINS.get(origin.type, "hidden") if origin is not None else "",
        quote=clean(message.quote.text) if message.quote is not None else "",
        external=message.external_reply is not None,
        via=clean(via.username or str(via.id)) if via is not None else "",
        ours=bool(message.is_automatic_forward),
        pictures=pictures,
        files=files,
        album=clean(message.media_group_id or ""),
    )


def _pictures(message: Message) -> tuple[str, ...]:
    """Give the names of what can be looked at: a photo in a size that is enough, or a file."""
    sizes = _sizes(message.photo)
    fitting = [size for size in sizes if size.width <= WIDEST] or sizes[:1]
    best = [max(fitting, key=lambda size: size.width)] if fitting else []
    files = [*best, *(f for f in _sizes([message.document]) if f.mime_type.startswith("image/"))]
    return tuple(clean(file.file_id) for file in files)


def _files(message: Message) -> tuple[str, ...]:
    """Give the names of what comes with a command: its own file, and that which it answers."""
    answered = message.reply_to_message
    raw = (message.document, answered.document if answered is not None else None)
    return tuple(clean(file.file_id) for each in raw if each for file in _sizes([each]))


def _sizes(raw: Any) -> list[Size]:
    """Read files; what none can be read of is not worth losing a message for."""
    try:
        return msgspec.convert(raw, list[Size])
    except msgspec.ValidationError:
        return []
