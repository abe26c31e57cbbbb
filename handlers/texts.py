"""What was kept long enough goes: words, activity, and what the house wrote down."""

from datetime import timedelta

from community.context import Ctx
from community.feature import Feature
from community.jobs import Prune
from community.ports import Governing
from community.refs import micros
from community.retention import LETTERS, RECEIPTS, Retention, Texts
from community.words import t

feature = Feature("texts", Retention, about=t("How long messages are kept"))


@feature.schedule("prune", "*/10 * * * *", downtime="latest")
async def prune(ctx: Ctx[Retention]) -> None:
    chats = [chat.id for chat in await ctx.uow.port(Governing).chats(ctx.community.id)]
    before = ctx.now - timedelta(days=ctx.settings.text_days)
    await ctx.uow.port(Texts).prune(chats, before)


@feature.schedule("activity", "40 4 * * *", downtime="latest")
async def let_activity_go(ctx: Ctx[Retention]) -> None:
    if ctx.settings.activity_days:
        kept = timedelta(days=ctx.settings.activity_days)
        since = ctx.community.day(ctx.now - kept).toordinal()
        ctx.uow.start(Prune(community=ctx.community.id, since=since))


@feature.schedule("receipts", "20 * * * *", downtime="latest", scope="house")
async def let_receipts_go(ctx: Ctx[Retention]) -> None:
    receipts, letters = micros(ctx.now - RECEIPTS), micros(ctx.now - LETTERS)
    ctx.uow.start(Prune(community=0, receipts=receipts, letters=letters))
