"""Closer looks 细看: what was seen in pictures and profiles is judged, and let be again."""

from __future__ import annotations

import msgspec

from community.attached import Attached
from community.context import Ctx
from community.events import Finished
from community.facts import Reviewed, SanctionUndone
from community.feature import Feature, NoSettings
from community.jobs import ComparePicture, LookAtPicture, LookAtProfile
from community.pictured import pictured
from community.profiled import let_be, profiled
from community.queue import Ruling
from community.sanctioning import TELLS
from community.sights import Pictured, Profile
from community.words import t

feature = Feature("looking", NoSettings, about=t("Looking at pictures and profiles"), tells=TELLS)

Ctx_ = Ctx[NoSettings]


@feature.result(ComparePicture)
@feature.result(LookAtPicture)
async def seen(ctx: Ctx_, job: LookAtPicture, event: Finished) -> None:
    if not event.failure:
        await pictured(ctx, job, msgspec.json.decode(event.result, type=Pictured))


@feature.result(LookAtProfile)
async def read(ctx: Ctx_, job: LookAtProfile, event: Finished) -> None:
    if not event.failure:
        await profiled(ctx, job, msgspec.json.decode(event.result, type=Profile))


@feature.hears(SanctionUndone)
async def give_back(ctx: Ctx_, fact: SanctionUndone) -> None:
    await ctx.uow.port(Attached).give_back(fact.community, fact.case)
    let_be(ctx, fact.identity)


@feature.hears(Reviewed)
async def spare(ctx: Ctx_, fact: Reviewed) -> None:
    if fact.ruling == Ruling.HARMLESS:
        let_be(ctx, fact.identity)
