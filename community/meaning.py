"""What somebody means by the name of a segment, or by a filter, in a community."""

from __future__ import annotations

from typing import Any

from community.context import Ctx
from community.filtering import Node, terms
from community.ports import Governing
from community.segments import NoSuchChannel, Segments, called, meant, meant_first


async def filter_meant(ctx: Ctx[Any], words: str) -> Node:
    """Give the filter that is meant; raises Unreadable, NoSuchSegment, NoSuchChannel."""
    node = meant(words, await ctx.uow.port(Segments).saved(ctx.community.id))
    await _check_channels(ctx, node)
    return node


async def filter_and_words(ctx: Ctx[Any], words: str) -> tuple[Node, str]:
    """Give the filter that is meant first, and the words behind it.

    Raises Unreadable, NoSuchSegment, NoSuchChannel.
    """
    node, rest = meant_first(words, await ctx.uow.port(Segments).saved(ctx.community.id))
    await _check_channels(ctx, node)
    return node, rest


async def _check_channels(ctx: Ctx[Any], node: Node) -> None:
    """Raise NoSuchChannel for a chat that the community has not."""
    named = [str(term.value) for term in terms(node) if term.field == "channel"]
    if not named:
        return
    chats = [chat.title for chat in await ctx.uow.port(Governing).chats(ctx.community.id)]
    for name in named:
        if called(name) not in {called(title) for title in chats}:
            raise NoSuchChannel(name, chats)
