"""A member's tier in words, for their own card and for the one that moderators see."""

from __future__ import annotations

from typing import Any

from community.context import Ctx
from community.nominations import Nominations, State
from community.people import Actor
from community.tiers import NAMES, Tier, Tiers
from community.words import Day, Lines, Text, Words, t

HONOURS = {
    Tier.REGULAR: t("Regular"),
    Tier.CONTRIBUTOR: t("Contributor"),
    Tier.CORE: t("Core contributor"),
}


async def honours(ctx: Ctx[Any], member: int) -> tuple[Text, ...]:
    """Give what stands beside a member's name on their card; nothing for a newcomer."""
    told = HONOURS.get(await ctx.uow.port(Tiers).of(member))
    return (told,) if told is not None else ()


async def tier_line(ctx: Ctx[Any], who: Actor) -> Words | None:
    """Say which tier somebody has, whether it fades, and whether they are nominated.

    None for a newcomer of whom there is nothing to say.
    """
    tiers = ctx.uow.port(Tiers)
    held, now = await tiers.held(who.member), await tiers.of(who.member)
    tier = NAMES[now]
    told = [t("Tier: {tier}", tier=tier)] if now else []
    if held is not None:
        since = Day(ctx.community.day(held.since))
        told = [t("Tier: {tier} since {day}", tier=tier, day=since)]
        if held.fading is not None:
            told.append(t("fading since {day}", day=Day(held.fading)))
    known = await ctx.uow.port(Nominations).of(who.member)
    open_ = next((each for each in known if each.state is State.OPEN), None)
    if open_ is not None:
        told.append(t("nominated as {tier} ({number})", tier=NAMES[open_.tier], number=open_.entry))
    return Lines(tuple(told), "; ") if told else None
