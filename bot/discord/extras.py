"""What a message brings beside its words: what it forwards, and what a bot shows below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.discord.forms import Form
from bot.discord.payloads import Attachment, Embed, Message, Snapshot
from bot.door import clean
from community.extras import Extras

EMBED, SNAPSHOT = Form(Embed), Form(Snapshot)
CALLS = ("!", "/", "<")
"""What a text begins with that may be for the bot."""


def extras(message: Message) -> Extras | None:
    """Give the extras of a message, None where it has none, as almost all.

    Below what people write only previews of their own links are shown.
    """
    shows = bool(message.embeds) and (message.author.bot or message.webhook_id is not None)
    pictures = tuple(_pictures(message.attachments or []))
    files = tuple(_files(message)) if (message.content or "")[:1] in CALLS else ()
    if not (message.message_snapshots or shows or pictures or files):
        return None
    before = [each.message.content for each in SNAPSHOT.each(message.message_snapshots)]
    shown = [*EMBED.each(message.embeds)] if shows else []
    words = [part for each in shown for part in (each.title, each.description)]
    return Extras(
        links=tuple(clean(each.url) for each in shown if each.url),
        forwarded="channel" if message.message_snapshots else "",
        quote=clean("\n".join(part for part in (*before, *words) if part)),
        pictures=pictures,
        files=files,
    )


def _pictures(files: Iterable[Attachment]) -> Iterator[str]:
    """Give the addresses of what can be looked at."""
    for file in files:
        if file.url and (file.content_type or "").startswith("image/"):
            yield clean(file.url)


def _files(message: Message) -> Iterator[str]:
    """Give the addresses of what comes with a command."""
    yield from (clean(file.url) for file in message.attachments or () if file.url)
