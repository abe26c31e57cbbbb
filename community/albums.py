"""Albums: several messages that somebody sent as one, and that go as one."""

from __future__ import annotations

from typing import Any

import msgspec

from community.context import Ctx
from community.events import Edited, Event, Said
from community.people import Chat
from community.ports import Page
from community.windows import Window

ALBUMS = "albums"
"""The window of what belongs together: by chat and album its messages, by message its album.

It is as long as an album takes to arrive that it matters, so that none of it is stored.
"""


class Album(msgspec.Struct, frozen=True, gc=False):
    """The messages of an album so far, and the case that removed one of them, 0 for none."""

    messages: tuple[int, ...] = ()
    case: int = 0


def album_of(event: Event) -> str:
    """Give by what the platform knows the album of a message, empty for what is in none."""
    extras = event.extras if isinstance(event, Said | Edited) else None
    return extras.album if extras is not None else ""


def goes_on(page: Page, albums: Window, chat: Chat, event: Event) -> bool:
    """Whether a message is one more picture of an album, without a word of its own."""
    album = album_of(event)
    is_mute = bool(album) and isinstance(event, Said) and not event.text.strip()
    return is_mute and page.recall(albums, (chat.id, album)) is not None


def heard(ctx: Ctx[Any]) -> int:
    """Note that a message belongs to an album; gives the case that removed of it, 0 for none."""
    event, album = ctx.event, album_of(ctx.event)
    if not album or not isinstance(event, Said):
        return 0
    window, key = ctx.house.window(ALBUMS), (ctx.chat.id, album)
    known = ctx.uow.recall(window, key) or Album()
    messages = (*known.messages, event.message)
    ctx.uow.remember(window, key, msgspec.structs.replace(known, messages=messages))
    ctx.uow.remember(window, (ctx.chat.id, event.message), album)
    return known.case


def with_albums(ctx: Ctx[Any], case: int, chat: Chat, messages: tuple[int, ...]) -> list[int]:
    """Give messages that a case removes with all that was sent together with one of them.

    What comes of the same albums after that goes as well, see `heard`.
    """
    window, found = ctx.house.window(ALBUMS), dict.fromkeys(messages)
    for message in messages:
        album = ctx.uow.recall(window, (chat.id, message))
        known = ctx.uow.recall(window, (chat.id, album)) if album else None
        if known is not None:
            ctx.uow.remember(window, (chat.id, album), msgspec.structs.replace(known, case=case))
            found |= dict.fromkeys(known.messages)
    return [*found]
