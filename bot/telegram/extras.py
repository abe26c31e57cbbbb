"""What a message brings beside its words: links behind them, buttons, quotes, where it is from."""

from __future__ import annotations

from typing import Literal

from bot.door import clean
from bot.telegram.payloads import Message
from community.extras import Extras

Forwarded = Literal["", "person", "channel", "hidden"]
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
    found = (
        *(behind, message.forward_origin, message.via_bot, message.quote, message.external_reply),
        *(message.reply_markup, message.link_preview_options, message.is_automatic_forward),
    )
    return _extras(message, behind) if any(found) else None


def _extras(message: Message, behind: list[str]) -> Extras:
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
    )
