"""Grants: make-up cards and streak freezes that moderators give and take."""

from typing import Annotated, Literal

from pydantic import Field

from community.context import Ctx, Reply
from community.feature import Feature, NoSettings
from community.holdings import Holdings, Item, NotForBots, counted
from community.people import Actor, Role
from community.ports import AuditLog
from community.words import Name, t

feature = Feature("grants", NoSettings, about=t("Cards and freezes by moderators"))


@feature.command(
    "checkin grant",
    t("Give somebody make-up cards or streak freezes, or take some (-1)."),
    role=Role.MODERATOR,
    sample="@ann card 2",
)
async def grant(
    ctx: Ctx[NoSettings],
    member: Actor,
    item: Literal["card", "freeze"],
    count: Annotated[int, Field(ge=-20, le=20)] = 1,
) -> Reply:
    if member.bot:
        raise NotForBots
    what = Item[item.upper()]
    held = await ctx.uow.port(Holdings).change(member, what, count)
    payload = {"item": item, "count": count, "held": held}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, "grant", payload, at=ctx.event.at, about=member.member
    )
    return t("{name} holds {items} now.", name=Name(member.name), items=counted(what, held))
