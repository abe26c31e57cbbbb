"""Check-in 签到: once a community day, by command, by word and by button; make-ups and freezes."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from community.actions import Merge
from community.checkins import DAY, Checkins, Reward, Visit, missed, reward, told_of
from community.context import Answer, Ctx, Reply
from community.facts import CheckedIn, Earning, PointsEarned
from community.feature import Feature
from community.holdings import (
    EnoughFreezes,
    FreezesAreOff,
    Holdings,
    Item,
    NothingToFreeze,
    TooDear,
    counted,
)
from community.ledger import MOST_POINTS, Cause, Ledger, NotEnough
from community.makeups import (
    EnoughThisMonth,
    Makeups,
    MakeupsAreOff,
    day_named,
    latest_missed,
    makeable,
)
from community.milestones import Written, ahead, announced, milestones, strike, struck, told
from community.words import Code, Day, Name, Text, Words, lines, n, t

Points = Annotated[int, Field(ge=0, le=MOST_POINTS)]


class Settings(BaseModel):
    """What a check-in is worth, and how streaks are kept."""

    model_config = ConfigDict(extra="forbid")

    base: Points = 5
    """Points for each check-in."""
    streak: Points = 1
    """Points more for each day of the streak before this one."""
    streak_most: Points = 10
    """The most that the streak adds."""
    luck: Points = 0
    """The most that luck adds: each check-in draws from 0 to this many points more."""
    milestones: Written = (
        "3: 5, 7: 10 badge, 15: 25 card, 30: 50 badge freeze, 100: 200 badge, 365: 1000 badge"
    )
    """What a streak brings when it is that many days long for the first time."""
    makeup_days: Annotated[int, Field(ge=0, le=60)] = 7
    """How many days back a missed day can be made up; 0 for never."""
    makeup_month: Annotated[int, Field(ge=0, le=31)] = 3
    """How many days a member can make up in a calendar month; 0 for none."""
    makeup_price: Points = 20
    """Points that a make-up costs whoever has no make-up card."""
    makeup_earns: bool = False
    """Whether a day that is made up earns its base and streak points."""
    freeze_price: Points = 50
    """Points that a streak freeze costs."""
    freeze_most: Annotated[int, Field(ge=0, le=10)] = 2
    """Up to how many streak freezes a member can buy; 0 for no sale."""


feature = Feature(
    "checkin", Settings, about=t("Check-in once a day"), tells=(CheckedIn, PointsEarned)
)

TOGETHER = t("Checked in: {items}", items="")


@feature.command(
    "checkin",
    t("Check in for today."),
    aliases=("签到", "check in"),
    label=t("Check in"),
    merges=True,
    alone="now",
)
async def check_in(ctx: Ctx[Settings]) -> Reply:
    visit = await ctx.uow.port(Checkins).visit(ctx.actor.member, ctx.today)
    earned = _reward(ctx, visit, luck=ctx.draw("checkin", ctx.settings.luck))
    nth = await _record(ctx, visit, earned.total)
    name = Name(ctx.actor.name)
    words = lines(
        t("{name}, you are number {nth} today.", name=name, nth=nth),
        told_of(earned),
        *await _after(ctx, visit),
    )
    return Answer(words, merge=Merge(TOGETHER, t("{name} (no. {nth})", name=name, nth=nth)))


@feature.command(
    "checkin makeup",
    t("Make up a day that you missed, the latest one or the one you name."),
    aliases=("补签",),
    sample="yesterday",
)
async def make_up(ctx: Ctx[Settings], missed: Annotated[str, Field(max_length=20)] = "") -> Reply:
    set_to, who, made = ctx.settings, ctx.actor, ctx.uow.port(Makeups)
    if not set_to.makeup_days or not set_to.makeup_month:
        raise MakeupsAreOff
    wanted = await _wanted(ctx, missed)
    done = await made.in_month(who.member, ctx.today)
    if done >= set_to.makeup_month:
        raise EnoughThisMonth(done)
    visit = await ctx.uow.port(Checkins).visit(who.member, wanted)
    cards = await ctx.uow.port(Holdings).held(who.member, Item.CARD)
    price = 0 if cards else set_to.makeup_price
    if cards:
        await ctx.uow.port(Holdings).change(who, Item.CARD, -1)
        cost = t("A make-up card paid for it; left: {left}.", left=cards - 1)
    else:
        cost = await _pay(ctx, price, Earning.MAKEUP)
    await made.record(who, wanted, ctx.today, ctx.event.at, points=price, card=bool(cards))
    points = _reward(ctx, visit).total if set_to.makeup_earns else 0
    await _record(ctx, visit, points, made_up=True)
    return lines(
        t("{name}, {day} is made up.", name=Name(who.name), day=Day(wanted)),
        cost,
        t("The freeze that bridged it is yours again.") if visit.thawed else None,
        told_of(_reward(ctx, visit)) if points else None,
        *await _after(ctx, visit),
    )


async def _wanted(ctx: Ctx[Settings], word: str) -> date:
    """Give the day that is to be made up; raises what `makeable` and `latest_missed` raise."""
    checkins, member, today = ctx.uow.port(Checkins), ctx.actor.member, ctx.today
    reach, first = ctx.settings.makeup_days, await checkins.first(member)
    if not word:
        known = await checkins.days(member, today - DAY * reach, today)
        return latest_missed(known, first, today, reach)
    day = day_named(word, today)
    known = await checkins.days(member, day, day)
    makeable(day, today, first=first, state=known.get(day), reach=reach)
    return day


@feature.command(
    "checkin freeze",
    t("Buy a streak freeze: it keeps your streak when you miss a day."),
    aliases=("冻结连签",),
)
async def freeze(ctx: Ctx[Settings]) -> Reply:
    member, most = ctx.actor.member, ctx.settings.freeze_most
    holdings = ctx.uow.port(Holdings)
    held = await holdings.held(member, Item.FREEZE)
    if not most:
        raise FreezesAreOff
    if held >= most:
        raise EnoughFreezes(held)
    if not (await ctx.uow.port(Checkins).of(member)).as_of(ctx.today):
        raise NothingToFreeze
    cost = await _pay(ctx, ctx.settings.freeze_price, Earning.FREEZE)
    held = await holdings.change(ctx.actor, Item.FREEZE, 1)
    return lines(
        t(
            "{name}, you hold {freezes} now.",
            name=Name(ctx.actor.name),
            freezes=counted(Item.FREEZE, held),
        ),
        cost,
        t("When you miss a day, a freeze keeps your streak by itself."),
    )


@feature.command(
    "checkin streak",
    t("Show your streak, what you hold, and the next milestone."),
    aliases=("我的签到",),
    answer="private",
)
async def streak(ctx: Ctx[Settings]) -> Reply:
    member, set_to, holdings = ctx.actor.member, ctx.settings, ctx.uow.port(Holdings)
    mine = await ctx.uow.port(Checkins).of(member)
    cards, freezes = [await holdings.held(member, item) for item in (Item.CARD, Item.FREEZE)]
    done = await ctx.uow.port(Makeups).in_month(member, ctx.today)
    left = max(0, set_to.makeup_month - done) if set_to.makeup_days else 0
    coming = ahead(mine.best, milestones(set_to.milestones))
    return lines(
        _in_a_row(mine.as_of(ctx.today, freezes)),
        t("The longest: {best}. In all: {total}.", best=_days(mine.best), total=_days(mine.total)),
        t(
            "You hold {cards} and {freezes}.",
            cards=counted(Item.CARD, cards),
            freezes=counted(Item.FREEZE, freezes),
        ),
        n(
            "You can still make up {count} day this month.",
            "You can still make up {count} days this month.",
            left,
        )
        if left
        else None,
        announced(coming) if coming else None,
    )


# What the commands share.


def _reward(ctx: Ctx[Settings], visit: Visit, luck: int = 0) -> Reward:
    set_to = ctx.settings
    return reward(
        visit.run, base=set_to.base, per_day=set_to.streak, most=set_to.streak_most, luck=luck
    )


def _cause(ctx: Ctx[Settings], day: date) -> Cause:
    return Cause(ctx.event.at, ctx.chat.id, ctx.event.claim.ref if ctx.event.claim else 0, day)


async def _pay(ctx: Ctx[Settings], price: int, kind: Earning) -> Text:
    """Take the price; gives what is said of it. Raises TooDear."""
    ledger = ctx.uow.port(Ledger)
    try:
        await ledger.spend(ctx.actor, price, kind, _cause(ctx, ctx.today))
    except NotEnough as error:
        has = (await ledger.account(ctx.actor.member)).points
        raise TooDear(price, has) from error
    if not price:
        return t("It cost nothing.")
    return n("It cost {count} point.", "It cost {count} points.", price)


async def _record(ctx: Ctx[Settings], visit: Visit, points: int, *, made_up: bool = False) -> int:
    """Record a check-in and credit its points; gives its place in the day's order."""
    who, at = ctx.actor, ctx.event.at
    nth = await ctx.uow.port(Checkins).record(who, visit, at, points, made_up=made_up)
    await ctx.uow.port(Ledger).earn(
        who, points, Earning.CHECKIN, _cause(ctx, visit.day), ctx.expires
    )
    ctx.uow.record(
        CheckedIn(
            community=who.community,
            member=who.member,
            identity=who.identity,
            at=at,
            day=visit.day,
            streak=visit.run,
            nth=nth,
        )
    )
    return nth


async def _after(ctx: Ctx[Settings], visit: Visit) -> tuple[Words, ...]:
    """Say how long the streak is now and what became of it, and strike its milestones."""
    said: list[Words] = [_in_a_row(visit.after.current)]
    if visit.frozen:
        left = await ctx.uow.port(Holdings).held(ctx.actor.member, Item.FREEZE)
        said.append(
            n(
                "A freeze kept your streak over {count} missed day; left: {left}.",
                "Freezes kept your streak over {count} missed days; left: {left}.",
                len(visit.frozen),
                left=left,
            )
        )
    if await _can_mend(ctx, visit):
        said.append(
            t(
                "Your streak of {days} broke off; {makeup} can mend it.",
                days=_days(visit.before.current),
                makeup=Code("/checkin makeup"),
            )
        )
    among = milestones(ctx.settings.milestones)
    for each in struck(visit.before.best, visit.after.best, among):
        if await strike(ctx.uow, ctx.actor, each, _cause(ctx, visit.day), ctx.expires):
            said += [told(each)]
    return tuple(said)


async def _can_mend(ctx: Ctx[Settings], visit: Visit) -> bool:
    """Whether all days by which a streak broke off can still be made up."""
    gap = missed(visit)
    if not gap or (ctx.today - gap[0]).days > ctx.settings.makeup_days:
        return False
    done = await ctx.uow.port(Makeups).in_month(ctx.actor.member, ctx.today)
    return done + len(gap) <= ctx.settings.makeup_month


def _in_a_row(days: int) -> Text:
    return n("{count} day in a row.", "{count} days in a row.", days)


def _days(count: int) -> Text:
    return n("{count} day", "{count} days", count)
