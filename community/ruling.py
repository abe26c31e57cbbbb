"""How moderators see an entry of their queue, and what follows from that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from community.appealing import decline, grant
from community.casenotices import notice
from community.cases import Case, Cases
from community.casetelling import announce, tell_alone
from community.casewords import is_by_rule
from community.context import Ctx
from community.enforcing import RELEASES
from community.hierarchy import NotAgainstOneself, permit
from community.ladder import Ladder
from community.lengths import FOR_GOOD, ending
from community.people import Actor
from community.queue import Entry, Matter, Queue, Ruling
from community.queueing import entry_of, place_of, settle
from community.refusals import Refusal
from community.restraints import LIFTS, CaseKind
from community.sanctioning import Decision, decide, undo
from community.words import Text, t

KINDS = {
    Ruling.REMOVED: CaseKind.PURGE,
    Ruling.WARNED: CaseKind.WARN,
    Ruling.MUTED: CaseKind.MUTE,
    Ruling.BANNED: CaseKind.BAN,
}
"""The case that a ruling makes."""
ELSEWHERE = (Ruling.OPEN, Ruling.CONFIRMED, Ruling.NOT_NOW, Ruling.GONE)
"""What is not settled by one moderator's press."""


class NobodyThere(Refusal):
    """Whom an entry is about has asked to be forgotten."""

    def __init__(self) -> None:
        super().__init__(t("They asked to be forgotten; all you can say is that it is harmless."))


class NotSo(Refusal):
    """An appeal is granted or declined, everything else is not."""

    def __init__(self, number: int) -> None:
        super().__init__(t("Number {number} is not settled like that.", number=number))


async def rule(ctx: Ctx[Any], number: int, ruling: Ruling) -> tuple[Entry, list[Text]]:
    """Settle an entry by a ruling, once, with what follows from it; raises Refusal.

    Gives the entry as it is now, and what cannot return.
    """
    entry = await entry_of(ctx, number)
    is_appeal = entry.matter is Matter.APPEAL
    is_other = ruling in ELSEWHERE or entry.matter is Matter.NOMINATION
    if is_other or is_appeal != (ruling in (Ruling.GRANTED, Ruling.DECLINED)):
        raise NotSo(number)
    lost: list[Text] = []
    if ruling is Ruling.GRANTED:
        _, lost = await grant(ctx, entry.case)
    elif ruling is Ruling.DECLINED:
        await decline(ctx, entry.case)
    else:
        lost = await _ruled(ctx, entry, ruling)
    return await ctx.uow.port(Queue).find(ctx.community.id, number) or entry, lost


async def _ruled(ctx: Ctx[Any], entry: Entry, ruling: Ruling) -> list[Text]:
    who = await ctx.uow.port(Queue).about(entry)
    if entry.member == ctx.actor.member:
        raise NotAgainstOneself
    kind = KINDS.get(ruling)
    if kind is not None:
        if who is None:
            raise NobodyThere
        permit(ctx.actor, who)
    await settle(ctx, entry, ruling)
    lost: list[Text] = []
    meanwhile = await _meanwhile(ctx, entry)
    if meanwhile is not None and _is_wrong(meanwhile, kind):
        _, lost = await undo(ctx, meanwhile, "", quotes=kind is None)
    elif meanwhile is not None and kind is not None:
        await _end(ctx, meanwhile, kind, who)
    if kind is not None and who is not None:
        await announce(ctx, await _decided(ctx, entry, kind, who))
    return lost if kind is None else []


def _is_wrong(meanwhile: Case, kind: CaseKind | None) -> bool:
    """Whether what held until now is taken back: what a rule found stands where it was right."""
    return kind is None or (kind not in RELEASES and not is_by_rule(meanwhile))


async def _end(ctx: Ctx[Any], meanwhile: Case, kind: CaseKind, who: Actor | None) -> None:
    """End what held until moderators decided; its person hears of it where that frees them."""
    if not meanwhile.runs(ctx.event.at):
        return
    await ctx.uow.port(Cases).end(meanwhile.number, ctx.event.at)
    if who is not None and kind not in (meanwhile.kind, CaseKind.BAN):
        lift = next(lift for lift, held in LIFTS.items() if held is meanwhile.kind)
        freed = notice(msgspec.structs.replace(meanwhile, kind=lift), ctx.community)
        tell_alone(ctx, who, freed, None)


async def _decided(ctx: Ctx[Any], entry: Entry, kind: CaseKind, who: Actor) -> Case:
    chat = await place_of(ctx, entry.chat)
    rules = ctx.house.instance.of("cases", Ladder, *ctx.documents)
    length = None
    if kind is CaseKind.MUTE:
        length = timedelta(minutes=rules.mute_minutes) or FOR_GOOD
    takes = kind is CaseKind.PURGE or (rules.removes and kind is not CaseKind.WARN)
    return await decide(
        ctx,
        Decision(
            kind=kind,
            who=who,
            at=ctx.event.at,
            ends=ending(ctx.event.at, length),
            by=ctx.actor.member,
            chat=chat,
            message=entry.message if chat is not None else 0,
            remove=(entry.message,) if entry.message and takes else (),
            points=int(kind is not CaseKind.PURGE),
            quoted=entry.quoted,
        ),
    )


async def _meanwhile(ctx: Ctx[Any], entry: Entry) -> Case | None:
    """Give the case that held as long as an entry waited, if it still does."""
    if not entry.case:
        return None
    case = await ctx.uow.port(Cases).find(ctx.community.id, entry.case)
    return case if case is not None and not case.is_undone else None
