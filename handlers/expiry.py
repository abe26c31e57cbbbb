"""Points that run out: taken when their last day is over, announced some days before."""

from datetime import date, datetime, timedelta

import msgspec

from community.actions import Say
from community.answering import heading
from community.context import Ctx
from community.events import Finished
from community.expiry import Expiring, LotsDue
from community.feature import Feature, NoSettings
from community.jobs import ReviewLots
from community.ledger import Cause, Ledger, Lots
from community.people import Actor, day_begins
from community.ports import People
from community.words import Day, Words, n, t

feature = Feature("expiry", NoSettings, about=t("Points that run out"))

Ctx_ = Ctx[NoSettings]
AT_ONCE = 200
"""Days of members in one transaction; a job goes on with the rest in the next one."""
MOST_ROWS = 700
"""Rows that one transaction reads of their lots, at most by one member's more."""


# A day begins when the community says, and may begin twice or never when clocks change. So it is
# asked every hour what is over. After downtime each hour is, so that the books say on which day.
@feature.schedule("expire", "5 * * * *", downtime="each")
async def expire(ctx: Ctx_) -> None:
    await _expire(ctx, ctx.event.at, ctx.today, ref=0)


# At noon, since nobody is woken for that; once after downtime, for one notice says it all.
@feature.schedule("notice", "30 12 * * *", downtime="latest")
async def announce(ctx: Ctx_) -> None:
    days = ctx.expiry.expiry_notice_days
    if days:
        await _announce(ctx, ctx.event.at, ctx.today + timedelta(days=days + 1))


@feature.result(ReviewLots)
async def go_on(ctx: Ctx_, job: ReviewLots, event: Finished) -> None:
    left = msgspec.json.decode(event.result, type=LotsDue).lots if event.result else 0
    if left:
        if job.notice:
            await _announce(ctx, job.at, job.before)
        else:
            await _expire(ctx, job.at, job.before, ref=event.job)


async def _expire(ctx: Ctx_, at: datetime, before: date, ref: int) -> None:
    """Take what is left of days before `before`, the oldest first."""
    due = await ctx.uow.port(Expiring).due(ctx.community.id, before, AT_ONCE)
    days: dict[int, list[int]] = {}
    for day, member in due:
        days.setdefault(member, []).append(day)
    cause = Cause(at, 0, ref, ctx.community.day(at))
    for member, theirs in days.items():
        who = await ctx.uow.port(People).member(member)
        if who is not None:
            await ctx.uow.port(Ledger).expire(who, theirs, cause)
        else:
            await ctx.uow.port(Expiring).drop(ctx.community.id, member, theirs)
    if len(due) == AT_ONCE:
        _continue(ctx, at, before, notice=False)


async def _announce(ctx: Ctx_, at: datetime, before: date) -> None:
    """Tell members of the days before `before`, and with those of as many days after that.

    So whoever earns every day hears of it once in that many days, and not every day.
    """
    expiring, people = ctx.uow.port(Expiring), ctx.uow.port(People)
    today = ctx.community.day(max(at, ctx.now))
    until = before + (before - today) - timedelta(days=2)
    untold = await expiring.untold(ctx.community.id, before, AT_ONCE)
    read, done = 0, set[int]()
    for day, member in untold:
        if read > MOST_ROWS:
            break
        lots: Lots = ()
        if member not in done:
            done.add(member)
            lots = await expiring.coming(ctx.community.id, member, today, until)
            read += len(lots)
            _tell(ctx, await people.member(member), lots)
        await expiring.tell(ctx.community.id, member, [day, *(last for last, _ in lots)])
    if read > MOST_ROWS or len(untold) == AT_ONCE:
        _continue(ctx, at, before, notice=True)


def _tell(ctx: Ctx_, who: Actor | None, lots: Lots) -> None:
    """Say it in private; where the bot may not write first, it waits until the member opens it."""
    if who is None or not lots:
        return
    first = date.fromordinal(lots[0][0])
    zone = (ctx.community.zone, ctx.community.day_start)
    ctx.uow.act(
        Say(
            platform=who.platform,
            chat="",
            words=_notice(lots),
            language=who.language or ctx.community.language,
            to=who.external,
            private=True,
            notice=True,
            fallback="hold",
            community=ctx.community.id,
            heading=heading(ctx.community.name),
            until=day_begins(first + timedelta(days=1), *zone),
        )
    )


def _notice(lots: Lots) -> Words:
    points = sum(points for _, points in lots)
    first, last = (Day(date.fromordinal(lots[place][0])) for place in (0, -1))
    if first == last:
        return n(
            "{count} point of yours expires at the end of {day}.",
            "{count} points of yours expire at the end of {day}.",
            points,
            day=first,
        )
    return n(
        "{count} point of yours expires between {first} and {last}.",
        "{count} points of yours expire between {first} and {last}.",
        points,
        first=first,
        last=last,
    )


def _continue(ctx: Ctx_, at: datetime, before: date, *, notice: bool) -> None:
    ctx.uow.start(ReviewLots(community=ctx.community.id, at=at, before=before, notice=notice))
