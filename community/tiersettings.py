"""The settings of tiers where a community has changed them in this very moment, too."""

from __future__ import annotations

from typing import Any

from community.context import Ctx
from community.people import Chat
from community.ports import Settings
from community.tiers import TierSettings


async def rules_of(ctx: Ctx[Any], chat: Chat | None = None) -> TierSettings:
    """Give what holds in the community, or in one of its chats."""
    number = chat.id if chat is not None else 0
    documents = await ctx.uow.port(Settings).documents(ctx.community.id, number)
    return ctx.house.instance.of("tiers", TierSettings, *documents)
