"""Appeals 申诉: what somebody has to say against a case, and what moderators make of it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import Field

from community.appealing import LookedAt, decline, grant
from community.cases import Appeal, Appeals, AppealState, Case, Cases
from community.casetelling import card_of
from community.context import Answer, Ctx, Reply
from community.feature import Feature, NoSettings
from community.params import Rest
from community.people import Role
from community.queue import Laid, Matter
from community.queueing import lay
from community.refusals import NotAllowed, Refusal
from community.sanctioning import UNDOES, case_of, is_offence
from community.wavedeeds import own_case
from community.words import Code, Name, lines, n, t

feature = Feature("appeals", NoSettings, about=t("Appeals"), tells=UNDOES, held="anywhere")

Ctx_ = Ctx[NoSettings]
MOST_WORDS, MOST_SAID = 800, 2000
MOST_HEARD = 10
"""Cases of one person that may be appealed against without their buttons, the newest first."""
A_MINUTE = 60.0


class NothingToAppeal(Refusal):
    """Nothing is held against somebody."""

    def __init__(self) -> None:
        super().__init__(t("There is nothing here that you could appeal against."))


class EnoughSaid(Refusal):
    """More words than moderators are shown of an appeal."""

    def __init__(self, left: int) -> None:
        super().__init__(
            t("The moderators have what you said before. There is no room for more than that.")
            if left <= 0
            else n(
                "The moderators have what you said before. There is room for {count} more letter.",
                "The moderators have what you said before. There is room for {count} more letters.",
                left,
            )
        )


@feature.command(
    "appeal",
    t("Say why the newest decision about you is wrong."),
    aliases=("申诉",),
    answer="private",
    secret=True,
    cooldown=A_MINUTE,
    sample=t("that was no advert, Bob had asked me"),
)
async def appeal(ctx: Ctx_, words: Annotated[str, Field(max_length=MOST_WORDS), Rest()]) -> Reply:
    case = await own_case(ctx, await _newest(ctx))
    await _appeal(ctx, case, words)
    return t(
        "The moderators read what you say against case {number}. I tell you what they decide.",
        number=case.number,
    )


@feature.button("appeal")
async def appeal_by_button(ctx: Ctx_, number: int) -> Reply:
    case = await case_of(ctx, number)
    if case.member != ctx.actor.member:
        raise NotAllowed(Role.MODERATOR)
    if case.is_undone:
        raise NothingToAppeal
    known = await ctx.uow.port(Appeals).of(number)
    if known is None:
        await _appeal(ctx, case, "")
    elif known.state is not AppealState.OPEN:
        raise LookedAt(number)
    return t(
        "The moderators know that you appeal against case {number}. Now write me why, or write "
        "{appeal} and after that why.",
        number=number,
        appeal=Code("/appeal"),
    )


async def _newest(ctx: Ctx_) -> Case:
    """Give the newest case of who asks that nobody has heard them on; raises Refusal.

    A decision on a newer one does not keep them from speaking about a ban that still runs.
    """
    appeals, known = ctx.uow.port(Appeals), await ctx.uow.port(Cases).of(ctx.actor.member)
    held = [case for case in reversed(known) if is_offence(case.kind) and not case.is_undone]
    if not held:
        raise NothingToAppeal
    for case in held[:MOST_HEARD]:
        heard = await appeals.of(case.number)
        if heard is None or heard.state is AppealState.OPEN:
            return case
    raise LookedAt(held[0].number)


async def _appeal(ctx: Ctx_, case: Case, words: str) -> None:
    """Open an appeal or add to it, and lay it before the moderators; raises Refusal."""
    appeals = ctx.uow.port(Appeals)
    known = await appeals.of(case.number)
    if known is not None and known.state is not AppealState.OPEN:
        raise LookedAt(case.number)
    before = known or Appeal(case.number, ctx.actor.identity, ctx.event.at)
    said = "\n".join(each for each in (before.words, words) if each)
    if len(said) > MOST_SAID:
        raise EnoughSaid(MOST_SAID - len(before.words) - 1)
    await appeals.keep(msgspec.structs.replace(before, words=said))
    await ctx.uow.port(Cases).keep_quote(case.number, None)
    await lay(
        ctx,
        Laid(matter=Matter.APPEAL, about=ctx.actor, at=ctx.event.at, case=case.number),
    )


@feature.button("appeal.grant", role=Role.MODERATOR)
async def grant_by_button(ctx: Ctx_, number: int) -> Reply:
    undone, lost = await grant(ctx, number)
    return Answer(lines(await card_of(ctx, undone), *lost), edit=True)


@feature.button("appeal.decline", role=Role.MODERATOR)
async def decline_by_button(ctx: Ctx_, number: int) -> Reply:
    case = await decline(ctx, number)
    done = t("Declined by {name}.", name=Name(ctx.actor.name))
    return Answer(lines(await card_of(ctx, case), done), edit=True)
