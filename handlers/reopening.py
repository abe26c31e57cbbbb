"""Cases again 复议: how a case is undone, and how the next step follows it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from community.cases import Case, Cases
from community.casetelling import announce, shown
from community.context import Ctx, Reply
from community.feature import Feature, NoSettings
from community.hierarchy import permit, permit_undo
from community.ladder import Ladder
from community.lengths import ending
from community.params import Rest
from community.people import Role
from community.ports import People
from community.refusals import Refusal
from community.restraints import LIFTS, CaseKind
from community.sanctioning import (
    UNDOES,
    Decision,
    NoSuchCase,
    case_of,
    decide,
    undo,
)
from community.words import Code, t

feature = Feature("reopening", NoSettings, about=t("Undoing cases"), tells=UNDOES)

Ctx_ = Ctx[NoSettings]
Words = Annotated[str, Field(max_length=400), Rest()]


class NotUndoable(Refusal):
    """What ended a mute or a ban is not undone: it is given anew."""

    def __init__(self, case: Case) -> None:
        again = Code("/mute" if case.kind is CaseKind.UNMUTE else "/ban")
        super().__init__(
            t(
                "Case {number} ended something; {again} begins it anew.",
                number=case.number,
                again=again,
            )
        )


class NotTheNewest(Refusal):
    """Something else was decided since."""

    def __init__(self, case: Case) -> None:
        super().__init__(
            t("Case {number} is not their newest any more; look at that one.", number=case.number)
        )


@feature.command(
    "case undo",
    t("Take a case back."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("12 that was a mistake"),
)
async def undo_case(ctx: Ctx_, number: Annotated[int, Field(ge=1)], reason: Words = "") -> Reply:
    return await _undo(ctx, number, reason, edit=False)


@feature.button("case.undo", role=Role.MODERATOR)
async def undo_by_button(ctx: Ctx_, number: int) -> Reply:
    return await _undo(ctx, number, "", edit=True)


async def _undo(ctx: Ctx_, number: int, why: str, *, edit: bool) -> Reply:
    case = await case_of(ctx, number)
    if case.kind in LIFTS:
        raise NotUndoable(case)
    by = await ctx.uow.port(People).member(case.by) if case.by else None
    permit_undo(ctx.actor, case, by)
    undone, lost = await undo(ctx, case, why)
    return await shown(ctx, undone, *lost, edit=edit)


@feature.button("case.raise", role=Role.MODERATOR)
async def raise_case(ctx: Ctx_, number: int) -> Reply:
    """Let the next step of the ladder follow, once, while nothing else has been decided."""
    case, cases = await case_of(ctx, number), ctx.uow.port(Cases)
    who = await cases.about(case)
    if who is None or case.is_undone:
        raise NoSuchCase(number)
    permit(ctx.actor, who)
    known = await cases.of(case.member)
    if known[-1].number != number:
        raise NotTheNewest(case)
    rules = ctx.house.instance.of("cases", Ladder, *ctx.documents)
    step = rules.next(known, ctx.event.at)
    raised = await decide(
        ctx,
        Decision(
            kind=step.kind,
            who=who,
            at=ctx.event.at,
            ends=ending(ctx.event.at, step.length),
            by=ctx.actor.member,
            reason=case.reason,
            points=1,
        ),
    )
    await announce(ctx, raised)
    return await shown(ctx, raised)


@feature.schedule("fade", "35 * * * *", downtime="latest", scope="house")
async def fade(ctx: Ctx_) -> None:
    await ctx.uow.port(Cases).fade(ctx.now)
