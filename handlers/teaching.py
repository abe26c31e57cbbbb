"""Teaching 教: what moderators' corrections make of the community's own classifier."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from community.asking import asked, deliver, tell
from community.buttons import Button
from community.cases import Cases
from community.context import Answer, Ctx, Reply
from community.events import Finished
from community.facts import Retracted, Reviewed, SanctionUndone
from community.feature import Feature, NoSettings
from community.hits import Hits, Judgement, State
from community.jobs import ExportModel, File, Train
from community.learning import changed, held
from community.lessons import Lesson, Lessons, NothingLearned
from community.people import Role
from community.ports import AuditLog
from community.queue import Matter, Queue, Ruling
from community.retention import Retention
from community.sanctioning import case_of
from community.teaching import forget, take_back, teach, teach_harmless
from community.words import Lines, Phrase, Text, lines, n, t

if TYPE_CHECKING:
    from moderation.learning.model import Model

feature = Feature("teaching", NoSettings, about=t("What the classifier is taught"))

Ctx_ = Ctx[NoSettings]
FILE = "learned.model"
MOST_RUNS, MOST_TEXTS = 8, 60


@feature.button("teach", role=Role.MODERATOR)
async def teach_by_button(ctx: Ctx_, number: int, spam: int) -> Reply:
    await teach(ctx, await case_of(ctx, number), spam=bool(spam))
    known = await held(ctx.uow, ctx.house, ctx.community.id)
    told = t("Learned as spam.") if spam else t("Learned as harmless.")
    return lines(told, _counts(known.model.lessons if known.model else (0, 0)))


@feature.hears(SanctionUndone)
async def unteach(ctx: Ctx_, fact: SanctionUndone) -> None:
    """A rule whose case is undone was wrong; what was taught from a person's case goes with it."""
    case = await ctx.uow.port(Cases).find(fact.community, fact.case)
    judgement = await ctx.uow.port(Hits).of_case(fact.case)
    if case is None or not case.message:
        return
    if judgement is None:
        await take_back(ctx, case)
        return
    await _harmless(ctx, judgement, case.message, case.quoted, by=fact.by, case=case.number)


@feature.hears(Reviewed)
async def hear_review(ctx: Ctx_, fact: Reviewed) -> None:
    """What moderators find harmless, though a rule held it, the classifier learns."""
    if fact.matter != Matter.HELD or not fact.message:
        return
    hits = ctx.uow.port(Hits)
    judgement = await hits.judgement(fact.chat, fact.message)
    if judgement is None or judgement.state is not State.HELD:
        return
    harmless = fact.ruling == Ruling.HARMLESS
    await hits.settle(judgement, State.LET_BE if harmless else State.REMOVED, undone=harmless)
    entry = await ctx.uow.port(Queue).find(fact.community, fact.entry)
    if not harmless or entry is None:
        return
    await _harmless(ctx, judgement, fact.message, entry.quoted, by=fact.by)


async def _harmless(
    ctx: Ctx_, judgement: Judgement, message: int, quoted: str, *, by: int, case: int = 0
) -> None:
    """Teach that a message was harmless on which a rule acted, or that one held."""
    words = quoted or await ctx.uow.port(Cases).said(judgement.chat, message)
    await teach_harmless(
        ctx,
        Lesson(
            number=0,
            community=judgement.community,
            identity=judgement.identity,
            chat=judgement.chat,
            message=message,
            spam=False,
            by=by,
            at=ctx.event.at,
            numbers=b"",
            words=words,
            signs=judgement.signs,
            case=case,
        ),
    )


@feature.hears(Retracted)
async def forget_sample(ctx: Ctx_, fact: Retracted) -> None:
    await forget(ctx, fact.chat, fact.message)


# The model.


@feature.command(
    "rules model",
    t("Show what the community's classifier has learned."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
)
async def model(ctx: Ctx_) -> Reply:
    known = await held(ctx.uow, ctx.house, ctx.community.id)
    if known.model is None:
        raise NothingLearned
    bars = known.model.bars
    spam, harmless = await _strongest(ctx, known.model)
    words = lines(
        _counts(known.model.lessons),
        t(
            "Spam begins at a score of {whole}, for a piece of a long text at {window}.",
            whole=f"{bars.whole:.1f}",
            window=f"{bars.window:.1f}",
        ),
        t("All lessons were gone through last when there were {count}.", count=known.trained),
        t("What speaks most for spam: {runs}", runs=_runs(spam)) if spam else None,
        t("What speaks most against it: {runs}", runs=_runs(harmless)) if harmless else None,
    )
    export = Button(t("Export"), "model.export", role=int(Role.ADMIN))
    reset = Button(t("Reset"), "model.reset", (0,), role=int(Role.ADMIN))
    return Answer(words, ((export, reset),))


@feature.button("model.export", role=Role.ADMIN)
async def export(ctx: Ctx_) -> Reply:
    job = ctx.uow.start(asked(ctx, ExportModel))
    await _audit(ctx, "model.export", {"job": job})
    return t("I am writing the model into a file; it comes to you alone.")


@feature.result(ExportModel)
async def hand_over(ctx: Ctx_, job: ExportModel, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, t("The model could not be written. Whoever runs me finds out why."))
        return
    file = msgspec.json.decode(event.result, type=File)
    words = n("The model of {count} lesson.", "The model of {count} lessons.", file.rows)
    await deliver(ctx, job, file, FILE, words)


@feature.button("model.reset", role=Role.ADMIN)
async def reset(ctx: Ctx_, sure: int) -> Reply:
    known = await held(ctx.uow, ctx.house, ctx.community.id)
    if known.model is None:
        raise NothingLearned
    if not sure:
        really = Button(t("Forget all of it"), "model.reset", (1,), role=int(Role.ADMIN))
        return Answer(
            lines(
                _counts(known.model.lessons), t("Shall all of it be forgotten? It cannot return.")
            ),
            ((really,),),
        )
    await ctx.uow.port(Lessons).reset(ctx.community.id)
    changed(ctx.uow, ctx.house, ctx.community.id)
    await _audit(ctx, "model.reset", {"lessons": known.lessons})
    return t("All of it is forgotten: the classifier begins anew.")


@feature.result(Train)
async def trained(ctx: Ctx_, job: Train, event: Finished) -> None:
    if not event.failure:
        changed(ctx.uow, ctx.house, job.community)


@feature.schedule("fade", "20 4 * * *", downtime="latest")
async def fade(ctx: Ctx_) -> None:
    kept = ctx.house.instance.of("texts", Retention, *ctx.documents)
    before = ctx.now - timedelta(days=kept.text_days)
    await ctx.uow.port(Lessons).fade(ctx.community.id, before)


async def _strongest(ctx: Ctx_, model: Model) -> list[list[str]]:
    """Give the pieces of the lessons that say most for spam, and against it."""
    from moderation.learning.reasons import strongest

    port, found = ctx.uow.port(Lessons), []
    for spam in (True, False):
        texts = await port.words(ctx.community.id, spam=spam, most=MOST_TEXTS)
        found.append(strongest(model, texts, MOST_RUNS, spam=spam))
    return found


async def _audit(ctx: Ctx_, what: str, payload: dict[str, int]) -> None:
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, what, payload, at=ctx.event.at
    )


def _counts(lessons: list[int] | tuple[int, int]) -> Text:
    harmless, spam = lessons
    return t("Lessons: {spam} of spam, {harmless} harmless.", spam=spam, harmless=harmless)


def _runs(runs: list[str]) -> Lines:
    return Lines(tuple(t("“{piece}”", piece=Phrase(run)) for run in runs), " ")
