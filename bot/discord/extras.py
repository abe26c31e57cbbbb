"""What a message brings beside its words: what it forwards, and what a bot shows below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.discord.forms import Form
from bot.discord.payloads import Attachment, Embed, Message, Snapshot
from bot.door import clean
from community.extras import Extras

EMBED, SNAPSHOT = Form(Embed), Form(Snapshot)


def extras(message: Message) -> Extras | None:
    """Give the extras of a message, None where it has none, as almost all.

    Below what people write only previews of their own links are shown.
    """
    shows = bool(message.embeds) and (message.author.bot or message.webhook_id is not None)
    pictures = tuple(_pictures(message.attachments or []))
    if not message.message_snapshots and not shows and not pictures:
        return None
    before = [each.message.content for each in SNAPSHOT.each(message.message_snapshots)]
    shown = [*EMBED.each(message.embeds)] if shows else []
    words = [part for each in shown for part in (each.title, each.description)]
    return Extras(
        links=tuple(clean(each.url) for each in shown if each.url),
        forwarded="channel" if message.message_snapshots else "",
        quote=clean("\n".join(part for part in (*before, *words) if part)),
        pictures=pictures,
    )


def _pictures(files: Iterable[Attachment]) -> Iterator[str]:
    """Give the addresses of what can be looked at."""
    for file in files:
        if file.url and (file.content_type or "").startswith("image/"):
            yield clean(file.url)
