"""Core contributors 核心贡献者: ranked every night by what others acknowledge."""

from datetime import date, timedelta

from community.context import Ctx
from community.events import Finished
from community.facts import Ranked
from community.feature import Feature, NoSettings
from community.jobs import Recognise
from community.recognitions import Recognitions
from community.tiers import TierSettings
from community.words import t

feature = Feature("recognition", NoSettings, about=t("Core contributors"), tells=(Ranked,))

Ctx_ = Ctx[NoSettings]


# At night, when few write; a day that was missed is made up for by the next one.
@feature.schedule("recognise", "40 4 * * *", downtime="latest")
async def recognise(ctx: Ctx_) -> None:
    yesterday = ctx.today - timedelta(days=1)
    if not await ctx.uow.port(Recognitions).is_due(ctx.community.id, yesterday):
        return
    rules = ctx.house.instance.of("tiers", TierSettings, *ctx.documents)
    ctx.uow.start(
        Recognise(
            community=ctx.community.id,
            today=yesterday.toordinal(),
            regular_days=rules.regular_days,
            regular_weeks=rules.regular_weeks,
            keep=rules.keep_percent,
        )
    )


@feature.result(Recognise)
async def ranked(ctx: Ctx_, job: Recognise, event: Finished) -> None:
    if not event.failure:
        day = date.fromordinal(job.today)
        ctx.uow.record(
            Ranked(community=ctx.community.id, member=0, identity=0, at=event.at, day=day)
        )
