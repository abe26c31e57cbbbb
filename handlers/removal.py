"""Removed messages: they no longer count, and whoever built on them hears of it."""

from community.context import Ctx
from community.events import Removed
from community.facts import Retracted
from community.feature import Feature, NoSettings
from community.retracting import retract
from community.words import t

feature = Feature("removal", NoSettings, about=t("Removed messages"), tells=(Retracted,))


@feature.on(Removed)
async def take_back(ctx: Ctx[NoSettings]) -> None:
    if isinstance(ctx.event, Removed):
        await retract(ctx.uow, ctx.chat.id, ctx.event.message, ctx.event.at)
