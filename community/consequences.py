"""What follows from a verdict: a case, a look by moderators, or nothing but a note."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from community.albums import heard
from community.answering import is_late
from community.cases import Case, Cases
from community.casetelling import announce
from community.context import Ctx
from community.enforcing import remove
from community.events import Edited, Said
from community.hits import Hits, Judgement, State
from community.judge import Judge, Judged
from community.ladder import Ladder, steps
from community.looked import Looked
from community.ports import Page
from community.queue import Laid, Matter, Queue
from community.queueing import MOST_CARDS, lay, refresh
from community.restraints import CaseKind
from community.rulebook import Rulebook
from community.sanctioning import Decision, decide
from community.verdicts import text_of
from moderation.policy import Policy, Standing, Step
from moderation.policy import decide as weigh
from moderation.rule import CERTAIN
from moderation.rules import rules
from moderation.verdict import REVIEW, Action, Sanction

KINDS = {
    Sanction.NONE: CaseKind.PURGE,
    Sanction.WARN: CaseKind.WARN,
    Sanction.MUTE: CaseKind.MUTE,
    Sanction.KICK: CaseKind.KICK,
    Sanction.BAN: CaseKind.BAN,
}
LOOKED, AGAIN = "moderation.looked", timedelta(hours=1)
"""The window of whose arrival or reactions were laid before moderators, and for how long."""
SANCTIONS = {kind: sanction for sanction, kind in KINDS.items()}


async def note(ctx: Ctx[Any], judgement: Judgement) -> None:
    """Note what rules found, in silence."""
    await ctx.uow.port(Hits).note(judgement, ctx.today.toordinal())


async def follow(ctx: Ctx[Rulebook], page: Page, judged: Judged, judge: Judge) -> bool:
    """Do what a verdict asks for; says whether the message is gone.

    `ctx.actor` is who is judged. What came late is removed and not punished; an arrival or a
    reaction cannot be removed, and is looked at where no sanction follows.
    """
    before = heard(ctx)
    case = await ruled(ctx, judged) if judged.found else None
    if case is not None and judged.is_of_text:
        await judge.memories.removed(page, ctx.community.id, judged.trace)
    if case is None and before:
        return await _goes_with(ctx, before)
    return case is not None and bool(case.message)


async def _goes_with(ctx: Ctx[Rulebook], number: int) -> bool:
    """Remove what was sent together with what a case removed, unless that was undone."""
    case = await ctx.uow.port(Cases).find(ctx.community.id, number)
    if case is None or case.is_undone or not isinstance(ctx.event, Said):
        return False
    await remove(ctx, case, ctx.chat, ctx.event.message)
    return True


async def ruled(ctx: Ctx[Rulebook], judged: Judged) -> Case | None:
    """Do what a verdict asks for; gives the case that came of it."""
    judgement = judged.judgement(ctx.event, ctx.community, ctx.chat, ctx.actor)
    await note(ctx, judgement)
    if not judged.asks:
        return None
    action = await _weighed(ctx, judged)
    message = ctx.event.message if isinstance(ctx.event, Said | Edited | Looked) else 0
    if action.sanction or (action.remove and message):
        return await _removed(ctx, judgement, action, message)
    if not _late(ctx):
        await _held(ctx, judgement, message)
    return None


async def _weighed(ctx: Ctx[Rulebook], judged: Judged) -> Action:
    """Give what shall be done about a verdict, by whom it is about."""
    who, verdict, book = ctx.actor, judged.verdict, ctx.settings
    if who.trusted and book.spare_trusted:
        return REVIEW
    if who.bot or _late(ctx):
        return Action(verdict.action.review, verdict.action.remove)
    if not book.ladder or judged.message.kind in ("joined", "reacted"):
        return verdict.action
    rules = ctx.house.instance.of("cases", Ladder, *ctx.documents)
    known = await ctx.uow.port(Cases).of(who.member)
    before = Standing(points=rules.weight(known, ctx.event.at))
    action, _ = weigh(verdict, before, policy(rules))
    return action


def _late(ctx: Ctx[Any]) -> bool:
    return is_late(ctx.event, ctx.now)


def policy(rules: Ladder) -> Policy:
    """Give the community's ladder as moderation climbs it: a sure offence is a whole step."""
    return Policy(
        ladder=tuple(
            Step(
                points=place + CERTAIN,
                sanction=SANCTIONS[step.kind],
                minutes=int(step.length.total_seconds() // 60) if step.length else 0,
            )
            for place, step in enumerate(steps(rules.ladder))
        ),
        half_life=rules.half_life_days,
    )


async def _held(ctx: Ctx[Rulebook], judgement: Judgement, message: int) -> None:
    """Lay it before the moderators; of what is no message, each member once in a while."""
    looked, key = ctx.house.window(LOOKED), ctx.actor.identity
    last = None
    if not message:
        before = await ctx.uow.port(Queue).laid(ctx.community.id, key)
        last = ctx.uow.recall(looked, key) or (before.at if before is not None else None)
    if last is not None and ctx.event.at - last < AGAIN:
        return
    await ctx.uow.port(Hits).keep(msgspec.structs.replace(judgement, state=State.HELD))
    if not message:
        ctx.uow.remember(looked, key, ctx.event.at)
    why = text_of(next(each for each in judgement.hits if each.acts).why)
    await lay(
        ctx,
        Laid(
            matter=Matter.HELD,
            about=ctx.actor,
            at=ctx.event.at,
            chat=ctx.chat,
            message=message,
            why=why,
        ),
    )


async def _removed(ctx: Ctx[Rulebook], judgement: Judgement, action: Action, message: int) -> Case:
    strongest = next(each for each in judgement.hits if each.acts)
    lasts = timedelta(seconds=action.seconds) if action.seconds else None
    case = await decide(
        ctx,
        Decision(
            kind=KINDS[action.sanction],
            who=ctx.actor,
            at=ctx.event.at,
            ends=ctx.event.at + lasts if lasts else None,
            rule=strongest.rule,
            told=text_of(strongest.why),
            chat=ctx.chat,
            message=message,
            remove=(message,) if message else (),
            points=0 if _late(ctx) or ctx.actor.bot else 1,
            quoted=ctx.event.text if isinstance(ctx.event, Said | Edited | Looked) else "",
        ),
    )
    await ctx.uow.port(Hits).keep(msgspec.structs.replace(judgement, case=case.number))
    if not await _joined(ctx, case, strongest.rule):
        await announce(ctx, case)
    return case


async def _joined(ctx: Ctx[Rulebook], case: Case, rule: str) -> bool:
    """Let a case stand on the card on which its person waits to be looked at, if there is one.

    So a name or a profile that moderators were asked about when its owner came is one matter with
    what is done when they speak.
    """
    known = rules().get(rule)
    if known is None or known.of_text:
        return False
    queue = ctx.uow.port(Queue)
    for entry in await queue.open(ctx.community.id, 0, MOST_CARDS):
        about = (entry.identity, entry.matter, entry.message, entry.case)
        if about == (case.identity, Matter.HELD, 0, 0):
            await queue.hold(entry.number, case.number)
            await refresh(ctx, await queue.find(ctx.community.id, entry.number) or entry)
            return True
    return False
