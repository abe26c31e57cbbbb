"""Bringing a classifier in 导入: from a file, over what is there, and back again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from community.asking import asked, tell
from community.buttons import Button, minute
from community.context import Answer, Ctx, Reply
from community.events import Finished
from community.extras import Enclosed
from community.feature import Feature, NoSettings
from community.jobs import FetchModel, ImportModel, Job, TakeBackModel
from community.learning import changed, held
from community.lessons import TAKEN_BACK_WITHIN, Lessons, Sent, Swapped
from community.people import Role
from community.phrasebook import ActsAlready, acts, keep, phrases_of, without
from community.ports import AuditLog
from community.refusals import Refusal
from community.verdicts import text_of
from community.words import Code, lines, n, t

feature = Feature("importing", NoSettings, about=t("Bringing a classifier in"))

Ctx_ = Ctx[NoSettings]
KEPT = timedelta(hours=23)
"""For how long a file can be put in place; a little longer it is kept."""
MOST = 1 << 48
ADMIN, MOD = int(Role.ADMIN), int(Role.MODERATOR)


@feature.command(
    "rules import",
    t("Bring in a classifier that was exported; attach its file."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
)
async def bring(ctx: Ctx_, file: Enclosed) -> Reply:
    ctx.uow.start(asked(ctx, FetchModel, file=file.name, number=ctx.draw("model", MOST)))
    return t("I am looking at the file.")


@feature.result(FetchModel)
async def looked_at(ctx: Ctx_, job: FetchModel, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, t("I could not get the file. Send it once more."))
        return
    sent = msgspec.json.decode(event.result, type=Sent)
    if sent.why is not None:
        await tell(ctx, job, lines(text_of(sent.why), t("Nothing is changed.")))
        return
    if job.is_list:
        await _listed(ctx, job, sent)
        return
    known = await held(ctx.uow, ctx.house, job.community)
    if not known.lessons:
        about = {name: getattr(job, name) for name in Job.__struct_fields__}
        ctx.uow.start(ImportModel(**about, number=job.number, at=ctx.now))
        return
    until = minute(ctx.now + KEPT)
    put = Button(t("Put it in place"), "model.bring", (job.number,), job.asked_by, ADMIN, until)
    question = lines(
        t("Lessons in the file: {spam} of spam, {harmless} harmless.", **_counts(sent)),
        n(
            "Shall it take the place of what was learned here ({count} lesson)?",
            "Shall it take the place of what was learned here ({count} lessons)?",
            known.lessons,
        ),
    )
    await tell(ctx, job, question, ((put,),))


async def _listed(ctx: Ctx_, job: FetchModel, sent: Sent) -> None:
    """Put the phrases of a list that are new here on the community's own."""
    known = await phrases_of(ctx)
    fresh = without(sent.phrases, known)
    if not fresh:
        await tell(ctx, job, t("All of it is on the list already."))
        return
    try:
        if await acts(ctx):
            raise ActsAlready
        await keep(ctx, [*known, *fresh], job.asked_by, {"list": job.number})
    except Refusal as refusal:
        await tell(ctx, job, refusal.text)
        return
    words = lines(
        n("{count} phrase is on the list now.", "{count} phrases are on the list now.", len(fresh)),
        n("{count} line says nothing.", "{count} lines say nothing.", sent.unread)
        if sent.unread
        else None,
        t(
            "Try it on what was said before it acts: {replay}",
            replay=Code("/rules replay words"),
        ),
    )
    await tell(ctx, job, words, ((Button(t("Undo"), "phrases.back", (job.number,), role=MOD),),))


@feature.button("model.bring", role=Role.ADMIN)
async def put(ctx: Ctx_, number: int) -> Reply:
    ctx.uow.start(asked(ctx, ImportModel, number=number, at=ctx.now))
    return Answer(t("I am putting it in place."), edit=True)


@feature.result(ImportModel)
async def brought(ctx: Ctx_, job: ImportModel, event: Finished) -> None:
    found = _swapped(event)
    if found is None or found.gone:
        await tell(ctx, job, t("That file is not kept any more. Send it once more."))
        return
    changed(ctx.uow, ctx.house, job.community)
    numbers = {"lessons": found.lessons, "before": found.before}
    await _audit(ctx, job, "model.import", numbers)
    until = minute(ctx.now + TAKEN_BACK_WITHIN)
    back = Button(t("Undo"), "model.back", (job.number,), role=ADMIN, until=until)
    words = n(
        "The classifier is in place, with {count} lesson.",
        "The classifier is in place, with {count} lessons.",
        found.lessons,
    )
    can_return = t("The one before can return for a week.") if found.before else None
    await tell(ctx, job, lines(words, can_return), ((back,),))


@feature.button("model.back", role=Role.ADMIN)
async def back(ctx: Ctx_, number: int) -> Reply:
    ctx.uow.start(asked(ctx, TakeBackModel, number=number))
    return Answer(t("I am putting the one before in place again."), edit=True)


@feature.result(TakeBackModel)
async def taken_back(ctx: Ctx_, job: TakeBackModel, event: Finished) -> None:
    found = _swapped(event)
    if found is None or found.gone:
        await tell(ctx, job, t("The one before is gone: another took its place, or it was reset."))
        return
    changed(ctx.uow, ctx.house, job.community)
    numbers = {"lessons": found.lessons, "before": found.before}
    await _audit(ctx, job, "model.back", numbers)
    words = n(
        "The classifier is what it was before, with {count} lesson.",
        "The classifier is what it was before, with {count} lessons.",
        found.lessons,
    )
    await tell(ctx, job, words)


@feature.schedule("former", "25 4 * * *", downtime="latest")
async def let_go(ctx: Ctx_) -> None:
    await ctx.uow.port(Lessons).let_go(ctx.community.id, ctx.now - TAKEN_BACK_WITHIN)


def _swapped(event: Finished) -> Swapped | None:
    return None if event.failure else msgspec.json.decode(event.result, type=Swapped)


def _counts(sent: Sent) -> dict[str, int]:
    return {"spam": sent.spam, "harmless": sent.harmless}


async def _audit(ctx: Ctx_, job: Any, what: str, payload: dict[str, int]) -> None:
    await ctx.uow.port(AuditLog).note(job.community, job.asked_by, what, payload, at=ctx.event.at)
