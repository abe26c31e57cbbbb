"""Closer looks 细看: what was seen in a picture is judged, and what was wrong is forgotten."""

from __future__ import annotations

import msgspec

from community.attached import Attached
from community.context import Ctx
from community.events import Finished
from community.facts import SanctionUndone
from community.feature import Feature, NoSettings
from community.jobs import LookAtPicture, Pictured
from community.pictured import pictured
from community.sanctioning import TELLS
from community.words import t

feature = Feature("looking", NoSettings, about=t("Looking at pictures"), tells=TELLS)

Ctx_ = Ctx[NoSettings]


@feature.result(LookAtPicture)
async def seen(ctx: Ctx_, job: LookAtPicture, event: Finished) -> None:
    if not event.failure:
        await pictured(ctx, job, msgspec.json.decode(event.result, type=Pictured))


@feature.hears(SanctionUndone)
async def give_back(ctx: Ctx_, fact: SanctionUndone) -> None:
    await ctx.uow.port(Attached).give_back(fact.community, fact.case)
