"""Core contributors 核心贡献者: ranked every night by what others acknowledge."""

from datetime import timedelta

from community.context import Ctx
from community.feature import Feature, NoSettings
from community.jobs import Recognise
from community.recognitions import Recognitions
from community.words import t

feature = Feature("recognition", NoSettings, about=t("Core contributors"))

Ctx_ = Ctx[NoSettings]


# At night, when few write; a day that was missed is made up for by the next one.
@feature.schedule("recognise", "40 4 * * *", downtime="latest")
async def recognise(ctx: Ctx_) -> None:
    yesterday = ctx.today - timedelta(days=1)
    if await ctx.uow.port(Recognitions).is_due(ctx.community.id, yesterday):
        ctx.uow.start(Recognise(community=ctx.community.id, today=yesterday.toordinal()))
