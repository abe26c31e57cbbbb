"""Points for reactions received: from others, a few a day, taken back with what they were for."""

from datetime import timedelta
from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.context import Ctx
from community.events import Reacted
from community.facts import Earning, PointsEarned, Restored, Retracted
from community.feature import Feature
from community.ledger import Cause, Ledger
from community.people import Actor
from community.praise import Praise, Praised, PraiseRules, earned
from community.words import t


class Settings(BaseModel):
    """What somebody's reaction is worth to whom it is for."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = True
    """Whether reactions earn; what they have earned is kept."""
    points: Annotated[int, Field(ge=0, le=1000)] = 1
    """Points for the author of a message, once for each member who reacts to it."""
    giver_daily: Annotated[int, Field(ge=0, le=1000)] = 10
    """How many reactions of one member earn in a community day."""
    pair_daily: Annotated[int, Field(ge=0, le=1000)] = 2
    """How many reactions of one member to messages of one other earn in a community day."""
    receiver_daily: Annotated[int, Field(ge=0, le=1000)] = 20
    """How many reactions to one member's messages earn in a community day."""
    tenure_days: Annotated[int, Field(ge=0, le=365)] = 1
    """How many days a member must be known before their reactions earn anything."""

    def rules(self) -> PraiseRules:
        """Give the settings as the core's value."""
        tenure = timedelta(days=self.tenure_days)
        return PraiseRules(
            self.points, self.giver_daily, self.pair_daily, self.receiver_daily, tenure
        )


feature = Feature(
    "reactions", Settings, about=t("Points for reactions received"), tells=(PointsEarned,)
)


@feature.on(Reacted)
async def react(ctx: Ctx[Settings]) -> None:
    """Weigh somebody's first reaction to a message, or take back what it earned.

    A message's reactions by one giver end where they are first taken away, in whatever order
    that is heard: neither a new emoji nor the old one again earns a second time.
    """
    event, giver = ctx.event, ctx.actor
    if not isinstance(event, Reacted) or not giver.identity or giver.bot:
        return
    known = await ctx.uow.port(Praise).of(ctx.chat.id, event.message, giver.identity)
    if event.emoji and known is None and ctx.settings.enabled:
        await _weigh(ctx, event)
    elif not event.emoji and known is None:
        await ctx.uow.port(Praise).store(ctx.chat.id, _praised(ctx, event, 0))
    elif not event.emoji and known is not None:
        await _take_back(ctx, known, ctx.chat.id)


async def _weigh(ctx: Ctx[Settings], event: Reacted) -> None:
    praise, giver = ctx.uow.port(Praise), ctx.actor
    taker = await praise.author(ctx.chat.id, event.message)
    if taker is None or taker.bot or taker.member == giver.member:
        return
    points = await _earned(ctx, taker)
    praised = _praised(ctx, event, taker.identity, points)
    await praise.store(ctx.chat.id, praised)
    if points:
        await praise.count(giver.member, taker.member, praised.day)
        cause = Cause(praised.at, ctx.chat.id, praised.ref, praised.day)
        await ctx.uow.port(Ledger).earn(taker, points, Earning.REACTION, cause, ctx.expires)


async def _earned(ctx: Ctx[Settings], taker: Actor) -> int:
    praise, giver = ctx.uow.port(Praise), ctx.actor
    before = await praise.day(giver.member, taker.member, ctx.today)
    known = ctx.event.at - await praise.known_since(giver.member)
    return earned(before, known, ctx.settings.rules())


@feature.hears(Retracted)
async def retract(ctx: Ctx[Settings], fact: Retracted) -> None:
    for praised in await ctx.uow.port(Praise).held(fact.chat, fact.message):
        await _take_back(ctx, praised, fact.chat)


@feature.hears(Restored)
async def give_back(ctx: Ctx[Settings], fact: Restored) -> None:
    """Give back what the removal took; what was taken back before it stays so."""
    praise = ctx.uow.port(Praise)
    for praised in await praise.empty(fact.chat, fact.message):
        taker = await praise.taker(praised)
        if taker is None:
            continue
        cause = Cause(praised.at, fact.chat, praised.ref, praised.day)
        points = await ctx.uow.port(Ledger).restore(
            taker, Earning.REACTION, cause, fact.taken_at, fact.at
        )
        if points:
            await praise.store(fact.chat, msgspec.structs.replace(praised, points=points))


async def _take_back(ctx: Ctx[Settings], praised: Praised, chat: int) -> None:
    taker = await ctx.uow.port(Praise).taker(praised) if praised.points else None
    if taker is None:
        return
    if praised.points > 0:  # below that the two are one member, and it is taken back already
        cause = Cause(praised.at, chat, praised.ref, praised.day)
        await ctx.uow.port(Ledger).reverse(taker, Earning.REACTION, cause, ctx.event.at, 0)
    await ctx.uow.port(Praise).store(chat, msgspec.structs.replace(praised, points=0))


def _praised(ctx: Ctx[Settings], event: Reacted, taker: int, points: int = 0) -> Praised:
    return Praised(event.message, ctx.actor.identity, taker, event.at, ctx.today, points)
