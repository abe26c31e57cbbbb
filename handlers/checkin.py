"""Check-in 签到: once a community day, by command, by word and by button."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from community.actions import Merge
from community.checkins import Checkins, reward
from community.context import Answer, Ctx, Reply
from community.facts import CheckedIn, Earning, PointsEarned
from community.feature import Feature
from community.ledger import MOST_POINTS, Cause, Ledger
from community.words import Name, lines, n, t


class Settings(BaseModel):
    """What a check-in is worth."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    base: Annotated[int, Field(ge=0, le=MOST_POINTS)] = 5
    """Points for each check-in."""
    streak: Annotated[int, Field(ge=0, le=MOST_POINTS)] = 1
    """Points more for each day of the streak before this one."""
    streak_most: Annotated[int, Field(ge=0, le=MOST_POINTS)] = 10
    """The most that the streak adds."""


feature = Feature(
    "checkin", Settings, about=t("Check-in once a day"), tells=(CheckedIn, PointsEarned)
)

TOGETHER = t("Checked in: {items}", items="")


@feature.command(
    "checkin", t("Check in for today."), aliases=("签到", "check in"), label=t("Check in")
)
async def check_in(ctx: Ctx[Settings]) -> Reply:
    checkins, actor, day = ctx.uow.port(Checkins), ctx.actor, ctx.today
    running = await checkins.run(actor.member, day)
    earned = reward(
        running, base=ctx.settings.base, per_day=ctx.settings.streak, most=ctx.settings.streak_most
    )
    streak, nth = await checkins.record(actor, day, ctx.event.at, earned.total)
    cause = Cause(ctx.event.at, ctx.chat.id, ctx.event.claim.ref if ctx.event.claim else 0, day)
    await ctx.uow.port(Ledger).earn(actor, earned.total, Earning.CHECKIN, cause)
    ctx.uow.record(
        CheckedIn(
            community=actor.community,
            member=actor.member,
            identity=actor.identity,
            at=ctx.event.at,
            day=day,
            streak=running,
        )
    )
    parts = t("{base} + {streak} for the streak", base=earned.base, streak=earned.streak)
    got = n("+{count} point", "+{count} points", earned.total)
    name = Name(actor.name)
    words = lines(
        t("{name}, you are number {nth} today.", name=name, nth=nth),
        t("{got} ({parts}).", got=got, parts=parts) if earned.streak else t("{got}.", got=got),
        n("{count} day in a row.", "{count} days in a row.", streak.current),
    )
    return Answer(words, merge=Merge(TOGETHER, t("{name} (no. {nth})", name=name, nth=nth)))
