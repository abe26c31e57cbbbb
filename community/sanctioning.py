"""Deciding a case, and undoing it: the one way in, for people and for rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from community.albums import with_albums
from community.buttons import Button
from community.casenotices import notice, taken_back
from community.cases import MOST_QUOTED, OF_A_RULE, Appeals, AppealState, Case, Cases
from community.casetelling import (
    aloud,
    named,
    quote_back,
    retell,
    tell_alone,
)
from community.casewords import cannot_return, took_away
from community.context import Ctx
from community.enforcing import bring_back, enforce, remove, send_away, stays_removed
from community.facts import Restored, Retracted, Reviewed, Sanctioned, SanctionUndone
from community.locking import reopen
from community.people import Actor, Chat
from community.ports import AuditLog
from community.queue import Ruling
from community.queueing import settle_appeal
from community.refusals import Refusal
from community.restraints import FREE, LIFTS, OF_CHATS, CaseKind, Restraint
from community.wavedeeds import take_back
from community.waves import Waves
from community.words import Name, Text, t

TELLS = (Sanctioned, Retracted)
"""The facts that a capability tells which decides cases."""
UNDOES = (*TELLS, Restored, SanctionUndone, Reviewed)
"""Those that one tells which undoes them, and so may settle an appeal."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What is decided about somebody, by member `by` or by a rule.

    `ends` is aware, None for no end. `message` in `chat` is what it is about; `remove` names the
    messages of that chat which go. `points` count on the ladder. `told` is why, in the words that
    its person reads where nobody wrote a reason; `quoted` what the message says, as far as it is
    not to be looked up.
    """

    kind: CaseKind
    who: Actor
    at: datetime
    ends: datetime | None = None
    by: int = OF_A_RULE
    rule: str = ""
    reason: str = ""
    chat: Chat | None = None
    message: int = 0
    remove: tuple[int, ...] = ()
    points: int = 0
    told: Text | None = None
    quoted: str = ""


class UndoneAlready(Refusal):
    """Somebody else was faster."""

    def __init__(self, case: Case, by: str) -> None:
        super().__init__(
            t("Case {number} was undone by {name} already.", number=case.number, name=Name(by))
        )


class NoSuchCase(Refusal):
    """There is no case of that number here."""

    def __init__(self, number: int) -> None:
        super().__init__(t("There is no case {number} here.", number=number))


async def case_of(ctx: Ctx[Any], number: int) -> Case:
    """Give a case of the community; raises NoSuchCase."""
    case = await ctx.uow.port(Cases).find(ctx.community.id, number)
    if case is None:
        raise NoSuchCase(number)
    return case


async def decide(ctx: Ctx[Any], decision: Decision) -> Case:
    """Make a case of a decision, and let it hold: in all chats, for all the person's accounts."""
    uow, who, kind = ctx.uow, decision.who, decision.kind
    case = await _opened(ctx, decision)
    before, after = await _restrained(ctx, case, decision.at)
    appeal = Button(t("Appeal"), "appeal", (case.number,), who=who.member)
    rows = ((appeal,),) if is_offence(kind) else ()
    told = notice(case, ctx.community, decision.told)
    first = 0 if who.bot else tell_alone(ctx, who, told, aloud(ctx, who, decision.chat), rows)
    await enforce(ctx, case, before, after, first)
    if kind is CaseKind.KICK and after.banned is None:  # to let them back would end the ban
        await send_away(ctx, case, first)
    if decision.chat is not None:
        for message in with_albums(ctx, case.number, decision.chat, decision.remove):
            await remove(ctx, case, decision.chat, message)
    uow.record(
        Sanctioned(
            community=case.community,
            member=who.member,
            identity=who.identity,
            at=decision.at,
            case=case.number,
            kind=int(kind),
            by=decision.by,
        )
    )
    await _audit(ctx, case, f"case.{kind.name.lower()}", decision.by, decision.reason)
    return case


async def undo(
    ctx: Ctx[Any], case: Case, why: str, *, quotes: bool = True
) -> tuple[Case, list[Text]]:
    """Take a case back, once, as far as platforms allow; raises UndoneAlready.

    What removed messages had earned is given back; with `quotes` the words of the one that it is
    about are quoted where it stood. Gives the case as it is now, and what cannot return.
    """
    cases, by, at = ctx.uow.port(Cases), ctx.actor, ctx.event.at
    undone = await cases.undo(case, by.member, why, at)
    if undone is None:
        fresh = await cases.find(case.community, case.number) or case
        raise UndoneAlready(case, await named(ctx, fresh.undone_by))
    await _audit(ctx, case, "case.undo", by.member, why)
    if case.kind in OF_CHATS:
        await _reopened(ctx, undone, why)
        return undone, []
    granted = await _granted(ctx, undone)
    before, after = await _restrained(ctx, undone, at)
    await enforce(ctx, undone, before, after)
    who = await cases.about(case)
    quoted = counts = False
    if who is not None:
        counts = await bring_back(ctx, case)
        if not who.bot:  # what was posted as a channel has nobody behind it who could be told
            tell_alone(ctx, who, taken_back(case, ctx.community, after, at), None)
        quoted = quotes and await _quoted_back(ctx, case, who)
    ctx.uow.record(
        SanctionUndone(
            community=case.community,
            member=case.member,
            identity=case.identity,
            at=at,
            case=case.number,
            kind=int(case.kind),
            by=by.member,
        )
    )
    await retell(ctx, undone, anew=not granted)
    return undone, cannot_return(case, is_known=who is not None, is_quoted=quoted, counts=counts)


async def _quoted_back(ctx: Ctx[Any], case: Case, who: Actor) -> bool:
    """Quote what a case removed, unless another one that stands has removed it as well."""
    returns = took_away(case) and not await stays_removed(ctx, case)
    return returns and await quote_back(ctx, case, who)


async def _reopened(ctx: Ctx[Any], case: Case, why: str) -> None:
    """Let chats be as they were before a case; the card of a wave is told anew by the wave."""
    if case.kind is CaseKind.WAVE:
        await _wave_undone(ctx, case, why)
    else:
        await reopen(ctx, case)
        await retell(ctx, case, anew=True)


def is_offence(kind: CaseKind) -> bool:
    """Whether a case of this kind is held against somebody."""
    return kind not in LIFTS and kind not in OF_CHATS


async def _opened(ctx: Ctx[Any], decision: Decision) -> Case:
    cases, chat = ctx.uow.port(Cases), decision.chat.id if decision.chat else 0
    quoted = decision.quoted
    if decision.message and not quoted:
        quoted = await cases.said(chat, decision.message) or await _quoted(ctx, decision, chat)
    return await cases.open(
        Case(
            number=0,
            community=ctx.community.id,
            identity=decision.who.identity,
            member=decision.who.member,
            kind=decision.kind,
            at=decision.at,
            ends=decision.ends,
            by=decision.by,
            rule=decision.rule,
            reason=decision.reason,
            chat=chat,
            message=decision.message,
            quoted=quoted[:MOST_QUOTED],
            points=decision.points,
        )
    )


async def _quoted(ctx: Ctx[Any], decision: Decision, chat: int) -> str:
    """Give the words of a message that an earlier case quotes, since it is removed already."""
    about = (chat, decision.message)
    known = await ctx.uow.port(Cases).of(decision.who.member)
    return next((c.quoted for c in reversed(known) if (c.chat, c.message) == about), "")


async def _restrained(ctx: Ctx[Any], case: Case, at: datetime) -> tuple[Restraint, Restraint]:
    """Let what a member's cases come to hold; gives what held before, and what does now."""
    cases = ctx.uow.port(Cases)
    who = await cases.about(case)
    before = (who.restraint if who is not None else None) or FREE
    after = await cases.restrain(case.member)
    return before.now(at), after.now(at)


async def _wave_undone(ctx: Ctx[Any], case: Case, why: str) -> None:
    """Take back what was decided about a wave, also where it has become somebody's own case."""
    apart = await ctx.uow.port(Waves).apart(case.number)
    await take_back(ctx, case.number)
    for number in apart:
        own = await ctx.uow.port(Cases).find(case.community, number)
        if own is not None and not own.is_undone:
            await undo(ctx, own, why)


async def _granted(ctx: Ctx[Any], case: Case) -> bool:
    """Grant what waits to be decided about a case that is undone; False where nothing does."""
    appeals = ctx.uow.port(Appeals)
    appeal = await appeals.of(case.number)
    if appeal is None or appeal.state is not AppealState.OPEN:
        return False
    state, by = AppealState.GRANTED, ctx.actor.member
    await appeals.keep(msgspec.structs.replace(appeal, state=state, settled_by=by))
    await settle_appeal(ctx, case.number, Ruling.GRANTED)
    return True


async def _audit(ctx: Ctx[Any], case: Case, what: str, by: int, why: str) -> None:
    payload = {
        "case": case.number,
        "kind": case.kind.name.lower(),
        "ends": case.ends.isoformat() if case.ends else None,
        "rule": case.rule,
        "why": why,
    }
    await ctx.uow.port(AuditLog).note(
        case.community, by, what, payload, at=ctx.event.at, about=case.member
    )
