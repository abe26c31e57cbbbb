"""Quiet 安静: how quietly the bot answers, and how long it holds what it may not say yet."""

from community.context import Ctx
from community.feature import Feature
from community.quiet import Quiet
from community.reach import HELD_FOR, Held
from community.words import t

feature = Feature("quiet", Quiet, about=t("How quietly I answer"))


@feature.schedule("prune", "7 * * * *", downtime="latest", scope="house")
async def prune(ctx: Ctx[Quiet]) -> None:
    await ctx.uow.port(Held).prune(ctx.now - HELD_FOR)
