"""Chats that change: one that goes on under another id stays in its community, titles are kept."""

import msgspec

from community.context import Ctx
from community.events import Changed, Place
from community.feature import Feature, NoSettings
from community.people import Chat
from community.ports import Governing, People, Settings
from community.words import t

feature = Feature("moving", NoSettings, about=t("Chats that change"))


@feature.on(Changed)
async def follow(ctx: Ctx[NoSettings]) -> None:
    event, governing = ctx.event, ctx.uow.port(Governing)
    if not isinstance(event, Changed) or not event.value:
        return
    if event.what == "title" and event.value != ctx.chat.title:
        await governing.describe_chat(msgspec.structs.replace(ctx.chat, title=event.value))
    elif event.what == "chat":
        await _move(ctx, event.value)


async def _move(ctx: Ctx[NoSettings], external: str) -> None:
    """Let the chat go on under another id, as a new one: messages are numbered from 1 there."""
    old, documents = ctx.chat, ctx.uow.port(Settings)
    known = await ctx.uow.port(People).chat(old.platform, Place(external))
    if known is not None and known.community:
        return
    moved = Chat(
        id=known.id if known else 0,
        community=old.community,
        platform=old.platform,
        external=external,
        title=old.title,
        language=old.language,
        purpose=old.purpose,
    )
    chat = await ctx.uow.port(Governing).join_chat(moved, old.community)
    _, document = await documents.documents(old.community, old.id)
    if document:
        await documents.write(old.community, chat.id, document)
