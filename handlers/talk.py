"""Points for talking: a little for messages, nothing for noise, taken back when removed."""

from functools import cached_property
from typing import Annotated

from pydantic import ConfigDict, Field

from community.context import Ctx
from community.events import Said
from community.facts import Earning, PointsEarned, Restored, Retracted
from community.feature import Feature
from community.ledger import Cause, Ledger
from community.ports import People
from community.refs import micros
from community.talk import Talk, TalkRules, TalkSettings, earned, is_long
from community.words import t
from moderation.fingerprint import fingerprint


class Settings(TalkSettings):
    """What talking is worth."""

    model_config = ConfigDict(extra="forbid")

    points: Annotated[int, Field(ge=0, le=1000)] = 1
    """Points for a message that earns."""
    cooldown: Annotated[int, Field(ge=0, le=86_400)] = 60
    """Seconds between two messages that earn."""
    min_length: Annotated[int, Field(ge=1, le=4096)] = 4
    """The least number of characters, without spaces, of a message that earns."""

    @cached_property
    def rules(self) -> TalkRules:
        """The settings as the core's value."""
        pause = self.cooldown * SECOND
        return TalkRules(self.points, self.daily_cap, pause, self.min_length)


SECOND = 1_000_000
"""In microseconds."""

feature = Feature("talk", Settings, about=t("Points for talking"), tells=(PointsEarned,))


@feature.on(Said)
async def pay(ctx: Ctx[Settings]) -> None:
    event, actor = ctx.event, ctx.actor
    if not isinstance(event, Said) or not actor.identity or actor.bot or not event.text:
        return
    rules = ctx.settings.rules
    if not is_long(event.text, rules.min_length):
        return
    day = ctx.today
    talk = ctx.uow.port(Talk)
    talked = await talk.of(actor.member, day)
    at, print_ = micros(event.at), fingerprint(event.text)
    points = earned(talked, at, print_, rules)
    if not points:
        return
    await talk.store(actor.member, day, talked.after(points, at, print_))
    cause = Cause(event.at, ctx.chat.id, event.message, day)
    await ctx.uow.port(Ledger).earn(actor, points, Earning.TALK, cause, ctx.expires)


@feature.hears(Retracted)
async def take_back(ctx: Ctx[Settings], fact: Retracted) -> None:
    who = await ctx.uow.port(People).member(fact.member)
    if who is not None:
        cause = Cause(fact.said_at, fact.chat, fact.message, ctx.community.day(fact.said_at))
        await ctx.uow.port(Ledger).reverse(who, Earning.TALK, cause, fact.at, 0)


@feature.hears(Restored)
async def give_back(ctx: Ctx[Settings], fact: Restored) -> None:
    who = await ctx.uow.port(People).member(fact.member)
    if who is not None:
        cause = Cause(fact.said_at, fact.chat, fact.message, ctx.community.day(fact.said_at))
        await ctx.uow.port(Ledger).restore(who, Earning.TALK, cause, fact.taken_at, fact.at)
