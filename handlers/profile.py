"""Profile 我的: one's card, and the calendar of one's check-ins."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from community.badges import Badges, shown
from community.boards import Boards, Metric, Span, board
from community.buttons import Button
from community.checkins import Checkins
from community.context import Answer, Ctx, Reply
from community.feature import Feature, NoSettings
from community.handling import PRESS_A_COMMAND
from community.highlights import Highlights
from community.holdings import Holdings, Item
from community.ledger import Ledger
from community.months import after, before, begun, length, read_month
from community.params import Rest
from community.pictures import MemberCard, MonthCalendar, days_of, told
from community.ports import People
from community.thanks import Thanks
from community.tierwords import honours
from community.words import Text, n, t

feature = Feature("profile", NoSettings, about=t("Profile and calendar"))

Ctx_ = Ctx[NoSettings]
CALENDAR = ((Button(t("My calendar"), PRESS_A_COMMAND, ("me", "calendar")),),)


@feature.command(
    "me", t("Show your card."), aliases=("我的",), label=t("My card"), alone="card", lasting=True
)
async def me(ctx: Ctx_) -> Reply:
    member = ctx.actor.member
    account = await ctx.uow.port(Ledger).account(member)
    streak = await ctx.uow.port(Checkins).of(member)
    freezes = await ctx.uow.port(Holdings).held(member, Item.FREEZE)
    badges = await ctx.uow.port(Badges).of(member)
    boards = ctx.uow.port(Boards)
    everybody = board(ctx.community.id, Metric.POINTS, Span.ALL, ctx.today)
    standing = await boards.standing(everybody, member)
    card = MemberCard(
        name=ctx.actor.name,
        community=ctx.community.name,
        points=account.points,
        earned=account.growth,
        rank=standing.rank if standing else 0,
        people=await boards.size(everybody),
        streak=streak.as_of(ctx.today, freezes),
        best=streak.best,
        honours=(*await honours(ctx, member), *await _thanked(ctx), *await _highlights(ctx)),
        badges=tuple(shown(badge.name) for badge in badges),
        since=await _since(ctx),
    )
    return Answer(told(card), CALENDAR, picture=card)


@feature.command(
    "me calendar",
    t("Show the calendar of your check-ins."),
    aliases=("日历",),
    label=t("My calendar"),
    sample="2026-03",
    lasting=True,
)
async def calendar(ctx: Ctx_, month: Annotated[str, Field(max_length=20), Rest()] = "") -> Reply:
    first = read_month(month, ctx.today) if month else ctx.today.replace(day=1)
    return await _month(ctx, first, edit=False)


@feature.button("month")
async def turn(ctx: Ctx_, year: int, month: int) -> Reply:
    return await _month(ctx, begun(date(year, month, 1), ctx.today), edit=True)


async def _month(ctx: Ctx_, first: date, *, edit: bool) -> Answer:
    last = first + timedelta(days=length(first) - 1)
    checkins, member = ctx.uow.port(Checkins), ctx.actor.member
    marked = await checkins.days(member, first, last)
    streak, since = await checkins.of(member), await checkins.first(member) or ctx.today
    freezes = await ctx.uow.port(Holdings).held(member, Item.FREEZE)
    picture = MonthCalendar(
        name=ctx.actor.name,
        month=first,
        days=days_of(first, length(first), ctx.today, since, marked),
        today=ctx.today.day if first <= ctx.today <= last else 0,
        streak=streak.as_of(ctx.today, freezes),
        best=streak.best,
    )
    return Answer(told(picture), _turns(ctx, first, since), edit=edit, picture=picture)


async def _thanked(ctx: Ctx_) -> tuple[Text, ...]:
    times = await ctx.uow.port(Thanks).times(ctx.actor)
    return (n("Thanked {count} time", "Thanked {count} times", times),) if times else ()


async def _highlights(ctx: Ctx_) -> tuple[Text, ...]:
    times = await ctx.uow.port(Highlights).times(ctx.actor)
    return (n("{count} highlight", "{count} highlights", times),) if times else ()


async def _since(ctx: Ctx_) -> date:
    """Give the community day on which the member was first seen."""
    at = await ctx.uow.port(People).since(ctx.actor.member)
    return ctx.community.day(at or ctx.event.at)


def _turns(ctx: Ctx_, first: date, since: date) -> tuple[tuple[Button, ...], ...]:
    months = []
    if first > since:
        months.append((t("Month before"), before(first)))
    if after(first) <= ctx.today:
        months.append((t("Month after"), after(first)))
    row = tuple(
        Button(label, "month", (month.year, month.month), who=ctx.actor.member)
        for label, month in months
    )
    return (row,) if row else ()
