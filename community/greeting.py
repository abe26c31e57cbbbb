"""What is said in a group to whoever comes: to several at once, and one message at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from community.actions import Delete, Merge, Say
from community.answering import TURNS
from community.buttons import Button, Page
from community.context import Ctx
from community.door import Posted
from community.opening import KEPT_ON_PLATFORM
from community.people import Chat
from community.ports import Outbox
from community.quiet import Quiet, turn
from community.words import Text

WORTH = timedelta(minutes=2)
"""For how long it is worth saying."""


def say_together(
    ctx: Ctx[Any],
    chat: Chat,
    told: Text,
    item: Text,
    *,
    series: str,
    vanish: int = 0,
    buttons: tuple[tuple[Button, ...], ...] = (),
    link: Button | None = None,
    pages: tuple[Page, ...] = (),
    image: str = "",
) -> None:
    """Say something about somebody, whose name as an `item` fills the blank {items} of it.

    What comes within the merge window stands in the same message.
    """
    quiet = ctx.house.instance.of("quiet", Quiet, *ctx.documents)
    window, key = ctx.house.window(TURNS), (chat.platform, chat.external, 0)
    due = turn(ctx.uow.recall(window, key), ctx.now, quiet.merge_seconds)
    ctx.uow.remember(window, key, due or ctx.now)
    language = chat.language or ctx.community.language
    ctx.uow.act(
        Say(
            platform=chat.platform,
            chat=chat.external,
            words=Text(told.sentence, told.blanks | {"items": item}),
            language=language,
            buttons=buttons,
            link=link,
            pages=pages,
            image=image,
            community=ctx.community.id,
            merge=Merge(told, item, language) if quiet.merge_seconds else None,
            due=due if quiet.merge_seconds else None,
            until=(due or ctx.now) + WORTH,
            vanish=vanish,
            series=series,
        )
    )


async def hush(ctx: Ctx[Any], chat: Chat, series: str) -> None:
    """Remove what stands of a series in a chat, and say nothing more of it that waits."""
    await ctx.uow.port(Outbox).withdraw(chat.platform, chat.external, "say", series)
    await clear(ctx, chat, series)


async def clear(ctx: Ctx[Any], chat: Chat, series: str) -> None:
    """Remove what stands of a series in a chat."""
    before = await ctx.uow.port(Posted).swap(chat.platform, chat.external, series, 0, ctx.now)
    if before is not None and ctx.now - before[1] < KEPT_ON_PLATFORM:
        ctx.uow.act(Delete(platform=chat.platform, chat=chat.external, message=before[0]))
