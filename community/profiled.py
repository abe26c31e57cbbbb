"""Profiles in life: what a stranger's profile says is judged like a name, once it is known."""

from __future__ import annotations

from typing import Any

from community.cases import Cases
from community.closer import NAMES, Known, profiles
from community.consequences import ruled
from community.context import Ctx
from community.events import Place
from community.hits import Hits, State
from community.jobs import LookAtProfile
from community.judge import Judged
from community.judged import sender_of
from community.looked import seen_at, who_of
from community.people import Actor
from community.ports import People
from community.queue import Queue, Ruling
from community.rulebook import Rulebook
from community.sights import Profile
from moderation.judging import judge, ordered
from moderation.message import History, Message

NTH = 99
"""What tells a look at a profile apart from looks at pictures."""


async def profiled(ctx: Ctx[Any], job: LookAtProfile, found: Profile) -> None:
    """Remember what a profile says, for what its owner says next, and judge it now."""
    people = ctx.uow.port(People)
    chat = await people.chat(job.platform, Place(job.chat))
    who = await people.find(job.community, job.platform, job.to)
    is_minded = who is None or not await _is_harmless(ctx, who)
    known = Known(job.at, found) if is_minded else Known(job.at)
    ctx.uow.remember(profiles(ctx.house), job.identity, known)
    if chat is None or who is None or who.identity != job.identity or known.profile == Profile():
        return
    if who.restraint is not None and who.restraint.holds(ctx.now):
        return
    there = await seen_at(ctx, job, chat, who, (), nth=NTH)
    if there is not None and not await _is_gone(there, job.message):
        judged = _judged(there, job, found)
        if judged.found:
            await ruled(there, judged)


def let_be(ctx: Ctx[Any], identity: int) -> None:
    """Mind a profile no more that moderators found to be harmless."""
    ctx.uow.remember(profiles(ctx.house), identity, Known(ctx.now))


async def _is_harmless(ctx: Ctx[Any], who: Actor) -> bool:
    """Whether moderators have seen what somebody's name or profile says, and do not mind."""
    before = await ctx.uow.port(Queue).laid(ctx.community.id, who.identity)
    if before is not None and before.ruling is Ruling.HARMLESS:
        return True
    cases = await ctx.uow.port(Cases).of(who.member)
    return any(case.rule == NAMES and case.is_undone for case in cases)


async def _is_gone(ctx: Ctx[Any], message: int) -> bool:
    before = await ctx.uow.port(Hits).judgement(ctx.chat.id, message) if message else None
    return before is not None and before.state is State.REMOVED


def _judged(ctx: Ctx[Rulebook], job: LookAtProfile, found: Profile) -> Judged:
    """Judge the profile alone: the name was judged when its owner came, or spoke."""
    message = Message(
        sender=sender_of(ctx.event, who_of(ctx.actor), ctx.actor, found, name=""),
        kind="said" if job.message else "joined",
        chat=str(ctx.chat.id),
    )
    verdict = judge(ordered(r for r in ctx.settings.ready if r.name == NAMES), message)
    return Judged(message, job.at.timestamp(), verdict, History())
