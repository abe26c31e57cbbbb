"""Appeals 申诉: what somebody has to say against a case, and what moderators make of it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import Field

from community.buttons import Button
from community.cases import QUOTES_KEPT, Appeal, Appeals, AppealState, Case, Cases
from community.casetelling import card_of, named, tell_alone, tell_moderators
from community.casewords import MODERATOR
from community.context import Answer, Ctx, Reply
from community.feature import Feature, NoSettings
from community.hierarchy import permit_undo
from community.params import Rest
from community.people import Role
from community.ports import AuditLog, People
from community.refusals import NotAllowed, Refusal
from community.sanctioning import TELLS, case_of, is_offence, undo
from community.words import Code, Lines, Name, lines, t

feature = Feature("appeals", NoSettings, about=t("Appeals"), tells=TELLS, held="anywhere")

Ctx_ = Ctx[NoSettings]
MOST_WORDS, MOST_SAID = 800, 2000
A_MINUTE = 60.0


class NothingToAppeal(Refusal):
    """Nothing is held against somebody."""

    def __init__(self) -> None:
        super().__init__(t("There is nothing here that you could appeal against."))


class LookedAt(Refusal):
    """The appeal was decided."""

    def __init__(self, case: int) -> None:
        super().__init__(
            t("The appeal against case {number} has been decided already.", number=case)
        )


@feature.command(
    "appeal",
    t("Say why the newest decision about you is wrong."),
    aliases=("申诉",),
    answer="private",
    secret=True,
    cooldown=A_MINUTE,
    sample="that was no advert, Bob had asked me",
)
async def appeal(ctx: Ctx_, words: Annotated[str, Field(max_length=MOST_WORDS), Rest()]) -> Reply:
    known = await ctx.uow.port(Cases).of(ctx.actor.member)
    held = [case for case in known if is_offence(case.kind) and not case.is_undone]
    if not held:
        raise NothingToAppeal
    await _appeal(ctx, held[-1], words)
    return t(
        "The moderators read what you say against case {number}. I tell you what they decide.",
        number=held[-1].number,
    )


@feature.button("appeal")
async def appeal_by_button(ctx: Ctx_, number: int) -> Reply:
    case = await case_of(ctx, number)
    if case.member != ctx.actor.member:
        raise NotAllowed(Role.MODERATOR)
    if case.is_undone:
        raise NothingToAppeal
    if await ctx.uow.port(Appeals).of(number) is None:
        await _appeal(ctx, case, "")
    return t(
        "The moderators know that you appeal against case {number}. Say why: {appeal}, and after "
        "that your words.",
        number=number,
        appeal=Code("/appeal"),
    )


async def _appeal(ctx: Ctx_, case: Case, words: str) -> None:
    """Open an appeal or add to it, and lay it before the moderators; raises LookedAt."""
    appeals = ctx.uow.port(Appeals)
    known = await appeals.of(case.number)
    if known is not None and known.state is not AppealState.OPEN:
        raise LookedAt(case.number)
    before = known or Appeal(case.number, ctx.actor.identity, ctx.event.at)
    said = "\n".join(each for each in (before.words, words) if each)[:MOST_SAID]
    await appeals.keep(msgspec.structs.replace(before, words=said))
    await ctx.uow.port(Cases).keep_quote(case.number, None)
    choices = (
        Button(t("Grant, and undo"), "appeal.grant", (case.number,), role=MODERATOR),
        Button(t("Decline"), "appeal.decline", (case.number,), role=MODERATOR),
        Button(t("Details"), "case.show", (case.number,), role=MODERATOR),
    )
    head = t("{name} appeals:", name=Name(ctx.actor.name))
    await tell_moderators(ctx, Lines((head, await card_of(ctx, case))), (choices,))


@feature.button("appeal.grant")
async def grant(ctx: Ctx_, number: int) -> Reply:
    case = await _waiting(ctx, number)
    undone, lost = await undo(ctx, case, "")
    return Answer(lines(await card_of(ctx, undone), *lost), edit=True)


@feature.button("appeal.decline")
async def decline(ctx: Ctx_, number: int) -> Reply:
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
    words = await card_of(ctx, case)
    done = t("Declined by {name}.", name=Name(await named(ctx, by)))
    return Answer(lines(words, done), edit=True)


async def _waiting(ctx: Ctx_, number: int) -> Case:
    """Give a case whose appeal waits for a decision, if who asks may decide it; raises Refusal."""
    case = await case_of(ctx, number)
    known = await ctx.uow.port(Appeals).of(number)
    if known is None or known.state is not AppealState.OPEN:
        raise LookedAt(number)
    by = await ctx.uow.port(People).member(case.by) if case.by else None
    permit_undo(ctx.actor, case, by)
    return case
