"""Appeals decided: granted with the case undone, or declined, once, whoever presses first."""

from __future__ import annotations

from typing import Any

import msgspec

from community.cases import QUOTES_KEPT, Appeals, AppealState, Case, Cases
from community.casetelling import tell_alone
from community.context import Ctx
from community.hierarchy import permit_undo
from community.ports import AuditLog, People
from community.queue import Ruling
from community.queueing import settle_appeal
from community.refusals import Refusal
from community.sanctioning import case_of, undo
from community.words import Text, t


class LookedAt(Refusal):
    """The appeal was decided."""

    def __init__(self, case: int) -> None:
        super().__init__(
            t("The appeal against case {number} has been decided already.", number=case)
        )


async def grant(ctx: Ctx[Any], number: int) -> tuple[Case, list[Text]]:
    """Grant the appeal against a case; gives the case, and what cannot return; raises Refusal."""
    case = await _waiting(ctx, number)
    undone, lost = await undo(ctx, case, "")
    return undone, lost


async def decline(ctx: Ctx[Any], number: int) -> Case:
    """Leave a case as it is, and tell its person so; raises Refusal."""
    case, appeals = await _waiting(ctx, number), ctx.uow.port(Appeals)
    known, by = await appeals.of(number), ctx.actor.member
    if known is not None:
        state = AppealState.DECLINED
        await appeals.keep(msgspec.structs.replace(known, state=state, settled_by=by))
    await ctx.uow.port(Cases).keep_quote(number, ctx.now + QUOTES_KEPT)
    who = await ctx.uow.port(Cases).about(case)
    if who is not None:
        told = t(
            "The moderators read your appeal against case {number}, and leave it as it is.",
            number=number,
        )
        tell_alone(ctx, who, told, None)
    await ctx.uow.port(AuditLog).note(
        case.community, by, "appeal.decline", {"case": number}, at=ctx.event.at, about=case.member
    )
    await settle_appeal(ctx, number, Ruling.DECLINED)
    return case


async def _waiting(ctx: Ctx[Any], number: int) -> Case:
    """Give a case whose appeal waits for a decision, if who asks may decide it; raises Refusal."""
    case = await case_of(ctx, number)
    known = await ctx.uow.port(Appeals).of(number)
    if known is None or known.state is not AppealState.OPEN:
        raise LookedAt(number)
    by = await ctx.uow.port(People).member(case.by) if case.by else None
    permit_undo(ctx.actor, case, by)
    return case
