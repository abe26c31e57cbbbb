"""Texts of messages go when their time is over."""

from datetime import timedelta

from community.context import Ctx
from community.feature import Feature
from community.ports import Governing
from community.retention import Retention, Texts
from community.words import t

feature = Feature("texts", Retention, about=t("How long messages are kept"))


@feature.schedule("prune", "*/10 * * * *", downtime="latest")
async def prune(ctx: Ctx[Retention]) -> None:
    chats = [chat.id for chat in await ctx.uow.port(Governing).chats(ctx.community.id)]
    before = ctx.now - timedelta(days=ctx.settings.text_days)
    await ctx.uow.port(Texts).prune(chats, before)
