"""Removed messages: they no longer count, and whoever built on them hears of it."""

from community.context import Ctx
from community.events import Removed
from community.facts import Retracted
from community.feature import Feature, NoSettings
from community.ports import Activity
from community.words import t

feature = Feature("removal", NoSettings, about=t("Removed messages"), tells=(Retracted,))


@feature.on(Removed)
async def retract(ctx: Ctx[NoSettings]) -> None:
    event = ctx.event
    if not isinstance(event, Removed):
        return
    activity = ctx.uow.port(Activity)
    said = await activity.author(ctx.chat.id, event.message)
    if said is None or not await activity.retract(ctx.chat.id, event.message):
        return
    who, at = said
    ctx.uow.record(
        Retracted(
            community=ctx.community.id,
            member=who.member,
            identity=who.identity,
            at=event.at,
            chat=ctx.chat.id,
            message=event.message,
            said_at=at,
        )
    )
