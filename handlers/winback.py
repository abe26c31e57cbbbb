"""Win-back 召回: off until the owner turns it on; its effect is told against those left alone."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from community.buttons import Button
from community.changing import change, setting_of
from community.context import Answer, Ctx, Reply
from community.events import Finished
from community.facts import Earning, PointsEarned
from community.feature import Feature
from community.jobs import FindFading, FoundFading
from community.ledger import Cause, Ledger
from community.mailingdeeds import STOP, alone
from community.mailings import Mailings, addressed
from community.people import Actor, Role
from community.ports import Settings as Documents
from community.winback import PARTS, WinBacks, WinBackSettings
from community.winbackwords import letter, status, told
from community.words import Code, lines, t

feature = Feature(
    "winback", WinBackSettings, about=t("Winning members back"), tells=(PointsEarned,)
)

Ctx_ = Ctx[WinBackSettings]
WEEK = timedelta(days=7)


# Late in the morning, when nobody is woken; a day that was missed is not made up for.
@feature.schedule("draw", "20 11 * * *", downtime="never")
async def draw(ctx: Ctx_) -> None:
    if not ctx.settings.does_something:
        return
    left = await _left(ctx)
    if left > 0:
        ctx.uow.start(
            FindFading(
                community=ctx.community.id,
                at=ctx.event.at,
                today=ctx.today.toordinal(),
                most=2 * left,
            )
        )


@feature.result(FindFading)
async def found(ctx: Ctx_, job: FindFading, event: Finished) -> None:
    if event.failure or not ctx.settings.does_something:
        return
    left = await _left(ctx)
    for member in msgspec.json.decode(event.result, type=FoundFading).members:
        if left <= 0:
            break
        left -= await _drawn(ctx, job, event, member)


async def _left(ctx: Ctx_) -> int:
    """Give how many more may hear from me within seven days."""
    since = (ctx.community.day(ctx.now) - WEEK).toordinal() + 1
    written = await ctx.uow.port(WinBacks).written(ctx.community.id, since)
    return ctx.settings.per_week - written


async def _drawn(ctx: Ctx_, job: FindFading, event: Finished, member: int) -> bool:
    """Draw what becomes of somebody who fades, once in 60 days; says whether they hear from me."""
    who = addressed(await ctx.uow.port(Mailings).accounts(member), ctx.now)
    win_backs, settings = ctx.uow.port(WinBacks), ctx.settings
    if who is None or who.role >= Role.HELPER or await win_backs.rests(member, job.today):
        return False
    lot = ctx.luck.draw(PARTS - 1, f"win-back {who.community} {who.identity} {job.today}")
    points = settings.points if lot else 0
    await win_backs.keep(who, job.today, alone=not lot, points=points)
    if not lot:
        return False
    if points:
        cause = Cause(ctx.event.at, 0, event.job, ctx.today)
        await ctx.uow.port(Ledger).earn(who, points, Earning.WIN_BACK, cause, ctx.expires)
    if settings.message:
        _write(ctx, who)
    return True


def _write(ctx: Ctx_, who: Actor) -> None:
    stop = Button(t("No more of these"), STOP, (ctx.community.id,))
    words = letter(ctx.settings)
    ctx.uow.act(alone(ctx, who, words, buttons=((stop,),), reader=who.member, fallback="none"))


@feature.command(
    "segments winback",
    t("Show whether members who fade are won back, and what comes of it."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
)
async def win_back(ctx: Ctx_) -> Reply:
    return await _shown(ctx, ctx.settings, edit=False)


@feature.button("winback", role=Role.OWNER)
async def switch(ctx: Ctx_, on: int) -> Reply:
    setting = await setting_of(ctx, "winback", "enabled")
    await change(ctx, setting, bool(on), "community")
    documents = await ctx.uow.port(Documents).documents(ctx.community.id, ctx.chat.id)
    settings = ctx.house.instance.of("winback", WinBackSettings, *documents)
    return await _shown(ctx, settings, edit=True)


async def _shown(ctx: Ctx_, settings: WinBackSettings, *, edit: bool) -> Answer:
    today = ctx.community.day(ctx.now)
    port, since = ctx.uow.port(WinBacks), (today - WEEK).toordinal() + 1
    trial = await port.trial(ctx.community.id, today.toordinal())
    words = lines(
        *status(settings, await port.written(ctx.community.id, since)),
        *told(trial),
        t("What they read and get, and how many: {how}", how=Code("/settings winback")),
    )
    label = t("Switch it off") if settings.enabled else t("Switch it on")
    button = Button(label, "winback", (int(not settings.enabled),), role=int(Role.OWNER))
    return Answer(words, ((button,),), edit=edit)
